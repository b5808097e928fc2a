import { expect, fixture, html } from '@open-wc/testing';
import { css } from 'lit';
import { addStyles, remakeStyles } from '../../src/element/lit-host.js';

const OWN = css`
  p {
    color: rgb(1, 2, 3);
  }
`;
const LATER = css`
  p {
    background-color: rgb(4, 5, 6);
  }
`;

async function mountRoot(): Promise<{ root: ShadowRoot; part: HTMLElement }> {
  const host = await fixture<HTMLElement>(html`<div></div>`);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [OWN.styleSheet!];
  const part = document.createElement('p');
  root.append(part);
  return { root, part };
}

describe('styles of a part whose code came later', () => {
  it('are added to those of the tag, by the part or by its root', async () => {
    for (const from of ['part', 'root'] as const) {
      const mounted = await mountRoot();
      addStyles(mounted[from], LATER);
      const { color, backgroundColor } = getComputedStyle(mounted.part);
      expect([color, backgroundColor]).to.deep.equal(['rgb(1, 2, 3)', 'rgb(4, 5, 6)']);
    }
  });

  it('are there once, however many parts bring them', async () => {
    const { root, part } = await mountRoot();
    addStyles(part, LATER);
    addStyles(root, LATER);
    expect(root.adoptedStyleSheets).to.have.length(2);
  });

  it('come along into another document', async () => {
    const { root, part } = await mountRoot();
    addStyles(part, LATER);
    const frame = await fixture<HTMLIFrameElement>(html`<iframe title="another document"></iframe>`);
    const view = frame.contentWindow as Window & typeof globalThis;
    view.document.body.append(root.host);
    remakeStyles(root, [OWN], view);
    const { color, backgroundColor } = view.getComputedStyle(part);
    expect([color, backgroundColor]).to.deep.equal(['rgb(1, 2, 3)', 'rgb(4, 5, 6)']);
  });
});
