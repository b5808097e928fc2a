import { css, unsafeCSS } from 'lit';
import { blockPadding, fontFamily, fontSize, gutterWidth, inlinePadding, lineHeight, touchFontSize, wrapBelow } from './metrics.js';
import { declarations } from './palette.js';

/**
 * The editor's colours for `:host`, and the plain `<textarea>` that stands in until CodeMirror has arrived.
 *
 * ```html
 * <div class="editor-frame"><textarea class="plain-editor" rows="3" spellcheck="false"></textarea></div>
 * ```
 * `light-dark()` follows the page’s `color-scheme`, or what `theme` says. An unknown function inside a custom property is not dropped as in an
 * ordinary declaration, so engines without `light-dark()` are told apart by `@supports` and get the light shades, background
 * and all. `--_editor-min-height` and `--_editor-max-height` (lengths; none) bound both editors alike.
 */
export const editorStyles = css`
  :host {
    ${unsafeCSS(declarations((shade) => shade.light))}
  }

  @supports (color: light-dark(red, red)) {
    :host {
      ${unsafeCSS(declarations((shade) => `light-dark(${shade.light}, ${shade.dark})`))}
    }
  }

  @media (forced-colors: active) {
    :host {
      ${unsafeCSS(declarations((shade) => shade.forced))}
    }
  }

  .editor-frame {
    container: py-playground-editor-frame / inline-size;
  }

  .plain-editor {
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    block-size: auto;
    min-block-size: var(--_editor-min-height, 0);
    max-block-size: var(--_editor-max-height, none);
    margin: 0;
    padding: ${unsafeCSS(blockPadding)} ${unsafeCSS(inlinePadding)} ${unsafeCSS(blockPadding)}
      calc(${unsafeCSS(gutterWidth)} + ${unsafeCSS(inlinePadding)});
    border: 0;
    border-radius: 0;
    background: var(--_editor-background);
    color: var(--_editor-foreground);
    caret-color: var(--_editor-cursor);
    font-family: ${unsafeCSS(fontFamily)};
    font-size: ${unsafeCSS(fontSize)};
    font-weight: 400;
    line-height: ${unsafeCSS(lineHeight)};
    letter-spacing: normal;
    tab-size: 4;
    direction: ltr;
    text-align: left;
    white-space: pre;
    overflow: auto;
    resize: none;
    field-sizing: content;
  }

  .plain-editor:focus {
    outline: 2px solid var(--_editor-cursor);
    outline-offset: -2px;
  }

  .plain-editor::selection {
    background: var(--_editor-selection);
    color: inherit;
  }

  @container py-playground-editor-frame (width < ${unsafeCSS(wrapBelow)}) {
    .plain-editor {
      white-space: break-spaces;
      overflow-wrap: anywhere;
    }
  }

  @media (pointer: coarse) {
    .plain-editor {
      font-size: ${unsafeCSS(touchFontSize)};
    }
  }

  @media print {
    .plain-editor {
      max-block-size: none;
    }
  }

  @media (forced-colors: active) {
    .plain-editor::selection {
      background: Highlight;
      color: HighlightText;
    }
  }
`;
