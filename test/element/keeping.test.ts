import { expect } from '@open-wc/testing';
import { placeOf } from '../../src/element/keeping.js';
import type { Place } from '../../src/element/keeping.js';

interface Settings {
  readonly group?: string;
  readonly storageKey?: string;
}

describe('the place of a tag', () => {
  let page: HTMLElement;

  beforeEach(() => {
    page = document.body.appendChild(document.createElement('div'));
  });
  afterEach(() => page.remove());

  /** A tag that nobody else in the page is alike. */
  function put(parent: ParentNode & Node, { group = '', storageKey = '' }: Settings = {}): () => Place {
    const tag = parent.appendChild(Object.assign(document.createElement('placed-tag'), { group, storageKey }));
    return () => placeOf(tag);
  }

  const host = (parent: Node = page): ShadowRoot => parent.appendChild(document.createElement('shadow-host')).attachShadow({ mode: 'closed' });

  it('is the path of the page and its position among its like', () => {
    const [first, second] = [put(page), put(page)];
    expect(first()).to.deep.equal({ storageKey: `${location.pathname} 0`, cell: '' });
    expect(second()).to.deep.equal({ storageKey: `${location.pathname} 1`, cell: '' });
  });

  it('is the key that the author gave it', () => {
    expect(put(page, { storageKey: 'lesson 1' })()).to.deep.equal({ storageKey: 'lesson 1', cell: '' });
  });

  it('is that of its group, where it has a cell of its own', () => {
    const [first, second] = [put(page, { group: 'notebook' }), put(page, { group: 'notebook' })];
    expect(first()).to.deep.equal({ storageKey: `${location.pathname} group notebook`, cell: '0' });
    expect(second()).to.deep.equal({ storageKey: `${location.pathname} group notebook`, cell: '1' });
  });

  it('is another one in each shadow root, and in the page beside them', () => {
    const outer = host();
    const places = [put(page), put(outer), put(outer), put(host()), put(host(outer)), put(host(outer))];
    const keys = places.map((place) => place().storageKey);
    expect(new Set(keys).size).to.equal(places.length);
  });

  it('is a cell of its own for each member of a group, whatever shadow root it is in', () => {
    const places = [put(page, { group: 'g' }), put(host(), { group: 'g' }), put(host(), { group: 'g' })].map((place) => place());
    expect(new Set(places.map(({ storageKey }) => storageKey)).size).to.equal(1);
    expect(new Set(places.map(({ cell }) => cell)).size).to.equal(places.length);
  });
});
