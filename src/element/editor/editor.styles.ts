import { css, unsafeCSS } from 'lit';
import { blockPadding, fontFamily, fontSize, gutterWidth, inlinePadding, lineHeight, touchFontSize, wrapBelow } from './metrics.js';

/**
 * The plain `<textarea>` that stands in until CodeMirror has arrived, in the tag's own colours: the same as those of `palette.ts`.
 *
 * ```html
 * <div class="editor-frame"><textarea class="plain-editor" rows="3" spellcheck="false"></textarea></div>
 * ```
 * `--_editor-min-height` and `--_editor-max-height` (lengths; none) bound both editors alike.
 */
export const editorStyles = css`
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
    background: var(--_background);
    color: var(--_foreground);
    caret-color: var(--_accent);
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
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }

  .plain-editor::selection {
    /* Engines without light-dark() drop the second one. */
    background: #cfe3fb;
    background: light-dark(#cfe3fb, #263b58);
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
    .plain-editor {
      background: Canvas;
      color: CanvasText;
    }

    .plain-editor:focus {
      outline-color: Highlight;
    }

    .plain-editor::selection {
      background: Highlight;
      color: HighlightText;
    }
  }
`;
