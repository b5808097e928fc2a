import { expect } from '@open-wc/testing';
import { mountEditor } from './editor-fixture.js';
import { press } from './press.js';

/** The declarations that a media query adds for selectors that end in `selector`, in all sheets of a shadow root. */
function declared(root: ShadowRoot, query: string, selector: string): CSSStyleDeclaration {
  const rules = root.adoptedStyleSheets
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule && rule.conditionText.includes(query))
    .flatMap((rule) => [...(rule as CSSMediaRule).cssRules] as CSSStyleRule[]);
  return rules.find((rule) => rule.selectorText.endsWith(selector))!.style;
}

describe('the theme', () => {
  it('has a caret that does not blink for readers who want less motion', async () => {
    const { root } = await mountEditor();
    const style = declared(root, 'prefers-reduced-motion: reduce', '.cm-cursorLayer');
    expect(style.animationName).to.equal('none');
    expect(style.getPropertyPriority('animation-name')).to.equal('important');
  });

  it('has letters of at least 16 pixels under a finger, as the plain field has', async () => {
    const { root } = await mountEditor();
    const [editor, field] = ['.cm-scroller', '.plain-editor'].map((selector) => declared(root, 'pointer: coarse', selector).fontSize);
    expect(editor).to.match(/^max\(16px,/);
    expect(field).to.equal(editor);
  });

  it('shows a selection by an outline in forced colours, where backgrounds are not the page’s to choose', async () => {
    const { root } = await mountEditor();
    expect(declared(root, 'forced-colors: active', '.cm-selectionBackground').outlineStyle).to.equal('solid');
  });

  it('shows the whole text on paper', async () => {
    const { root } = await mountEditor();
    expect(declared(root, 'print', '.cm-scroller').maxHeight).to.equal('none');
    expect(declared(root, 'print', '.plain-editor').maxBlockSize).to.equal('none');
  });

  it('keeps its lines in sight when the search panel opens', async () => {
    const { root, content } = await mountEditor({ text: '1\n2\n3\n4\n5' }, '--_editor-max-height: 79px');
    const scroller = root.querySelector('.cm-scroller')!;
    expect(scroller.clientHeight).to.equal(79);
    press(content, 'f', { mod: true });
    expect(scroller.clientHeight).to.equal(79);
  });

  it('is complete without the element’s colours', async () => {
    const { root } = await mountEditor({ text: 'def f(): pass' });
    root.adoptedStyleSheets = root.adoptedStyleSheets.slice(0, 1);
    const keyword = [...root.querySelectorAll('.cm-line span')].find((span) => span.textContent === 'def')!;
    expect(getComputedStyle(keyword).color).to.equal('rgb(155, 31, 138)');
    expect(getComputedStyle(root.querySelector('.cm-editor')!).backgroundColor).to.equal('rgb(255, 255, 255)');
  });
});
