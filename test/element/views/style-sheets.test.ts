import { expect } from '@open-wc/testing';
import { disarm, mayLoad } from '../../../src/element/views/safe-css.js';
import { makeView, removeViews, type Fixture } from './view-fixture.js';

const css = (view: Fixture): string => (view.container as ShadowRoot).adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join('\n');

describe('the style sheets of a view', () => {
  afterEach(removeViews);

  it('apply while their element is in the view', () => {
    const view = makeView();
    view.commit(['reset', 1, [['p', 0, ['x']], ['style', { media: 'print' }, ['p { color: rgb(1, 2, 3) }']]]]);
    expect(getComputedStyle(view.$('p')).color).to.equal('rgb(1, 2, 3)');
    view.commit(['text', 4, 'p { color: rgb(4, 5, 6) }']);
    expect(getComputedStyle(view.$('p')).color).to.equal('rgb(4, 5, 6)');
    view.commit(['remove', 3]);
    expect((view.container as ShadowRoot).adoptedStyleSheets).to.deep.equal([]);
  });

  it('are taken away with the view, and leave others', () => {
    const view = makeView();
    const other = new CSSStyleSheet();
    (view.container as ShadowRoot).adoptedStyleSheets = [other];
    view.commit(['reset', 1, [['style', 0, ['p { color: red }']]]]);
    view.view.destroy();
    expect((view.container as ShadowRoot).adoptedStyleSheets.map((sheet) => sheet === other)).to.deep.equal([true]);
  });

  it('stay one sheet when the view is drawn anew', () => {
    const view = makeView();
    view.commit(['reset', 1, [['style', 0, ['p { color: red }']]]]);
    view.view.attach();
    view.commit(['reset', 10, [['style', 0, ['p { color: green }']]]]);
    expect(css(view)).to.equal('p { color: green; }');
    expect((view.container as ShadowRoot).adoptedStyleSheets).to.have.length(1);
  });

  it('keep what is harmless', () => {
    const view = makeView();
    const text = '@namespace x url(http://www.w3.org/2000/svg); @media (width > 1px) { p { color: red; & b { color: blue } } } @keyframes k { to { opacity: 0 } } @layer a { i { fill: url(#g) } } @supports (color: red) { u { --x: 1 } }';
    view.commit(['reset', 1, [['style', 0, [text]]]]);
    expect(css(view)).to.match(/color: red[^]*color: blue[^]*@keyframes k[^]*opacity: 0[^]*url\("?#g"?\)[^]*--x: 1/);
    expect(view.refused()).to.deep.equal([]);
  });

  const hostile: readonly string[] = [
    '@import "https://a.example/";',
    '@import url(https://a.example/);',
    '@font-face { font-family: x; src: url(https://a.example/) }',
    '@property --x { syntax: "*"; inherits: false; initial-value: url(https://a.example/) }',
    '@counter-style x { symbols: "x"; symbols: url(https://a.example/) }',
    'p { background: url(https://a.example/); }',
    'p { background: \\75rl(https://a.example/) }',
    'p { background: var(--x) url(https://a.example/) }',
    'p { --x: url(https://a.example/) }',
    'p { --x: \\75 rl(https://a.example/) }',
    'p { background-image: image-set("https://a.example/" 1x) }',
    'p { background-image: -webkit-image-set("https://a.example/" 1x) }',
    'p { cursor: url(https://a.example/), auto }',
    'p { filter: url(https://a.example/#x) }',
    'p { mask: url(https://a.example/) }',
    'p { content: url(https://a.example/) }',
    'p { & b { background: url(https://a.example/) } }',
    'p { color: red; & b { color: red } background: url(https://a.example/) }',
    '@media all { @supports (color: red) { @layer x { p { list-style: url(https://a.example/) } } } }',
    '@keyframes k { to { background: url(https://a.example/) } }',
    '@container (width > 1px) { p { border-image: url(https://a.example/) } }',
    '@scope (p) { b { background: url(https://a.example/) } }',
    '@starting-style { p { background: url(https://a.example/) } }',
  ];
  for (const text of hostile) {
    it(`lose what loads: ${text}`, () => {
      const view = makeView();
      view.commit(['reset', 1, [['style', 0, [`${text} h1 { color: rgb(9, 9, 9) }`]], ['h1', 0, []]]]);
      expect(css(view)).to.not.include('a.example');
      expect(getComputedStyle(view.$('h1')).color).to.equal('rgb(9, 9, 9)');
      expect(view.refused()).to.deep.equal(['Parts of a <style> are left out: a view may not load anything.']);
    });
  }

  it('are none of a page, and the server’s own stay', () => {
    const view = makeView('page', '<style>p { color: rgb(1, 2, 3) }</style><p>x</p>');
    view.commit(['reset', 1, [['style', 0, ['p { color: red }']], ['p', 0, ['x']]]]);
    expect(getComputedStyle(view.$('p')).color).to.equal('rgb(1, 2, 3)');
    expect(view.warnings).to.deep.equal([]);
    view.commit(['text', 2, '* { color: red }'], ['insert', 0, 0, 9, ['style', 0, ['* { color: red }']]]);
    expect(view.container.querySelectorAll('style')).to.have.length(1);
    expect(getComputedStyle(view.$('p')).color).to.equal('rgb(1, 2, 3)');
    expect(view.refused().join()).to.include('<style>');
  });

  it('know what belongs to the same drawing', () => {
    expect(mayLoad('url(#a)')).to.equal(false);
    expect(mayLoad("URL( '#a-b' ) red")).to.equal(false);
    expect(mayLoad('url(#a) url(x)')).to.equal(true);
    expect(mayLoad('url(\\#a)')).to.equal(true);
    expect(mayLoad('rgb(1 2 3 / calc(1 - var(--x)))')).to.equal(false);
  });

  it('tell whether something was taken out', () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('p { color: red }');
    expect(disarm(sheet)).to.equal(true);
    sheet.replaceSync('p { color: red; background-image: url(x) }');
    expect(disarm(sheet)).to.equal(false);
    expect(sheet.cssRules[0]?.cssText).to.equal('p { color: red; }');
  });
});
