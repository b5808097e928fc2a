// @ts-check
/**
 * Lets tests use a real keyboard and mouse: a command named `input` from test/support/input.ts is carried out by the browser that runs
 * the test, in the same way in all three.
 */
import { EngineLauncher } from './launcher.mjs';

/** @returns {import('@web/test-runner-core').TestRunnerPlugin} */
export function inputPlugin() {
  return {
    name: 'input',
    async executeCommand({ command, payload, session }) {
      if (command !== 'input' || !(session.browser instanceof EngineLauncher)) return;
      await perform(session.browser.page(session.id), /** @type {InputCommand} */ (payload));
      return { done: true };
    },
  };
}

/**
 * @typedef {{ type: 'press', keys: string } | { type: 'type', text: string } | { type: 'click', x: number, y: number }
 *   | { type: 'emulate', look: import('../browsers/page.mjs').Look }} InputCommand
 */

/**
 * @param {import('../browsers.mjs').Page} page
 * @param {InputCommand} input
 * @returns {Promise<void>}
 */
function perform(page, input) {
  switch (input.type) {
    case 'press':
      return page.press(input.keys);
    case 'type':
      return page.type(input.text);
    case 'click':
      return page.click(input.x, input.y);
    case 'emulate':
      return page.emulate(input.look);
  }
}
