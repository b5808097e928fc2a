import { css } from 'lit';

/** The panel stands on a card: see the tag's own styles for that, and for the buttons. */
export const devicesStyles = css`
  .devices {
    flex-direction: column;
    flex-wrap: nowrap;
    align-items: stretch;
    border-block-start: 0;
    border-block-end: 1px solid var(--_border);
    font-size: 13px;
  }

  .bar button[aria-expanded='true'],
  .devices button[aria-expanded='true'] {
    border-color: var(--_accent);
  }

  .devices button[aria-pressed='true'] {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .devices:focus {
    outline: none;
  }

  .devices:focus-visible,
  .devices .dump:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }

  .devices p {
    flex: none;
    margin: 0;
    overflow-wrap: anywhere;
  }

  .devices p:empty {
    display: none;
  }

  .devices .row,
  .devices .device {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
  }

  .devices .row p,
  .devices .device p {
    flex: 0 1 auto;
  }

  .devices .device .counts {
    font-variant-numeric: tabular-nums;
  }

  .devices .hint,
  .devices .earlier {
    color: var(--_muted);
  }

  .devices .error {
    color: var(--_error);
  }

  .devices ul {
    margin: 0;
    padding: 0;
    list-style: none;
    overflow-wrap: anywhere;
  }

  .devices .list {
    display: flex;
    flex-direction: column;
    gap: 8px;
  }

  .devices .list li {
    display: flex;
    flex-direction: column;
    gap: 6px;
  }

  .devices .list li + li {
    padding-block-start: 8px;
    border-block-start: 1px solid var(--_border);
  }

  .devices code,
  .devices .dump {
    font-family: var(--py-playground-font, ui-monospace, monospace);
  }

  .devices .request {
    display: flex;
    flex-direction: column;
    gap: 6px;
    padding: 8px 10px;
    border: 1px solid var(--_accent);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_background);
  }

  .devices .request p {
    font-weight: 600;
  }

  .devices .monitor {
    display: flex;
    flex-direction: column;
    gap: 6px;
  }

  .devices .dump {
    box-sizing: border-box;
    min-block-size: 4em;
    max-block-size: 24em;
    margin: 0;
    padding: 8px 10px;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_background);
    font-size: 12px;
    line-height: 1.5;
    white-space: pre;
    direction: ltr;
    text-align: left;
  }

  .devices .dump.text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
`;
