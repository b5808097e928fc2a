/**
 * Sizes that the plain `<textarea>` and CodeMirror share, so that nothing moves when one takes the other's place.
 */

export const fontFamily =
  "var(--py-playground-font, ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace)";

export const fontSize = 'var(--py-playground-font-size, 14px)';

/**
 * The font size where the main pointer is a finger. iOS zooms the page when a field below 16px gets the focus; growing only
 * on focus would make the text jump, so it is always at least that size there.
 */
export const touchFontSize = `max(16px, ${fontSize})`;

export const lineHeight = '1.5';

/** Above the first and below the last line. */
export const blockPadding = '8px';

/** Left and right of the text. */
export const inlinePadding = '8px';

/** Space left of a line number, where the error mark stands. */
export const markWidth = '14px';

/** Three digits, the mark on their left and some air on their right. From line 1000 on CodeMirror's gutter grows. */
export const gutterWidth = `calc(3ch + ${markWidth} + ${inlinePadding})`;

/** Narrower than this, long lines wrap: scrolling sideways on a phone loses the place. */
export const wrapBelow = '480px';
