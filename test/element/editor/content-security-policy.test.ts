import { expect } from '@open-wc/testing';
import { mountEditor } from './editor-fixture.js';
import type { Verdict } from './strict-page.js';

/**
 * Runs an editor in a frame where scripts and styles come from this server only, and where `style` is allowed besides.
 *
 * The server is named by its origin, since Firefox does not take `'self'` for it in the policy of a `srcdoc` frame.
 */
async function underStrictPolicy(place: 'shadow' | 'document', style = ''): Promise<Verdict> {
  const { origin } = location;
  const policy = `default-src ${origin}; script-src ${origin}; style-src ${origin} ${style}`;
  const frame = document.createElement('iframe');
  const script = new URL('./strict-page.ts', import.meta.url).href;
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}">
    <body data-place="${place}"><script type="module" src="${script}"></script></body>`;
  document.body.append(frame);
  try {
    return await new Promise<Verdict>((resolve) => {
      addEventListener('message', (event: MessageEvent<Verdict>) => resolve(event.data), { once: true });
    });
  } finally {
    frame.remove();
  }
}

describe('a strict content security policy', () => {
  it('is kept in a shadow root, where the editor is styled all the same', async () => {
    const verdict = await underStrictPolicy('shadow');
    expect(verdict).to.deep.equal({ violations: [], display: 'flex', text: 'x = 1', styleElements: 0 });
  });

  it('is kept in a document by the nonce', async () => {
    const verdict = await underStrictPolicy('document', "'nonce-of-the-page'");
    expect(verdict).to.deep.equal({ violations: [], display: 'flex', text: 'x = 1', styleElements: 1 });
  });

  it('has nothing to object to: no style element is made for a shadow root', async () => {
    const before = document.querySelectorAll('style').length;
    const { root } = await mountEditor({ text: 'x = 1' });
    expect(root.querySelectorAll('style').length).to.equal(0);
    expect(document.querySelectorAll('style').length).to.equal(before);
  });
});
