import { expect } from '@open-wc/testing';
import { settle } from '../../support/clock.js';
import { makeView, removeViews } from './view-fixture.js';

describe('a view', () => {
  afterEach(removeViews);

  it('asks for its nodes, shows them, and says so', () => {
    const view = makeView();
    view.view.attach();
    expect(view.replies).to.deep.equal([{ type: 'attach' }]);
    const replies = view.commit(['reset', 1, ['hello ', ['b', { class: 'name' }, ['world']]]]);
    expect(view.html()).to.equal('hello <b class="name">world</b>');
    expect(replies.map(({ type }) => type)).to.deep.equal(['applied']);
  });

  it('numbers nodes in the order of their source text', () => {
    const view = makeView();
    view.commit(['reset', 5, [['p', 0, ['a', ['i', 0, ['b']]]], 'c']]);
    view.commit(['text', 6, 'A'], ['text', 8, 'B'], ['text', 9, 'C'], ['attr', 7, 'id', 'seven'], ['attr', 5, 'id', 'five']);
    expect(view.html()).to.equal('<p id="five">A<i id="seven">B</i></p>C');
  });

  it('inserts, moves and removes', () => {
    const view = makeView();
    view.commit(['reset', 1, [['ul', 0, [['li', 0, ['a']], ['li', 0, ['b']]]]]]);
    view.commit(['insert', 1, 4, 10, ['li', 0, ['between']]], ['insert', 1, 0, 20, ['li', 0, ['last']]], ['insert', 0, 1, 30, 'first']);
    expect(view.$('ul').textContent).to.equal('abetweenblast');
    view.commit(['move', 20, 2], ['move', 2, 0], ['remove', 10]);
    expect(view.html()).to.equal('first<ul><li>last</li><li>b</li><li>a</li></ul>');
  });

  it('changes attributes, styles and texts', () => {
    const view = makeView();
    view.commit(['reset', 1, [['button', { disabled: true, title: 'x', style: { color: 'red', '--a': '1' } }, ['go']]]]);
    view.commit(['attr', 1, 'disabled', null], ['attr', 1, 'title', 'y'], ['style', 1, { color: null, 'font-size': '2px !important' }], ['text', 2, 'stop']);
    const button = view.$('button');
    expect(button.outerHTML).to.match(/^<button title="y" style="--a: ?1; font-size: 2px !important;">stop<\/button>$/);
  });

  it('draws', () => {
    const view = makeView();
    view.commit(['reset', 1, [['svg', { viewBox: '0 0 9 9' }, [['linearGradient', { id: 'g' }, []], ['circle', { r: '4', fill: 'url(#g)' }, []]]]]]);
    view.commit(['insert', 1, 0, 9, ['radialgradient', { gradientunits: 'userSpaceOnUse' }, []]]);
    const svg = view.$<SVGElement>('svg');
    expect(svg).to.be.instanceOf(SVGSVGElement);
    expect(svg.outerHTML).to.equal(
      '<svg viewBox="0 0 9 9"><linearGradient id="g"></linearGradient><circle r="4" fill="url(#g)"></circle><radialGradient gradientUnits="userSpaceOnUse"></radialGradient></svg>',
    );
    expect(view.refused()).to.deep.equal([]);
  });

  it('shows HTML without what could do harm, and links as text', () => {
    const view = makeView();
    view.commit(['reset', 1, [['div', { '#html': '<b onclick="x()">bold</b><script>x()</script><a href="https://a.example/">a</a>' }, []]]]);
    expect(view.$('div').innerHTML).to.equal('<b>bold</b><a title="https://a.example/">a</a>');
    view.commit(['html', 1, '<table><tr><td style="color: red">1</td></tr></table><img src="https://a.example/pixel.png">']);
    expect(view.$('div').innerHTML).to.equal('<table><tbody><tr><td style="color: red;">1</td></tr></tbody></table><img>');
    expect(view.refused().join()).to.include('img');
  });

  it('frees the numbers of what was removed', () => {
    const view = makeView();
    view.commit(['reset', 1, [['p', 0, [['b', 0, ['x']]]]]]);
    view.commit(['remove', 1], ['insert', 0, 0, 1, ['p', 0, [['b', 0, ['y']]]]]);
    expect(view.html()).to.equal('<p><b>y</b></p>');
    view.commit(['html', 1, 'z']);
    view.commit(['text', 3, 'gone']);
    expect(view.warnings.join()).to.equal('The live view has ended, because it was told to do what cannot be done: there is no node 3.');
  });

  it('passes over changes until it has nodes', () => {
    const view = makeView();
    expect(view.commit(['text', 7, 'x']).map(({ type }) => type)).to.deep.equal(['applied']);
    view.commit(['text', 7, 'x'], ['reset', 1, ['a']], ['text', 1, 'b']);
    expect(view.html()).to.equal('b');
    view.view.attach();
    view.commit(['text', 1, 'of before']);
    expect(view.html()).to.equal('b');
    expect(view.warnings).to.deep.equal([]);
  });

  it('keeps what is shown when it ends, and does nothing more', () => {
    const view = makeView();
    view.commit(['reset', 1, [['button', { '#on': { click: {} } }, ['a']]]]);
    view.view.receive('{"type":"over"}');
    expect(view.commit(['text', 2, 'b'])).to.deep.equal([]);
    view.$('button').click();
    expect(view.html()).to.equal('<button>a</button>');
    expect(view.events()).to.deep.equal([]);
  });

  it('comes back to life when Python is restored', () => {
    const view = makeView();
    view.commit(['reset', 1, [['button', { '#on': { click: {} } }, ['a']]]]);
    const button = view.$('button');
    view.view.away();
    button.click();
    expect(view.replies.slice(1), 'wakes Python').to.deep.equal([{ type: 'attach' }]);
    button.click();
    view.view.attach();
    view.commit(['reset', 50, [['button', { '#on': { click: {} } }, ['b']]]]);
    expect(view.$('button') === button).to.equal(true);
    expect(view.events().map(({ event, node }) => [event, node])).to.deep.equal([
      [1, 50],
      [2, 50],
    ]);
    expect(view.html()).to.equal('<button>b</button>');
  });

  it('does and says nothing any more when it is gone', () => {
    const view = makeView();
    view.view.destroy();
    view.view.destroy();
    view.view.attach();
    view.commit(['reset', 1, ['x']]);
    expect(view.replies).to.deep.equal([]);
    expect(view.html()).to.equal('');
  });

  it('tells each kind of refusal once, and twenty at most', () => {
    const view = makeView();
    view.commit(['reset', 1, [['iframe', 0, []], ['iframe', 0, []], ['p', { onclick: 'x()', title: 'kept' }, []]]]);
    expect(view.refused()).to.deep.equal([
      '<iframe> is left out: it is not among the elements that a view may have here.',
      'onclick="x()" of <p> is left out: it is not among the attributes that a view may have.',
    ]);
    expect(view.html()).to.equal('<span hidden=""></span><span hidden=""></span><p title="kept"></p>');
    view.commit(...Array.from({ length: 40 }, (_, i) => ['insert', 0, 0, 100 + i, [`x${i}`, 0, []]]));
    expect(view.refused()).to.have.length(2 + 20);
  });

  it('keeps the numbers right around what is refused', () => {
    const view = makeView();
    view.commit(['reset', 1, [['object', { data: 'x' }, ['a', ['b', 0, ['c']]]], ['p', 0, ['d']]]]);
    view.commit(['text', 4, 'C'], ['text', 6, 'D'], ['attr', 1, 'data', 'y'], ['remove', 1]);
    expect(view.html()).to.equal('<p>D</p>');
  });

  it('holds a hundred thousand nodes, and no more than there may be', () => {
    const view = makeView();
    view.commit(['reset', 1, [['div', 0, Array.from({ length: 100_000 }, () => ['i', 0, []])]]]);
    expect(view.$('div').childElementCount).to.equal(100_000);
    view.commit(['insert', 0, 0, 200_000, ['div', 0, Array.from({ length: 100_000 }, () => ['i', 0, []])]]);
    expect(view.warnings.join()).to.include('200000 elements and texts at most');
  });

  it('ends where elements are too deep', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 'x' : ['div', 0, [deep(levels - 1)]]);
    const view = makeView();
    view.commit(['reset', 1, [deep(399)]]);
    expect(view.warnings).to.deep.equal([]);
    view.commit(['insert', 399, 0, 1000, deep(1)]);
    expect(view.warnings).to.deep.equal([]);
    view.commit(['insert', 1000, 0, 2000, deep(1)]);
    expect(view.warnings.join()).to.include('400 elements');
    const other = makeView();
    other.commit(['reset', 1, [deep(401)]]);
    expect(other.warnings.join()).to.include('operation 1, reset, is not as it should be');
  });

  for (const [what, operation] of [
    ['a node that is not there', ['text', 77, 'x']],
    ['the text of an element', ['text', 1, 'x']],
    ['an attribute of a text', ['attr', 2, 'id', 'x']],
    ['a place in another element', ['insert', 0, 2, 9, 'x']],
    ['a place in another element for a move', ['move', 2, 3]],
    ['a number that is taken', ['insert', 0, 0, 2, 'x']],
    ['children of a text', ['insert', 2, 0, 9, 'x']],
  ] as const) {
    it(`ends when it is told of ${what}`, () => {
      const view = makeView();
      view.commit(['reset', 1, [['p', 0, ['a']], ['p', 0, []]]]);
      expect(view.commit(operation)).to.deep.equal([{ type: 'refused', sentences: view.warnings }]);
      expect(view.warnings).to.have.length(1);
      expect(view.warnings[0]).to.match(/^The live view has ended, because it was told to do what cannot be done: .+\.$/);
    });
  }

  it('calls methods, and lets nobody take the focus from the reader', () => {
    const view = makeView();
    const elsewhere = document.createElement('input');
    document.body.append(elsewhere);
    view.commit(['reset', 1, [['input', { value: 'abc' }, []], ['form', 0, [['input', { name: 'focus' }, []]]]]]);
    elsewhere.focus();
    view.commit(['call', 1, 'focus']);
    expect(document.activeElement === elsewhere).to.equal(true);
    elsewhere.blur();
    view.commit(['call', 1, 'focus'], ['call', 1, 'select']);
    const root = view.container as ShadowRoot;
    expect(root.activeElement === view.$('input')).to.equal(true);
    expect(view.$<HTMLInputElement>('input').selectionEnd).to.equal(3);
    view.commit(['call', 2, 'focus'], ['call', 2, 'select'], ['call', 1, 'scroll-into-view'], ['call', 1, 'blur']);
    expect(root.activeElement === null).to.equal(true);
    expect(view.warnings).to.deep.equal([]);
    elsewhere.remove();
  });

  it('calls actions for the page only, and always answers', async () => {
    const action = '{"type":"action","call":4,"action":"save","payload":{"a":1}}';
    const page = makeView('page', '', { action: async (name, payload) => ({ status: 200, body: [name, payload] }) });
    page.view.receive(action);
    const broken = makeView('page', '', { action: () => Promise.reject(new Error('no line')) });
    broken.view.receive(action);
    const pane = makeView();
    pane.view.receive(action);
    await settle();
    expect(page.replies).to.deep.equal([{ type: 'called', call: 4, status: 200, body: ['save', { a: 1 }] }]);
    expect(broken.replies).to.deep.equal([{ type: 'called', call: 4, status: 0, body: { error: 'Error: no line' } }]);
    expect(pane.replies).to.deep.equal([{ type: 'called', call: 4, status: 0, body: { error: 'This page has no server with actions.' } }]);
  });
});
