import { expect, fixture, html } from '@open-wc/testing';
import { Navigation } from '../../../src/element/hydration/navigation.js';
import type { Served } from '../../../src/element/hydration/served.js';
import { until } from '../../support/until.js';

const start = location.href;

/** A page of the same app. */
const page = (title: string, packages = 'app.whl'): string =>
  `<title>${title}</title><py-playground hydrate="app:${title}" packages="${packages}"><script class="props" type="application/json">{}</script><div class="view"></div></py-playground>`;

describe('following links in a live page', () => {
  const { fetch } = window;
  let view: HTMLElement;
  let shown: string[];
  let pages: Record<string, string>;
  let over: AbortController;
  let title: string;
  beforeEach(async () => {
    title = document.title;
    view = await fixture(html`<div><h1>Here</h1><a id="two" href="/two">Two</a><a id="part" href="#part">Part</a><a id="out" href="https://example.org/">Out</a><a id="tab" href="/two" target="_blank">Tab</a></div>`);
    shown = [];
    pages = { '/two': page('Two'), '/three': page('Three') };
    window.fetch = (address) => {
      const { pathname, href } = new URL(String(address), location.href);
      const response = new Response(pages[pathname] ?? 'none', { status: pathname in pages ? 200 : 404, headers: { 'content-type': 'text/html' } });
      Object.defineProperty(response, 'url', { value: href });
      return Promise.resolve(response);
    };
    over = new AbortController();
    const served = { component: 'app:One', props: '{}', view, packages: 'app.whl', around: '', actions: undefined } satisfies Served;
    new Navigation(served, { render: ({ component }) => (shown.push(component), Promise.resolve(true)) }).watch(over.signal);
  });
  afterEach(() => {
    over.abort();
    window.fetch = fetch;
    history.replaceState(null, '', start);
    document.title = title;
  });
  const follow = (id: string, init: MouseEventInit = {}): boolean =>
    view.querySelector(`#${id}`)?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, cancelable: true, ...init })) ?? false;

  it('shows the next page in the place of this one, with its address and title', async () => {
    expect(follow('two')).to.equal(false);
    await until(() => document.title === 'Two');
    expect([shown, location.pathname]).to.deep.equal([['app:Two'], '/two']);
    expect(document.activeElement).to.equal(view.querySelector('h1'));
  });

  for (const hash of ['#100%', '#m%C3%B6hre', '#möhre']) {
    it(`begins at ${hash}, if the next page has that`, async () => {
      view.insertAdjacentHTML('beforeend', '<p id="100%"></p><p id="möhre"></p>');
      view.querySelector('#two')?.setAttribute('href', `/two${hash}`);
      follow('two');
      await until(() => document.activeElement?.id === decodeURIComponent(hash.replace(/%$/, '%25')).slice(1));
      expect(document.title).to.equal('Two');
    });
  }

  it('goes back as the browser does', async () => {
    const before = location.pathname;
    pages[before] = page('One');
    follow('two');
    await until(() => shown.length === 1 && location.pathname === '/two');
    history.back();
    await until(() => shown.length === 2 && document.title === 'One');
    expect([shown, location.pathname]).to.deep.equal([['app:Two', 'app:One'], before]);
  });

  for (const [what, id, init] of [
    ['with a key held down', 'two', { ctrlKey: true }],
    ['to a part of this page', 'part', {}],
    ['to another site', 'out', {}],
    ['to another tab', 'tab', {}],
  ] as const) {
    it(`leaves a link alone that is followed ${what}`, () => {
      // Nobody else stops it either, so the test does, once it has been seen.
      let prevented: boolean | undefined;
      addEventListener('click', (event) => ((prevented = event.defaultPrevented), event.preventDefault()), { once: true });
      follow(id, init);
      expect([prevented, shown]).to.deep.equal([false, []]);
    });
  }
});
