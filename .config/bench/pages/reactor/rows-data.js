// @ts-check
/** What the rows say: made up of a few words, as in js-framework-benchmark, whose operations are measured here. */

const ADJECTIVES = ['pretty', 'large', 'big', 'small', 'tall', 'short', 'long', 'handsome', 'plain', 'quaint', 'clean', 'elegant', 'easy'];
const COLOURS = ['red', 'yellow', 'blue', 'green', 'pink', 'brown', 'purple', 'white', 'black', 'orange'];
const NOUNS = ['table', 'chair', 'house', 'desk', 'car', 'pony', 'cookie', 'sandwich', 'burger', 'pizza', 'mouse', 'keyboard'];

/** @typedef {{ readonly id: number, readonly label: string }} Row */

let lastId = 0;

/** @param {readonly string[]} words */
const any = (words) => words[Math.floor(Math.random() * words.length)];

/** @param {number} count @returns {Row[]} with numbers that no row had before */
export function makeRows(count) {
  return Array.from({ length: count }, () => ({ id: ++lastId, label: `${any(ADJECTIVES)} ${any(COLOURS)} ${any(NOUNS)}` }));
}
