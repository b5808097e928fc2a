import { expect, fixture, html } from '@open-wc/testing';
import { HeldActs } from '../../../src/element/hydration/held-acts.js';

describe('what a reader does before the page is live', () => {
  let view: HTMLElement;
  let seen: string[];
  let held: HeldActs;
  beforeEach(async () => {
    view = await fixture(html`<div><button id="a">A</button><form><input name="x" /><button id="s">Send</button></form><a href="#there">Link</a></div>`);
    seen = [];
    // As the page's own listeners, which come first at each element.
    held = new HeldActs(view);
    for (const type of ['click', 'submit']) view.addEventListener(type, (event) => (event.preventDefault(), seen.push(`${type} ${(event.target as Element).id}`)));
  });
  const button = (id: string): HTMLElement => view.querySelector<HTMLElement>(`#${id}`) ?? view;

  it('is done again when it is, in order', () => {
    button('a').click();
    view.querySelector('form')?.requestSubmit();
    button('a').click();
    expect(seen).to.deep.equal([]);
    held.release();
    expect(seen).to.deep.equal(['click a', 'submit ', 'click a']);
    button('a').click();
    expect(seen).to.have.length(4);
  });

  it('sends a form once', () => {
    button('s').click();
    held.release();
    expect(seen).to.deep.equal(['click s']);
  });

  it('does not hold back links', () => {
    view.querySelector('a')?.click();
    expect(seen).to.deep.equal(['click ']);
  });

  it('is forgotten when the element is gone', () => {
    button('a').click();
    button('a').remove();
    held.release();
    expect(seen).to.deep.equal([]);
  });
});
