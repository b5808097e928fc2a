import { css } from 'lit';

/** The panel stands on a card: see the tag's own styles for that, and for the buttons. */
export const filesStyles = css`
  .files {
    display: block;
    border-block-start: 0;
    border-block-end: 1px solid var(--_border);
    font-size: 13px;
  }

  .bar button[aria-expanded='true'] {
    border-color: var(--_accent);
  }

  .files:focus {
    outline: none;
  }

  .files:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }

  .files.dropping {
    outline: 2px dashed var(--_accent);
    outline-offset: -4px;
  }

  .files .part,
  .files .database {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 6px;
  }

  .files .part + .part,
  .files .age + .part {
    margin-block-start: 10px;
    padding-block-start: 10px;
    border-block-start: 1px solid var(--_border);
  }

  .files .database {
    inline-size: 100%;
  }

  .files p {
    flex: 0 1 auto;
    margin: 0;
    overflow-wrap: anywhere;
  }

  .files p:empty,
  .files input[hidden] {
    display: none;
  }

  .files .title {
    font-weight: 600;
  }

  .files .hint,
  .files .facts {
    color: var(--_muted);
  }

  .files .error {
    color: var(--_error);
  }

  /* In sight wherever in a long panel the button was that they are about. */
  .files .messages {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    background: var(--_bar);
  }

  .files .messages:has(> p:not(:empty)) {
    margin-block-start: -8px;
    padding-block: 8px;
  }

  .files .undos,
  .files .decision {
    margin-block-end: 10px;
  }

  .files .undos li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 10px;
    padding-block: 3px;
  }

  .files .undos li + li {
    border: 0;
  }

  .files p.age {
    margin-block-start: 10px;
  }

  .files .messages .error {
    flex-basis: 100%;
  }

  .files progress {
    position: static;
    flex: 1 0 8em;
    inline-size: auto;
    block-size: 8px;
    border: 1px solid var(--_muted);
    border-radius: 4px;
  }

  .files .decision {
    display: flex;
    flex-direction: column;
    gap: 8px;
    padding: 10px 12px;
    border: 1px solid var(--_accent);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_background);
  }

  .files .answers,
  .files .pager,
  .files .view-bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 8px;
  }

  .files .view-bar {
    inline-size: 100%;
  }

  .files dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 4px 12px;
    margin: 0;
  }

  .files dt {
    color: var(--_muted);
  }

  .files dd {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .files ul {
    inline-size: 100%;
    box-sizing: border-box;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .files ul:empty {
    display: none;
  }

  .files .list,
  .files .variables {
    max-block-size: 24em;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_background);
  }

  .files .list li,
  .files .variables li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    align-items: center;
    gap: 0 12px;
    min-block-size: 34px;
    padding-inline: 8px 2px;
  }

  .files li + li {
    border-block-start: 1px solid var(--_border);
  }

  .files .tables li + li {
    border: 0;
  }

  .files .list .facts {
    display: flex;
    gap: 12px;
  }

  .files .size,
  .files .date,
  .files .acts {
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }

  .files .date {
    min-inline-size: 7em;
    text-align: end;
  }

  .files .list .name {
    justify-self: start;
  }

  .files .acts {
    display: flex;
    justify-content: flex-end;
    min-inline-size: 96px;
  }

  .files button.name {
    min-block-size: 32px;
    padding: 4px 2px;
    border: 0;
    background: none;
    color: var(--_accent);
    font: inherit;
    text-align: start;
    text-decoration: underline;
    text-underline-offset: 0.2em;
    overflow-wrap: anywhere;
  }

  .files span.name {
    padding: 6px 2px;
    overflow-wrap: anywhere;
  }

  .files .icon-button {
    min-inline-size: 32px;
    padding: 0;
    border-color: transparent;
    background: none;
  }

  .files .icon-button svg {
    display: block;
    inline-size: 16px;
    block-size: 16px;
    margin: auto;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.4;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .files button[aria-disabled='true'] {
    border-color: var(--_border);
    color: var(--_muted);
    cursor: default;
  }

  .files .mark {
    font-style: italic;
  }

  .files .rename {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    padding-block: 4px;
    padding-inline-end: 6px;
  }

  .files input[type='text'] {
    flex: 1 1 10em;
    box-sizing: border-box;
    min-inline-size: 0;
    min-block-size: 32px;
    padding: 2px 8px;
    border: 1px solid var(--_muted);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_background);
    color: var(--_foreground);
    font: inherit;
  }

  .files input:focus-visible,
  .files .grid:focus-visible,
  .files .text-file:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: -1px;
  }

  .files .link {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    inline-size: 100%;
  }

  .files .grid,
  .files .text-file {
    box-sizing: border-box;
    max-inline-size: 100%;
    max-block-size: 26em;
    margin: 0;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_background);
  }

  .files .text-file {
    inline-size: 100%;
    padding: 8px 10px;
    font: 13px/1.5 var(--py-playground-font, ui-monospace, monospace);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    tab-size: 4;
  }

  .files table {
    border-collapse: collapse;
  }

  .files th,
  .files td {
    max-inline-size: 24em;
    padding: 4px 10px;
    border-block-end: 1px solid var(--_border);
    border-inline-end: 1px solid var(--_border);
    text-align: start;
    vertical-align: top;
    white-space: pre-wrap;
    overflow-wrap: break-word;
    unicode-bidi: plaintext;
  }

  .files th {
    position: sticky;
    inset-block-start: 0;
    background: var(--_bar);
    font-weight: 600;
  }

  .files .null {
    color: var(--_muted);
    font-style: italic;
  }

  .files .picture {
    max-inline-size: 100%;
    max-block-size: 30em;
    border: 1px solid var(--_border);
    /* So that a picture with transparent parts can be seen on either background. */
    background: repeating-conic-gradient(#e4e6eb 0 25%, #ffffff 0 50%) 0 0 / 16px 16px;
  }

  .files .tables {
    padding-inline-start: 12px;
  }

  .files .variables label {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 32px;
    min-inline-size: 0;
  }

  .files .variables code {
    font-family: var(--py-playground-font, ui-monospace, monospace);
    overflow-wrap: anywhere;
  }

  .files .variables li {
    grid-template-columns: minmax(0, 2fr) minmax(0, 4fr) minmax(0, 1fr);
    padding-inline-end: 8px;
  }

  .files .variables .error {
    grid-column: 1 / -1;
    padding-block-end: 6px;
  }

  .files input[type='checkbox'] {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    margin: 3px;
    accent-color: var(--_accent);
  }

  /* The name has the row for itself; what is known and done comes under it. */
  @container py-playground (inline-size < 560px) {
    .files .list li {
      grid-template-columns: minmax(0, 1fr) auto;
    }

    .files .list .name {
      grid-column: 1 / -1;
    }

    .files .date {
      min-inline-size: 0;
    }

    .files .list .facts {
      padding-inline-start: 2px;
    }

    .files .variables li {
      grid-template-columns: minmax(0, 1fr) auto;
      padding-block: 4px;
    }

    .files .variables .value {
      grid-column: 1 / -1;
      grid-row: 2;
      padding-inline-start: 32px;
    }
  }

  @container py-playground (inline-size < 400px) {
    .files dl {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }

    .files dd {
      margin-block-end: 6px;
    }
  }

  /* iOS zooms into fields with smaller letters, and nothing can be dropped there. */
  @media (pointer: coarse) {
    .files input[type='text'] {
      font-size: 16px;
    }

    .files .drop {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .files .icon-button,
    .files button.name {
      color: LinkText;
    }
  }
`;
