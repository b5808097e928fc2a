// @ts-check
/** What rate a chip of FTDI's really runs at, from the divisor it was given. Source: FTDI's AN232B-05 and AN_120. */

/** Eighths that the three bits of the fraction stand for. The oldest chip has two bits, which mean the same as the first four. */
const EIGHTHS = [0, 4, 2, 1, 3, 5, 6, 7];

/**
 * @param {object} divisor
 * @param {number} divisor.value - wValue: 14 bits of whole number, then two of the fraction
 * @param {number} divisor.high - what wIndex adds: bit 0 is the third bit of the fraction, bit 1 the fast clock of the H chips
 * @param {object} chip
 * @param {boolean} chip.fast - has the 12 MHz clock besides that of 3 MHz
 * @param {boolean} chip.threeBits - of fraction; the AM chip has two
 * @returns {number} baud, not rounded
 */
export function realBaudRate({ value, high }, { fast, threeBits }) {
  const clock = fast && high & 2 ? 12_000_000 : 3_000_000;
  const whole = value & 0x3fff;
  const code = (value >> 14) | (threeBits ? (high & 1) << 2 : 0);
  // Below 2 there are only two ratios, which the first two numbers stand for whatever the fraction is.
  if (whole === 0) return clock;
  if (whole === 1) return clock / 1.5;
  return clock / (whole + (EIGHTHS[code] ?? 0) / 8);
}
