import { PyPlayground } from './element/py-playground.js';

// The first definition on a page wins: two copies of the script, or two versions, must not break it.
if (!customElements.get('py-playground')) customElements.define('py-playground', PyPlayground);
else if (customElements.get('py-playground') !== PyPlayground) {
  console.info('<py-playground> is defined already; this copy of the script is not used.');
}
