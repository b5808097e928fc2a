import { css } from 'lit';

/** The notice stands on a card: see the tag's own styles for that, and for the buttons. */
export const savedCodeStyles = css`
  .code-notice {
    border-block-start: 0;
    border-block-end: 1px solid var(--_border);
  }

  #saved-mark {
    color: var(--_muted);
    font-size: 13px;
    white-space: nowrap;
  }
`;
