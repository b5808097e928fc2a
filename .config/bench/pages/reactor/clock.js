// @ts-check
/** How long it takes from a click to the picture. The same code for every way of making the picture. */

/** How long the page is left alone before a click, in milliseconds: what the click before left behind is over by then. */
const REST_MS = 40;

/**
 * Milliseconds since the click.
 *
 * @typedef {object} Clocked
 * @property {number} ms - until the frame was over that shows what was asked for
 * @property {number} applied - until the document was changed
 * @property {number} arrived - until Python's answer came to the page; NaN without Python
 */

/** The last moment at which the page began to read a message that changes a view. */
let arrivedAt = NaN;
const parse = JSON.parse;
// Nothing of the page tells it: messages are read in the tag's own code.
JSON.parse = (text, ...rest) => {
  if (typeof text === 'string' && text.slice(0, 100).includes('"commit"')) arrivedAt = performance.now();
  return parse(text, ...rest);
};

/**
 * Waits for something in the page, in shadow trees too.
 *
 * @param {string} selector
 * @returns {Promise<Document | ShadowRoot>} the tree it is in
 */
export async function findView(selector) {
  for (;;) {
    const found = search(document, selector);
    if (found) return found;
    await new Promise(requestAnimationFrame);
  }
}

/** @param {Document | ShadowRoot} tree @param {string} selector @returns {Document | ShadowRoot | undefined} */
function search(tree, selector) {
  if (tree.querySelector(selector)) return tree;
  for (const { shadowRoot } of tree.querySelectorAll('*')) {
    const found = shadowRoot && search(shadowRoot, selector);
    if (found) return found;
  }
  return undefined;
}

/**
 * @param {HTMLElement} target
 * @param {Node} where - what changes is in it
 * @param {() => boolean} shown - whether all that was to change has changed
 * @returns {Promise<Clocked>}
 */
export async function clickTo(target, where, shown) {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  arrivedAt = NaN;
  const began = performance.now();
  target.click();
  await until(where, shown);
  const applied = performance.now();
  await painted();
  return { ms: performance.now() - began, applied: applied - began, arrived: arrivedAt - began };
}

/** @param {Node} where @param {() => boolean} shown @returns {Promise<void>} */
function until(where, shown) {
  if (shown()) return Promise.resolve();
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!shown()) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(where, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}

/** Resolves when the next frame has been painted: a message is read after the frame in whose beginning it was sent. @returns {Promise<void>} */
function painted() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  });
}
