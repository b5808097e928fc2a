import { css } from 'lit';

/** The panel stands on a card: see the tag's own styles for that, and for the buttons. */
export const packagesStyles = css`
  .packages {
    border-block-start: 0;
    border-block-end: 1px solid var(--_border);
    font-size: 13px;
  }

  .bar button[aria-expanded='true'] {
    border-color: var(--_accent);
  }

  .packages.dropping {
    outline: 2px dashed var(--_accent);
    outline-offset: -4px;
  }

  .packages form {
    display: flex;
    flex: 1 1 100%;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
  }

  .packages label,
  .packages .error,
  .packages > p,
  .packages ul {
    flex: 1 0 100%;
  }

  .packages input {
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

  .packages input[hidden],
  .packages p:empty {
    display: none;
  }

  .packages input:focus-visible {
    outline: 2px solid var(--_accent);
  }

  .packages .error {
    color: var(--_error);
  }

  .packages .hint {
    color: var(--_muted);
  }

  .packages ul {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    margin: 0;
    padding: 0;
    list-style: none;
    overflow-wrap: anywhere;
  }

  /* iOS zooms into fields with smaller letters, and nothing can be dropped there. */
  @media (pointer: coarse) {
    .packages input {
      font-size: 16px;
    }

    span.hint {
      display: none;
    }
  }
`;
