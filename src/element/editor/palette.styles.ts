import { css, unsafeCSS } from 'lit';
import { declarations } from './palette.js';

/**
 * The editor's colours for `:host`. They come with CodeMirror.
 *
 * `light-dark()` follows the page’s `color-scheme`, or what `theme` says. An unknown function inside a custom property is not dropped as in an
 * ordinary declaration, so engines without `light-dark()` are told apart by `@supports` and get the light shades, background and all.
 */
export const paletteStyles = css`
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
`;
