import { expect } from '@open-wc/testing';
import { ANSI_PALETTE, PALETTE_BACKGROUND } from '../../../src/element/output/ansi-palette.js';

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

describe('the terminal colours', () => {
  it('are all 16 there', () => {
    expect(ANSI_PALETTE.map(([code]) => code)).to.deep.equal([30, 31, 32, 33, 34, 35, 36, 37, 90, 91, 92, 93, 94, 95, 96, 97]);
  });

  for (const [code, light, dark] of ANSI_PALETTE) {
    it(`can be read in both themes: ${String(code)}`, () => {
      expect(contrast(light, PALETTE_BACKGROUND.light), `${light} on white`).to.be.at.least(4.5);
      expect(contrast(dark, PALETTE_BACKGROUND.dark), `${dark} on dark`).to.be.at.least(4.5);
    });
  }
});
