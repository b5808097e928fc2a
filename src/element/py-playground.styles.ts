import { css } from 'lit';

export const playgroundStyles = css`
  :host {
    --_background: var(--py-playground-background, #ffffff);
    --_foreground: var(--py-playground-foreground, #1f2328);
    --_bar: #f3f4f7;
    --_border: var(--py-playground-border, #c3c8d3);
    --_accent: var(--py-playground-accent, #2457c5);
    --_on-accent: #ffffff;
    --_muted: #565d6d;
    --_error: var(--py-playground-error, #b3202c);
    --_radius: var(--py-playground-radius, 8px);
    --_ui-font: system-ui, sans-serif;

    display: block;
    isolation: isolate;
    container: py-playground / inline-size;
    color: var(--_foreground);
    background: var(--_background);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
    font: 14px/1.5 var(--_ui-font);
    text-align: start;
  }

  :host([hydrate]) {
    all: unset;
    display: block;
  }

  @supports (color: light-dark(red, red)) {
    :host {
      --_background: var(--py-playground-background, light-dark(#ffffff, #16181d));
      --_foreground: var(--py-playground-foreground, light-dark(#1f2328, #e6e8ec));
      --_bar: light-dark(#f3f4f7, #1f222a);
      --_border: var(--py-playground-border, light-dark(#c3c8d3, #3a3f4c));
      --_accent: var(--py-playground-accent, light-dark(#2457c5, #8ab4ff));
      --_on-accent: light-dark(#ffffff, #10131a);
      --_muted: light-dark(#565d6d, #a3abbb);
      --_error: var(--py-playground-error, light-dark(#b3202c, #ff8f87));
    }
  }

  :host([hidden]) {
    display: none;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  /* A page's rules for everything (\`* { … }\`) reach the host, and what they say there is inherited. It ends here. */
  .frame {
    color: var(--_foreground);
    background: var(--_background);
    font: 14px/1.5 var(--_ui-font);
    letter-spacing: normal;
    word-spacing: normal;
    text-align: start;
    text-indent: 0;
    text-shadow: none;
    text-transform: none;
    white-space: normal;
  }

  .bar {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 6px 8px;
    background: var(--_bar);
    border-block-end: 1px solid var(--_border);
  }

  .bar button,
  .tabs button,
  .card button {
    min-block-size: 32px;
    min-inline-size: 32px;
    padding: 2px 10px;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_background);
    color: var(--_foreground);
    font: 600 14px/1.4 var(--_ui-font);
    cursor: pointer;
  }

  .bar button:hover,
  .card button:hover {
    border-color: var(--_accent);
  }

  button:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  .bar button.run {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .bar button[aria-disabled='true'] {
    border-color: var(--_border);
    background: var(--_bar);
    color: var(--_muted);
    cursor: default;
  }

  .icon {
    inline-size: 0.75em;
    block-size: 0.75em;
    margin-inline-end: 0.5em;
    fill: currentcolor;
  }

  .status {
    flex: 1 1 3em;
    min-inline-size: 0;
    padding-inline: 6px;
    color: var(--_muted);
    font-size: 13px;
  }

  /* Over the bar's lower edge, so that nothing moves when it comes and goes. */
  progress {
    position: absolute;
    inset-inline: 0;
    inset-block-end: -2px;
    inline-size: 100%;
    block-size: 3px;
    margin: 0;
    border: 0;
    display: block;
    appearance: none;
    background: transparent;
    accent-color: var(--_accent);
  }

  progress::-webkit-progress-bar {
    background: transparent;
  }

  progress::-webkit-progress-value {
    background: var(--_accent);
  }

  progress::-moz-progress-bar {
    background: var(--_accent);
  }

  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    padding: 4px 8px 0;
    background: var(--_bar);
    border-block-end: 1px solid var(--_border);
  }

  .tabs button {
    border-color: transparent;
    border-block-end: 2px solid transparent;
    border-end-start-radius: 0;
    border-end-end-radius: 0;
    background: transparent;
    font-weight: 400;
  }

  .tabs button[aria-selected='true'] {
    border-block-end-color: var(--_accent);
    font-weight: 600;
  }

  .pane {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
  }

  .pane .output {
    flex: 1 0 auto;
  }

  .pane[hidden],
  .card[hidden],
  .editor-frame[hidden] {
    display: none;
  }

  .output {
    border-block-start: 1px solid var(--_border);
  }

  /* Not display: none, for a live region must be there before its first words come. */
  .output:not(:has(.text, .value, .display, .error, .notice)) {
    padding-block: 0;
    border-block-start: 0;
  }

  .card {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 12px;
    border-block-start: 1px solid var(--_border);
    background: var(--_bar);
  }

  .card p {
    flex: 1 1 16em;
    margin: 0;
    overflow-wrap: anywhere;
  }

  .card.error p {
    color: var(--_error);
  }

  @container py-playground (inline-size >= 720px) {
    .panes.split {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }

    .panes.split .output {
      border-block-start: 0;
      border-inline-start: 1px solid var(--_border);
    }
  }

  /* The words get a row of their own, which takes no room while there are none. */
  @container py-playground (inline-size < 480px) {
    .bar {
      row-gap: 0;
      padding-block: 3px;
    }

    .bar button {
      margin-block: 3px;
    }

    /* Together in a line of their own. */
    .status,
    #saved-mark {
      order: 1;
    }

    .status {
      flex-basis: 60%;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .bar button {
      transition: border-color 0.15s;
    }
  }

  @media (forced-colors: active) {
    .bar button.run {
      border: 2px solid ButtonText;
    }

    .tabs button[aria-selected='true'] {
      border-block-end-color: Highlight;
    }
  }

  @media print {
    .bar,
    .card {
      display: none;
    }

    .output {
      max-block-size: none;
    }
  }
`;
