import { css, unsafeCSS, type CSSResult } from 'lit';
import { ANSI_PALETTE } from './ansi-palette.js';

/** The plain colour is for browsers without `light-dark()`. */
const themed = (property: string, light: string, dark: string): string => `${property}:${light};${property}:light-dark(${light},${dark})`;

const ansiRules = ANSI_PALETTE.map(
  ([code, light, dark]) =>
    `.ansi-${String(code)}{${themed('color', light, dark)}}.ansi-${String(code + 10)}{${themed('background-color', light, dark)}}`,
).join('');

/**
 * The output pane, for the shadow root that holds its container (class `output`). Knobs: `--py-playground-font`,
 * `-font-size`, `-max-height`, `-background`, `-foreground`, `-accent`, `-border`, `-error`.
 */
export const outputStyles: CSSResult = css`
  .output {
    --_ink: #1f2328;
    --_paper: #ffffff;
    --_mark: #2457c5;
    --_error: #b3202c;
    box-sizing: border-box;
    position: relative;
    overflow: auto;
    overscroll-behavior-block: auto;
    max-block-size: var(--py-playground-max-height, 30em);
    padding: 0.5em 0.75em;
    color: var(--py-playground-foreground, var(--_ink));
    background: var(--py-playground-background, var(--_paper));
    font-family: var(--py-playground-font, ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace);
    font-size: var(--py-playground-font-size, 14px);
    line-height: 1.5;
    text-align: start;
  }
  @supports (color: light-dark(#000, #fff)) {
    .output {
      --_ink: light-dark(#1f2328, #e6e8ec);
      --_paper: light-dark(#ffffff, #16181d);
      --_mark: light-dark(#2457c5, #8ab4ff);
      --_error: light-dark(#b3202c, #ff8f87);
    }
  }
  .output:focus-visible {
    outline: 2px solid var(--py-playground-accent, Highlight);
    outline-offset: -2px;
  }
  .output:has(.view) {
    box-shadow: inset 0 1px var(--py-playground-border, color-mix(in srgb, currentColor 25%, transparent));
  }
  /* A program's interface stays in its place: neither "position: fixed" nor a shadow of its own gets out. */
  .view {
    contain: content;
    overflow: auto;
    margin-block: 0.25em 0.5em;
  }
  /* A program's output runs left to right whatever the page does; a line of Arabic or Hebrew still finds its own way. */
  .text,
  .error {
    direction: ltr;
    text-align: left;
  }
  .line {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
    min-block-size: 1lh;
  }
  /* Its marks point at the line above: that must not wrap. The output scrolls sideways instead. */
  .traceback .line {
    white-space: pre;
  }
  .settled {
    content-visibility: auto;
    /* Fifty rows. */
    contain-intrinsic-block-size: auto 75em;
  }
  .value {
    margin-block: 0.25em;
    padding-inline-start: 0.6em;
    border-inline-start: 3px solid var(--py-playground-accent, var(--_mark));
  }
  .display,
  .error,
  .notice {
    margin-block: 0.25em;
  }
  .image {
    display: block;
    max-inline-size: 100%;
    block-size: auto;
    /* Plots are drawn for white paper. */
    background: #fff;
  }
  .html {
    display: block;
    inline-size: 100%;
    block-size: 10em;
    border: 0;
  }
  /* The field of input() stands on the line that was printed last, which it repeats. */
  .joined > .text:last-child > .block:last-child .line:last-child {
    display: none;
  }
  .question label {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    direction: ltr;
  }
  .prompt {
    max-inline-size: 100%;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .answer {
    flex: 1 1 8em;
    box-sizing: border-box;
    min-inline-size: 0;
    min-block-size: 24px;
    padding: 0;
    border: 0;
    border-block-end: 1px solid var(--py-playground-accent, var(--_mark));
    border-radius: 0;
    font: inherit;
    color: inherit;
    background: none;
  }
  .answer:focus {
    outline: 0;
    border-block-end-width: 2px;
  }
  .choosing {
    margin-block: 0.25em;
    padding: 0.5em 0.6em;
    border: 1px dashed var(--py-playground-accent, var(--_mark));
    border-radius: var(--py-playground-radius, 6px);
  }
  .choosing.dropping {
    outline: 2px solid var(--py-playground-accent, var(--_mark));
  }
  .choosing p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.35em 0.75em;
    margin-block: 0.4em;
  }
  .controls > .action,
  .display > .action,
  .value > .action {
    margin-inline-start: 0;
  }
  .json {
    direction: ltr;
    text-align: left;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .members {
    padding-inline-start: 1.5em;
  }
  .json summary {
    opacity: 1;
  }
  .label,
  .dropped,
  .remark,
  summary {
    margin: 0;
    opacity: 0.8;
  }
  .stderr,
  .message {
    color: var(--py-playground-error, var(--_error));
  }
  .goto,
  .action {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  .goto {
    padding: 0;
    border: 0;
    background: none;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .action {
    min-block-size: 24px;
    max-inline-size: 100%;
    overflow-wrap: anywhere;
    text-align: start;
    margin-inline-start: 0.75em;
    padding: 0 0.75em;
    border: 1px solid var(--py-playground-border, currentcolor);
    border-radius: var(--py-playground-radius, 6px);
    background: none;
  }
  .announcement {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  ${unsafeCSS(ansiRules)}
  .ansi-ink {
    color: var(--py-playground-background, var(--_paper));
  }
  .ansi-paper {
    background-color: var(--py-playground-foreground, var(--_ink));
  }
  .ansi-bold {
    font-weight: bold;
  }
  .ansi-dim {
    opacity: 0.75;
  }
  .ansi-italic {
    font-style: italic;
  }
  .ansi-underline {
    text-decoration: underline;
  }
  .ansi-strike {
    text-decoration: line-through;
  }
  .ansi-underline.ansi-strike {
    text-decoration: underline line-through;
  }
  @media (forced-colors: active) {
    /* The reader's own colours win; inverse text keeps its contrast by swapping them. */
    .ansi-ink,
    .ansi-paper {
      forced-color-adjust: none;
      color: Canvas;
      background-color: CanvasText;
    }
  }
`;
