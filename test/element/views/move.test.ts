import { expect } from '@open-wc/testing';
import { until } from '../../support/until.js';
import { makeView, removeViews } from './view-fixture.js';

interface Movable {
  moveBefore?: unknown;
}

const WAYS = [
  ['where the browser moves nodes', true],
  ['where it only inserts them', false],
] as const;

for (const [how, withMove] of WAYS.filter(([, withMove]) => !withMove || 'moveBefore' in Element.prototype)) {
  describe(`a move in a view, ${how}`, () => {
    const prototypes = [Element.prototype, DocumentFragment.prototype] as Movable[];
    const originals = prototypes.map(({ moveBefore }) => moveBefore);
    before(() => {
      if (!withMove) for (const prototype of prototypes) delete prototype.moveBefore;
    });
    after(() => {
      if (originals[0]) prototypes.forEach((prototype, at) => (prototype.moveBefore = originals[at]));
    });
    afterEach(removeViews);

    it('keeps the focus, the selected text and scrolled places, and is no event', async () => {
      const view = makeView();
      const on = { focus: {}, blur: {}, focusin: {}, focusout: {} };
      view.commit([
        'reset',
        1,
        [
          ['div', { '#on': on }, [['input', { value: 'abcdef', '#on': on }, []], ['div', { id: 'list', style: { height: '20px', overflow: 'auto' } }, [['p', { style: { height: '500px' } }, []]]]]],
          ['p', 0, ['other']],
        ],
      ]);
      const input = view.$<HTMLInputElement>('input');
      const list = view.$('#list');
      let scrolls = 0;
      list.addEventListener('scroll', () => void (scrolls += 1));
      list.scrollTop = 120;
      await until(() => scrolls > 0, 'the list is scrolled');
      input.focus();
      input.setSelectionRange(2, 4, 'backward');
      const before = view.events().length;
      view.commit(['move', 1, 0]);
      view.commit(['move', 5, 0], ['move', 1, 0]);
      expect(view.container.lastElementChild?.contains(input)).to.equal(true);
      expect((view.container as ShadowRoot).activeElement === input).to.equal(true);
      expect([input.selectionStart, input.selectionEnd, input.selectionDirection]).to.deep.equal([2, 4, 'backward']);
      expect(list.scrollTop).to.equal(120);
      expect(view.events()).to.have.length(before);
      view.$('input').blur();
      expect(view.events().length).to.be.greaterThan(before);
    });

    it('works outside of the page, too, and for texts', () => {
      const view = makeView();
      view.commit(['reset', 1, ['a', ['b', 0, []], 'c']]);
      (view.container as ShadowRoot).host.remove();
      view.commit(['move', 3, 1], ['move', 2, 2], ['move', 1, 0]);
      expect(view.html()).to.equal('c<b></b>a');
      expect(view.warnings).to.deep.equal([]);
    });
  });
}
