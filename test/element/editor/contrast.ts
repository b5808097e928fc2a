/** Red, green, blue from 0 to 255, and opacity from 0 to 1. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** What a CSS colour comes to inside a shadow root. */
export function resolve(root: ShadowRoot, css: string): Rgba {
  const probe = document.createElement('span');
  root.append(probe);
  probe.style.color = css;
  const computed = getComputedStyle(probe).color;
  probe.remove();
  const [red = NaN, green = NaN, blue = NaN, alpha = 1] = computed.match(/[\d.]+/g)!.map(Number);
  if (!/^rgba?\(/.test(computed)) throw new Error(`${css} is ${computed}, not an rgb() colour`);
  return [red, green, blue, alpha];
}

/** A colour painted over another. */
export function over(top: Rgba, below: Rgba): Rgba {
  const mix = (index: 0 | 1 | 2): number => top[index] * top[3] + below[index] * (1 - top[3]);
  return [mix(0), mix(1), mix(2), 1];
}

/** Relative luminance; https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
function luminance(colour: Rgba): number {
  const linear = (channel: number): number => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
}

/** Contrast ratio from 1 to 21; https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. */
export function contrast(one: Rgba, other: Rgba): number {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}
