import { expect } from '@open-wc/testing';
import { makeView, removeViews } from './view-fixture.js';

/** Whether these are the very same elements. */
const same = (some: readonly Element[], others: readonly Element[]): boolean => some.length === others.length && some.every((one, at) => one === others[at]);

describe('a view that finds a server’s nodes', () => {
  afterEach(removeViews);

  it('keeps them', () => {
    const view = makeView(
      'page',
      '<!-- app -->\n<h1 class="b a" style="font-size:2px;color:RED">Hello <!---->Ada</h1>\n<ul>\n  <li>one</li>\n  <li>two</li>\n</ul><svg viewBox="0 0 1 1"><path d="M0 0"></path></svg>',
    );
    const elements = [...view.container.querySelectorAll('*')];
    view.commit([
      'reset',
      1,
      [
        ['h1', { class: 'a b', style: { color: 'red', 'font-size': '2px' } }, ['Hello ', 'Ada']],
        ['ul', 0, [['li', { '#on': { click: {} } }, ['one']], ['li', 0, ['two']]]],
        ['svg', { viewBox: '0 0 1 1' }, [['path', { d: 'M0 0' }, []]]],
      ],
    ]);
    expect(view.warnings).to.deep.equal([]);
    expect(view.refused()).to.deep.equal([]);
    expect(same([...view.container.querySelectorAll('*')], elements)).to.equal(true);
    expect(view.$('h1').className).to.equal('b a');
    view.$('li').click();
    expect(view.events().map(({ node }) => node)).to.deep.equal([5]);
    view.commit(['text', 3, 'Grace'], ['text', 8, 'TWO'], ['insert', 4, 7, 20, ['li', 0, ['between']]]);
    expect(view.$('h1').textContent).to.equal('Hello Grace');
    expect([...view.container.querySelectorAll('li')].map((item) => item.textContent)).to.deep.equal(['one', 'between', 'TWO']);
  });

  it('divides texts and puts them together', () => {
    const view = makeView('page', '<p>abcd</p>');
    view.container.append('long ', 'text');
    view.commit(['reset', 1, [['p', 0, ['ab', '', 'cd']], 'long text', ' ']]);
    expect(view.warnings).to.deep.equal([]);
    view.commit(['text', 2, 'A'], ['text', 3, '-'], ['text', 4, 'C'], ['text', 5, 'new']);
    expect(view.html()).to.equal('<p>A-C</p>new ');
  });

  it('sets attributes right, and leaves those that it sets itself', () => {
    const view = makeView('page', '<a href="/x" class="old" data-old="1" title="t" style="color: red; --a: 1">x</a><p style="margin: 1px"></p>');
    view.commit(['reset', 1, [['a', { href: '/x', class: 'new', title: 't', style: { '--a': '1' } }, ['x']], ['p', { style: { margin: '2px' } }, []]]]);
    expect(view.html()).to.match(/^<a href="\/x" class="new" title="t" style="--a: ?1;">x<\/a><p style="margin: 2px;"><\/p>$/);
    expect(view.warnings).to.deep.equal([]);
  });

  it('says where something is another thing, and builds only that anew', () => {
    const view = makeView('page', '<div><ul><li>x</li><li>y</li><li>a</li></ul><b>1</b></div>');
    const [list, bold] = [view.$('ul'), view.$('b')];
    view.commit(['reset', 1, [['div', 0, [['ul', 0, [['li', 0, ['x']], ['p', 0, ['y']], ['li', 0, ['b']]]], ['b', 0, ['1']]]]]]);
    expect(view.html()).to.equal('<div><ul><li>x</li><p>y</p><li>b</li></ul><b>1</b></div>');
    expect(view.$('ul') === list).to.equal(true);
    expect(view.$('b') === bold).to.equal(true);
    expect(view.warnings).to.deep.equal([
      'div > ul:nth-child(1) > li:nth-child(2): the server\'s <li> is <p> here.',
      'div > ul:nth-child(1) > li:nth-child(3): the server\'s text "a" is "b" here.',
    ]);
  });

  it('says what is missing and what is too much', () => {
    const view = makeView('page', '<div><h1>a</h1><p>c</p></div><i>extra</i>text');
    const paragraph = view.$('p');
    view.commit(['reset', 1, [['div', 0, [['h1', 0, ['a']], ['h2', 0, ['b']], ['p', 0, ['c', ['b', 0, ['d']]]]]]]]);
    expect(view.html()).to.equal('<div><h1>a</h1><h2>b</h2><p>c<b>d</b></p></div>');
    expect(view.$('p') === paragraph).to.equal(true);
    expect(view.warnings).to.deep.equal([
      'div:nth-child(1) > p:nth-child(2): <h2> is missing before it.',
      'div:nth-child(1) > p:nth-child(3): <b> is missing in what the server sent.',
      "i:nth-child(2): the server's <i> is not here.",
      'the view: the server\'s text "text" is not here.',
    ]);
  });

  it('finds its way around one that is too much', () => {
    const view = makeView('page', '<ul><li>a</li><b>x</b><li>c</li></ul>');
    const items = [...view.container.querySelectorAll('li')];
    view.commit(['reset', 1, [['ul', 0, [['li', 0, ['a']], ['li', 0, ['c']]]]]]);
    expect(same([...view.container.querySelectorAll('ul > *')], items)).to.equal(true);
    expect(view.warnings).to.deep.equal(["ul > b:nth-child(2): the server's <b> is not here."]);
  });

  it('tells twenty places and no more', () => {
    const view = makeView('page', '<i>x</i>'.repeat(100));
    view.commit(['reset', 1, Array.from({ length: 90 }, () => ['b', 0, ['y']])]);
    expect(view.html()).to.equal('<b>y</b>'.repeat(90));
    expect(view.warnings).to.have.length(20);
  });

  it('says nothing when nothing was there', () => {
    const view = makeView('page', '\n  <!-- nothing -->\n');
    view.commit(['reset', 1, ['a', ['p', 0, ['b']]]]);
    expect(view.html()).to.equal('a<p>b</p>');
    expect(view.warnings).to.deep.equal([]);
  });

  it('lets alone what others put there, such as a script of the server', () => {
    const view = makeView('page', '<script type="application/json">{}</script><x-extension></x-extension><p>a</p>');
    view.commit(['reset', 1, [['p', 0, ['a']]]]);
    expect(view.html()).to.equal('<script type="application/json">{}</script><x-extension></x-extension><p>a</p>');
    expect(view.warnings).to.deep.equal([]);
  });

  it('keeps what the reader typed, and tells it', () => {
    const view = makeView('page', '<input value="given"><textarea>given</textarea><input type="checkbox"><select><option>a</option><option>b</option></select><input id="same" value="x">');
    const [text, box, same] = view.container.querySelectorAll('input');
    text!.value = 'typed';
    view.$<HTMLTextAreaElement>('textarea').value = 'more';
    box!.checked = true;
    view.$<HTMLSelectElement>('select').value = 'b';
    const on = { input: { fields: ['value', 'checked'] } };
    view.commit([
      'reset',
      1,
      [
        ['input', { value: 'given', '#on': on }, []],
        ['textarea', { '#on': on }, ['given']],
        ['input', { type: 'checkbox', '#on': { change: { fields: ['checked'] } } }, []],
        ['select', { value: 'a' }, [['option', 0, ['a']], ['option', 0, ['b']]]],
        ['input', { id: 'same', value: 'x', '#on': on }, []],
      ],
    ]);
    expect([text!.value, view.$<HTMLTextAreaElement>('textarea').value, box!.checked, view.$<HTMLSelectElement>('select').value, same!.value]).to.deep.equal(['typed', 'more', true, 'b', 'x']);
    expect(view.events().map(({ name, node, fields }) => [name, node, fields['value'] ?? fields['checked']])).to.deep.equal([
      ['input', 1, 'typed'],
      ['input', 2, 'more'],
      ['change', 4, true],
    ]);
    view.answer(1, ['attr', 1, 'value', 'TYPED']);
    expect(text!.value).to.equal('TYPED');
    expect(view.warnings).to.deep.equal([]);
  });

  it('keeps what the reader chose', () => {
    const html = '<select><option selected>a</option><option>b</option></select><input type="radio" name="r" checked><input type="radio" name="r">';
    const view = makeView('page', html);
    const select = view.$<HTMLSelectElement>('select');
    const [one, other] = view.container.querySelectorAll('input');
    select.value = 'b';
    other!.checked = true;
    const on = { change: { fields: ['value', 'checked'] } };
    const specs = [
      ['select', { '#on': on }, [['option', { selected: true }, ['a']], ['option', 0, ['b']]]],
      ['input', { type: 'radio', name: 'r', checked: true, '#on': on }, []],
      ['input', { type: 'radio', name: 'r', '#on': on }, []],
    ];
    view.commit(['reset', 1, specs]);
    expect([select.value, one!.checked, other!.checked]).to.deep.equal(['b', false, true]);
    expect(view.events().map(({ node }) => node)).to.deep.equal([1, 7]);
    view.answer(2, ['attr', 2, 'selected', null], ['attr', 4, 'selected', true], ['attr', 6, 'checked', null], ['attr', 7, 'checked', true]);
    view.view.attach();
    view.commit(['reset', 50, specs]);
    expect([select.value, one!.checked], 'what Python wants again').to.deep.equal(['a', true]);
    expect(view.events()).to.have.length(2);
  });

  it('does what the program wants where nobody typed', () => {
    const view = makeView('page', '<input value="server">');
    view.commit(['reset', 1, [['input', { value: 'here' }, []]]]);
    expect(view.$<HTMLInputElement>('input').value).to.equal('here');
  });

  it('tells in order what was done before the program was there', () => {
    const view = makeView('page', '<div><input value=""><button><i>go</i></button></div>');
    view.view.attach();
    const [div, input, icon] = [view.$('div'), view.$<HTMLInputElement>('input'), view.$('i')];
    const write = (value: string): void => {
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    };
    write('a');
    icon.click();
    write('ab');
    div.dispatchEvent(new Event('pointermove', { bubbles: true }));
    expect(view.events()).to.deep.equal([]);
    const on = { input: { fields: ['value'] } };
    view.commit(['reset', 7, [['div', 0, [['input', { value: '', '#on': on }, []], ['button', { '#on': { click: { fields: ['client_x'] } } }, [['i', 0, ['go']]]]]]]]);
    expect(view.events().map(({ event, name, node, fields }) => [event, name, node, Object.values(fields)[0]])).to.deep.equal([
      [1, 'input', 8, 'a'],
      [2, 'click', 9, 0],
      [3, 'input', 8, 'ab'],
    ]);
    expect(input.value).to.equal('ab');
    view.answer(2, ['attr', 8, 'value', 'A']);
    expect(input.value).to.equal('ab');
    icon.click();
    expect(view.events()).to.have.length(4);
  });

  it('says when the nodes are there, after it told what was done', () => {
    const order: string[] = [];
    const view = makeView('page', '<button>x</button>', { send: ({ type }) => void order.push(type), drawn: () => void order.push('drawn') });
    view.view.attach();
    view.$('button').click();
    view.commit(['reset', 1, [['button', { '#on': { click: {} } }, ['x']]]]);
    expect(order).to.deep.equal(['attach', 'applied', 'event', 'drawn']);
  });

  it('keeps the server’s HTML where the program has the same', () => {
    const view = makeView('page', '<div><a href="/x">link</a></div>');
    view.commit(['reset', 1, [['div', { '#html': '<a href="/x">link</a>' }, []]]]);
    expect(view.html()).to.equal('<div><a href="/x">link</a></div>');
    expect(view.warnings).to.deep.equal([]);
  });

  it('makes its own nodes anew when Python has come back, and keeps the focus', () => {
    const view = makeView();
    view.commit(['reset', 1, [['iframe', 0, []], ['p', { class: 'a' }, [['input', { value: 'x' }, []]]], ['div', { '#html': '<b>1</b>' }, []]]]);
    const input = view.$<HTMLInputElement>('input');
    input.focus();
    view.view.attach();
    view.commit(['reset', 100, [['iframe', 0, []], ['p', { id: 'b' }, [['input', { value: 'y' }, []]]], ['div', { '#html': '<b>2</b>' }, []]]]);
    expect(view.html()).to.equal('<span hidden=""></span><p id="b"><input autocomplete="off"></p><div><b>2</b></div>');
    expect((view.container as ShadowRoot).activeElement === input).to.equal(true);
    expect(input.value).to.equal('y');
    expect(view.warnings).to.deep.equal([]);
    view.commit(['remove', 100], ['attr', 101, 'id', 'c'], ['remove', 102], ['html', 103, 'z']);
    expect(view.html()).to.equal('<p id="c"></p><div>z</div>');
  });
});
