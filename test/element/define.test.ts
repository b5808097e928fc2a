import { expect, fixture, html } from '@open-wc/testing';
import '../../src/define.js';

const DEFINE = new URL('../../src/define.js', import.meta.url).href;

/** A page of its own that runs this script, then says what came of it. */
async function inPage(script: string): Promise<string[]> {
  const frame = await fixture<HTMLIFrameElement>(html`<iframe></iframe>`);
  const said = new Promise<string[]>((resolve) => {
    addEventListener('message', (event: MessageEvent<string[]>) => event.source === frame.contentWindow && resolve(event.data));
  });
  frame.srcdoc = `<body><script type="module">
    const said = [];
    console.info = (...words) => said.push(words.join(' '));
    addEventListener('error', ({ message }) => said.push('error: ' + message));
    ${script}
    parent.postMessage(said, '*');
  </script>`;
  return said;
}

describe('defining the tag', () => {
  it('twice, by the same script loaded again, is quiet', async () => {
    expect(await inPage(`await import('${DEFINE}'); await import('${DEFINE}?again'); said.push(String(customElements.get('py-playground') !== undefined));`)).to.deep.equal(['true']);
  });

  it('when another script, or another version, was first, leaves that one in place and says so', async () => {
    const said = await inPage(`
      class First extends HTMLElement {}
      customElements.define('py-playground', First);
      await import('${DEFINE}');
      said.push(String(customElements.get('py-playground') === First));
    `);
    expect(said).to.have.length(2);
    expect(said[0]).to.contain('defined already');
    expect(said[1]).to.equal('true');
  });
});
