// @ts-check
/** From a click on a button that Python drew to the frame with the new number. */
import { clickTo, findView } from './clock.js';

const WARM_UP = 20;
const TIMES = 60;

/** @returns {Promise<number>} milliseconds, the median */
export async function measureCounter() {
  const button = /** @type {HTMLElement} */ ((await findView('#count')).querySelector('#count'));
  const all = [];
  for (let click = 1; click <= WARM_UP + TIMES; click++) {
    const { ms } = await clickTo(button, button, () => button.textContent === `clicked ${click} times`);
    if (click > WARM_UP) all.push(ms);
  }
  return all.sort((a, b) => a - b)[TIMES >> 1] ?? NaN;
}
