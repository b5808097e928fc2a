// @ts-check
/** The front page's own script: it fills in the real address of the snippet, and copies it. */

const code = /** @type {HTMLElement} */ (document.querySelector('#snippet'));
const address = /** @type {HTMLElement} */ (document.querySelector('#address'));
const button = /** @type {HTMLButtonElement} */ (document.querySelector('#copy'));
const status = /** @type {HTMLElement} */ (document.querySelector('#copied'));

address.textContent = new URL('dist/py-playground.js', document.baseURI).href;
button.addEventListener('click', () => void copy());

async function copy() {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    status.textContent = 'Copied. Now paste it into your page.';
  } catch {
    // Browsers keep the clipboard back on pages without https, and where the reader says no: the reader can copy by hand.
    getSelection()?.selectAllChildren(code);
    status.textContent = 'The two lines are selected: copy them with Ctrl+C, or ⌘C on a Mac.';
  }
}
