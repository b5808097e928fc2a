import { expect } from '@open-wc/testing';
import { settle } from '../../support/clock.js';
import { click, type } from '../../support/input.js';
import { makeView, removeViews, type Fixture } from './view-fixture.js';

const nextTask = (): Promise<void> => settle();

describe('the fields of a view', () => {
  afterEach(removeViews);

  const field = (view: Fixture): HTMLInputElement => view.$<HTMLInputElement>('input, textarea');
  const typed = (view: Fixture, value: string): number => {
    field(view).value = value;
    field(view).dispatchEvent(new Event('input', { bubbles: true }));
    return view.events().at(-1)?.event ?? 0;
  };
  const controlled = (value = '', tag = 'input'): Fixture => {
    const view = makeView();
    view.commit(['reset', 1, [[tag, { value, '#on': { input: { fields: ['value'] } } }, []]]]);
    return view;
  };

  it('hold what the program gives, and not as an attribute', () => {
    const view = makeView();
    view.commit(['reset', 1, [['input', { value: 'a' }, []], ['textarea', { value: 'b\r\nc' }, []], ['input', { type: 'checkbox', checked: true }, []], ['li', { value: '3' }, []], ['progress', { value: '0.5' }, []]]]);
    const [text, box] = view.container.querySelectorAll('input');
    expect([text?.value, view.$<HTMLTextAreaElement>('textarea').value, box?.checked]).to.deep.equal(['a', 'b\nc', true]);
    expect(view.container.querySelectorAll('input[value], input[checked]')).to.have.length(0);
    expect(view.$<HTMLLIElement>('li').value).to.equal(3);
    expect(view.$<HTMLProgressElement>('progress').value).to.equal(0.5);
    view.commit(['attr', 1, 'value', null], ['attr', 3, 'checked', null], ['attr', 4, 'value', null]);
    expect([text?.value, box?.checked, view.$('li').hasAttribute('value')]).to.deep.equal(['', false, false]);
  });

  it('give boxes and buttons their values', () => {
    const view = makeView();
    view.commit(['reset', 1, [['input', { value: 'v', type: 'radio', name: 'r' }, []], ['input', { value: 'Send', type: 'submit' }, []], ['input', { value: 'x', type: 'file' }, []], ['input', { value: '150', max: '200', type: 'range' }, []]]]);
    expect([...view.container.querySelectorAll('input')].map(({ value }) => value)).to.deep.equal(['v', 'Send', '', '150']);
    expect(view.warnings).to.deep.equal([]);
  });

  it('keep what the reader typed after the event that an answer is for', () => {
    const view = controlled();
    const first = typed(view, 'a');
    const second = typed(view, 'ab');
    view.answer(first, ['attr', 1, 'value', 'A']);
    expect(field(view).value).to.equal('ab');
    view.answer(second, ['attr', 1, 'value', 'AB']);
    expect(field(view).value).to.equal('AB');
  });

  it('keep what the reader typed while it waits to be told', () => {
    const view = makeView();
    view.commit(['reset', 1, [['input', { value: '', '#on': { input: { debounce: 60_000 } } }, []], ['button', { '#on': { click: {} } }, []]]]);
    typed(view, 'a');
    view.answer(1000, ['attr', 1, 'value', 'X']);
    expect(field(view).value).to.equal('a');
    view.$('button').click();
    view.answer(1, ['attr', 1, 'value', 'X']);
    expect(field(view).value).to.equal('X');
  });

  it('give back what the program does not take', () => {
    const view = controlled('only');
    const event = typed(view, 'only!');
    view.answer(event, ['attr', 1, 'value', 'only']);
    expect(field(view).value).to.equal('only');
  });

  for (const [what, before, at, after, then] of [
    ['in capital letters', 'abcdef', 3, 'ABCDEF', 3],
    ['with something before it', '1234', 4, '1,234', 5],
    ['with something behind it', 'ab', 1, 'abc', 1],
    ['without what was typed', 'ab!cd', 3, 'abcd', 2],
    ['empty', 'abc', 2, '', 0],
    ['all else', 'hello', 1, 'xyz', 1],
  ] as const) {
    for (const tag of ['input', 'textarea']) {
      it(`keep the place in a ${tag} whose text comes back ${what}`, () => {
        const view = controlled(before, tag);
        field(view).focus();
        field(view).setSelectionRange(at, at);
        view.commit(['attr', 1, 'value', after]);
        expect([field(view).value, field(view).selectionStart, field(view).selectionEnd]).to.deep.equal([after, then, then]);
      });
    }
  }

  it('let a person type while the program answers', async () => {
    const view = makeView('pane', '', {
      send: (reply) => {
        if (reply.type === 'event') setTimeout(() => view.answer(reply.event, ['attr', 1, 'value', String(reply.fields['value']).toUpperCase()]));
      },
    });
    view.commit(['reset', 1, [['input', { value: 'xy', '#on': { input: { fields: ['value'] } } }, []]]]);
    await click(field(view));
    field(view).setSelectionRange(1, 1);
    await type('abc');
    await nextTask();
    expect(field(view).value).to.equal('XABCY');
    expect(field(view).selectionStart).to.equal(4);
  });

  it('do not disturb a word that is put together from several keys', async () => {
    const view = controlled();
    field(view).dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    const event = typed(view, 'k');
    view.answer(event, ['attr', 1, 'value', 'K']);
    expect(field(view).value).to.equal('k');
    field(view).dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    await nextTask();
    expect(field(view).value).to.equal('K');
  });

  it('take no old answer after such a word', async () => {
    const view = controlled();
    field(view).dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    view.answer(typed(view, 'k'), ['attr', 1, 'value', 'K']);
    field(view).dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    const last = typed(view, 'か');
    await nextTask();
    expect(field(view).value).to.equal('か');
    view.answer(last, ['attr', 1, 'value', 'カ']);
    expect(field(view).value).to.equal('カ');
  });

  it('choose once the options are there', () => {
    const view = makeView();
    const option = (name: string): unknown => ['option', { value: name }, [name]];
    view.commit(['reset', 1, [['select', { value: 'c' }, [option('a'), option('b')]]]]);
    const select = view.$<HTMLSelectElement>('select');
    view.commit(['insert', 1, 0, 10, option('c')]);
    expect(select.value).to.equal('c');
    view.commit(['attr', 1, 'value', 'd'], ['insert', 1, 0, 20, option('d')]);
    expect(select.value).to.equal('d');
    view.commit(['attr', 1, 'value', 'none of them']);
    expect(select.selectedIndex).to.equal(-1);
    select.value = 'a';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    view.commit(['attr', 4, 'selected', true]);
    expect(select.value).to.equal('b');
  });
});
