import { expect } from '@open-wc/testing';
import { FakeClock } from '../../support/clock.js';
import { click, press, type } from '../../support/input.js';
import { makeView, removeViews, type Fixture } from './view-fixture.js';

/** The events that were told, shortly: `click 3`. */
const told = (view: Fixture): string[] => view.events().map(({ name, node }) => `${name} ${node}`);

describe('the events of a view', () => {
  afterEach(removeViews);

  it('are told from the inside out, with a number each and the fields that were asked for', () => {
    const view = makeView();
    view.commit(['reset', 1, [['div', { '#on': { click: { fields: ['target_id', 'alt_key'] } } }, [['p', 0, [['button', { id: 'b', '#on': { click: {} } }, [['i', 0, ['go']]]]]]]]]]);
    view.$('i').dispatchEvent(new MouseEvent('click', { bubbles: true, altKey: true }));
    view.$('button').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(view.events()).to.deep.equal([
      { type: 'event', event: 1, name: 'click', node: 3, fields: {} },
      { type: 'event', event: 2, name: 'click', node: 1, fields: { target_id: '', alt_key: true } },
      { type: 'event', event: 3, name: 'click', node: 3, fields: {} },
      { type: 'event', event: 4, name: 'click', node: 1, fields: { target_id: 'b', alt_key: false } },
    ]);
  });

  it('stop where they are stopped, and prevent what is prevented', () => {
    const view = makeView('page');
    let outside = 0;
    const count = (): void => void (outside += 1);
    document.body.addEventListener('click', count);
    view.commit(['reset', 1, [['div', { '#on': { click: {} } }, [['input', { type: 'checkbox', '#on': { click: { stop: true, prevent: true } } }, []]]]]]);
    view.$('input').click();
    expect(told(view)).to.deep.equal(['click 2']);
    expect(view.$<HTMLInputElement>('input').checked).to.equal(false);
    expect(outside).to.equal(0);
    view.commit(['listen', 2, 'click', {}]);
    view.$('input').click();
    expect(told(view)).to.deep.equal(['click 2', 'click 2', 'click 1']);
    expect(view.$<HTMLInputElement>('input').checked).to.equal(true);
    expect(outside).to.equal(1);
    view.commit(['unlisten', 2, 'click'], ['unlisten', 1, 'click']);
    view.$('input').click();
    expect(told(view)).to.have.length(3);
    document.body.removeEventListener('click', count);
  });

  it('are heard on the element alone when they do not bubble', async () => {
    const view = makeView();
    const on = Object.fromEntries(['focus', 'blur', 'focusin', 'mouseenter', 'toggle', 'scroll', 'error'].map((name) => [name, {}]));
    view.commit(['reset', 1, [['div', { '#on': on }, [['input', { '#on': on }, []], ['details', { '#on': { toggle: { fields: ['state'] } } }, ['x']], ['img', { '#on': on }, []]]]]]);
    view.$('input').focus();
    view.$('input').blur();
    view.$('img').dispatchEvent(new Event('error'));
    const toggled = new Promise((resolve) => view.$('details').addEventListener('toggle', resolve));
    view.$<HTMLDetailsElement>('details').open = true;
    await toggled;
    expect(told(view)).to.deep.equal(['focus 2', 'focusin 2', 'focusin 1', 'blur 2', 'error 5', 'toggle 3']);
    expect(view.events().at(-1)?.fields).to.deep.equal({ state: 'open' });
  });

  it('come from a real mouse and keyboard', async () => {
    const view = makeView();
    view.commit(['reset', 1, [['input', { '#on': { input: { fields: ['value', 'data', 'input_type', 'selection_start'] }, keydown: { fields: ['key', 'code', 'shift_key', 'repeat'] } } }, []]]]);
    await click(view.$('input'));
    await type('Hi');
    await press('Backspace');
    expect(view.events().map(({ fields }) => fields)).to.deep.include({ value: 'Hi', data: 'i', input_type: 'insertText', selection_start: 2 });
    expect(view.events().map(({ fields }) => fields)).to.deep.include({ key: 'Backspace', code: 'Backspace', shift_key: false, repeat: false });
    expect(view.events().filter(({ name }) => name === 'input')).to.have.length(3);
  });

  it('tell what fields and forms hold', () => {
    const view = makeView();
    view.commit([
      'reset',
      1,
      [
        [
          'form',
          { '#on': { submit: { fields: ['form'] }, change: { fields: ['value', 'checked', 'selected'] } } },
          [
            ['input', { name: '__proto__', value: 'a' }, []],
            ['input', { name: 'x', type: 'checkbox', checked: true, value: '1' }, []],
            ['input', { name: 'x', type: 'hidden', value: '2' }, []],
            ['input', { name: 'x', type: 'hidden', value: '3' }, []],
            ['input', { name: 'file', type: 'file' }, []],
            ['select', { multiple: true, name: 's' }, [['option', { selected: true }, ['p']], ['option', 0, ['q']], ['option', { selected: true }, ['r']]]],
            ['button', { name: 'do', value: 'save' }, ['go']],
          ],
        ],
      ],
    ]);
    view.$('button').click();
    view.$('select').dispatchEvent(new Event('change', { bubbles: true }));
    view.$('input[type=checkbox]').dispatchEvent(new Event('change', { bubbles: true }));
    const [submitted, chosen, checked] = view.events().map(({ fields }) => fields);
    expect(JSON.stringify(submitted)).to.equal('{"form":{"__proto__":"a","x":["1","2","3"],"s":["p","r"],"do":"save"}}');
    expect(chosen).to.deep.equal({ value: 'p', checked: null, selected: ['p', 'r'] });
    expect(checked).to.deep.equal({ value: '1', checked: true, selected: null });
  });

  it('tell numbers that are finite and texts that are not endless', () => {
    const view = makeView();
    const fields = ['value', 'client_x', 'delta_y', 'width', 'scroll_top', 'key', 'duration', 'form', 'href', 'dropped'];
    view.commit(['reset', 1, [['a', { href: '#x', style: { display: 'block', width: '70px' }, '#on': { 'my-event': { fields } } }, []], ['textarea', { '#on': { 'my-event': { fields } } }, []]]]);
    view.$<HTMLTextAreaElement>('textarea').value = 'x'.repeat(3 << 20);
    for (const selector of ['a', 'textarea']) view.$(selector).dispatchEvent(Object.assign(new Event('my-event'), { clientX: NaN, deltaY: Infinity, key: {}, dataTransfer: null }));
    view.$('textarea').dispatchEvent(Object.assign(new Event('my-event', { bubbles: true }), { clientX: NaN, deltaY: Infinity, key: {} }));
    expect(view.events()).to.have.length(1);
    view.$('a').dispatchEvent(Object.assign(new Event('my-event', { bubbles: true }), { clientX: 4, deltaY: Infinity, key: {} }));
    const [long, short] = view.events();
    expect(String(long?.fields['value'])).to.have.length(1 << 20);
    expect(short?.fields).to.deep.equal({ value: null, client_x: 4, delta_y: null, width: 70, scroll_top: 0, key: null, duration: null, form: null, href: '#x', dropped: null });
  });

  it('need one listener for each type, however often the view is drawn', () => {
    const view = makeView();
    const added: string[] = [];
    const { addEventListener } = view.container;
    view.container.addEventListener = function (this: EventTarget, name: string, ...rest: [EventListener]) {
      added.push(name);
      addEventListener.call(this, name, ...rest);
    } as typeof addEventListener;
    view.commit(['reset', 1, [['p', { '#on': { click: {}, keydown: {} } }, []]]]);
    for (let i = 1; i <= 1000; i++) {
      view.commit(['listen', i, 'click', { fields: ['key'] }], ['unlisten', i, 'keydown'], ['remove', i], ['insert', 0, 0, i + 1, ['p', { '#on': { click: {}, keydown: {} } }, []]]);
    }
    expect(added).to.deep.equal(['click', 'keydown']);
    expect(view.warnings).to.deep.equal([]);
  });

  it('leave no listener behind', () => {
    const live: [name: string, listener: unknown][] = [];
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const note = (change: (name: string, listener: unknown) => void, original: typeof addEventListener) =>
      function (this: EventTarget, name: string, listener: EventListener, options?: boolean | AddEventListenerOptions) {
        if (this instanceof ShadowRoot) change(name, listener);
        original.call(this, name, listener, options);
      };
    Object.assign(EventTarget.prototype, {
      addEventListener: note((name, listener) => void live.push([name, listener]), addEventListener),
      removeEventListener: note((name, listener) => {
        const at = live.findIndex((entry) => entry[0] === name && entry[1] === listener);
        if (at >= 0) live.splice(at, 1);
      }, removeEventListener),
    });
    const view = makeView();
    view.view.attach();
    view.commit(['reset', 1, [['input', { value: 'x', '#on': { focus: {}, drop: {} } }, []]]]);
    view.view.destroy();
    Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
    // A form in what is still shown must not load the page again.
    expect(live.map(([name]) => name)).to.deep.equal(['submit']);
  });

  it('end a view that listens for everything', () => {
    const view = makeView();
    view.commit(['reset', 1, [['p', { '#on': Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`e${i}`, {}])) }, []]]]);
    expect(view.warnings.join()).to.include('200 types of event');
  });
});

describe('events at a pace', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  afterEach(() => {
    removeViews();
    clock.restore();
  });

  const input = (view: Fixture, value: string): void => {
    view.$<HTMLInputElement>('input').value = value;
    view.$('input').dispatchEvent(new Event('input', { bubbles: true }));
  };
  const values = (view: Fixture): unknown[] => view.events().map(({ name, fields }) => fields['value'] ?? name);
  const paced = (options: object): Fixture => {
    const view = makeView();
    view.commit(['reset', 1, [['input', { '#on': { input: { fields: ['value'], ...options } } }, []], ['button', { '#on': { click: {} } }, []]]]);
    return view;
  };

  it('are told after a rest, the last alone', async () => {
    const view = paced({ debounce: 100 });
    input(view, 'a');
    await clock.pass(90);
    input(view, 'ab');
    await clock.pass(90);
    expect(values(view)).to.deep.equal([]);
    await clock.pass(10);
    expect(values(view)).to.deep.equal(['ab']);
    await clock.pass(1000);
    expect(values(view)).to.deep.equal(['ab']);
  });

  it('are told before any other event', async () => {
    const view = paced({ debounce: 100 });
    input(view, 'a');
    view.$('button').click();
    expect(values(view)).to.deep.equal(['a', 'click']);
    await clock.pass(1000);
    expect(values(view)).to.deep.equal(['a', 'click']);
  });

  it('are told when the view goes', () => {
    const view = paced({ debounce: 100 });
    input(view, 'last');
    view.view.destroy();
    expect(view.replies.at(-1)).to.have.property('type', 'event');
    expect(clock.timers).to.equal(0);
  });

  it('are told once in a while, and the last of them always', async () => {
    const view = paced({ throttle: 100 });
    input(view, '1');
    input(view, '2');
    input(view, '3');
    expect(values(view)).to.deep.equal(['1']);
    await clock.pass(100);
    expect(values(view)).to.deep.equal(['1', '3']);
    await clock.pass(50);
    input(view, '4');
    expect(values(view)).to.deep.equal(['1', '3']);
    await clock.pass(50);
    expect(values(view)).to.deep.equal(['1', '3', '4']);
    await clock.pass(500);
    input(view, '5');
    expect(values(view)).to.deep.equal(['1', '3', '4', '5']);
  });

  it('are not told when the view has ended', async () => {
    const view = paced({ debounce: 100 });
    input(view, 'a');
    view.view.ended();
    await clock.pass(1000);
    expect(values(view)).to.deep.equal([]);
    expect(clock.timers).to.equal(0);
  });
});
