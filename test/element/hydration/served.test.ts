import { expect, fixture, html } from '@open-wc/testing';
import { readServed } from '../../../src/element/hydration/served.js';
import { PlaygroundError } from '../../../src/errors.js';

/** A tag that nothing has upgraded. */
const tag = async (attributes: Record<string, string>, content: string): Promise<Element> => {
  const holder = await fixture<HTMLElement>(html`<div></div>`);
  const made = new DOMParser().parseFromString(`<py-playground>${content}</py-playground>`, 'text/html').body.firstElementChild;
  if (!made) throw new Error('No tag.');
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  holder.append(made);
  return made;
};

describe('what a server sent for a tag', () => {
  it('is a component, its arguments, and its nodes', async () => {
    const element = await tag({ hydrate: 'app:Counter', packages: 'a.whl', actions: '/actions/' }, '<script type="application/json" class="props">{"start": 3}</script><div class="view"><p>3</p></div>');
    const served = readServed(element);
    expect(served).to.include({ component: 'app:Counter', props: '{"start": 3}', packages: 'a.whl', actions: '/actions/' });
    expect(served).to.have.property('view', element.querySelector('.view'));
  });

  it('can have no arguments, and no actions', async () => {
    expect(readServed(await tag({ hydrate: 'app:Counter' }, '<div class="view"></div>'))).to.include({ props: '{}', actions: undefined, packages: '', around: '' });
  });

  for (const [what, attributes, content, sentence] of [
    ['names no component', { hydrate: 'app; import os' }, '<div class="view"></div>', /must name a component, such as “app:Counter”, and is “app; import os”/],
    ['has no nodes', { hydrate: 'app:Counter' }, '<p>Hello</p>', /no <div class="view">/],
    ['has arguments that are no JSON', { hydrate: 'app:Counter' }, '<script class="props" type="application/json">{</script><div class="view"></div>', /is not JSON/],
  ] as const) {
    it(`is refused with a sentence when it ${what}`, async () => {
      const refused = readServed(await tag(attributes, content));
      expect(refused).to.be.instanceOf(PlaygroundError);
      expect((refused as PlaygroundError).code).to.equal('content-failed');
      expect((refused as PlaygroundError).message).to.match(sentence);
    });
  }
});
