import { aTimeout, expect } from '@open-wc/testing';
import { palette, type ColourName } from '../../../src/element/editor/palette.js';
import { paletteStyles } from '../../../src/element/editor/palette.styles.js';
import { addStyles } from '../../../src/element/lit-host.js';
import { until } from '../../support/until.js';
import { contrast, over, resolve, type Rgba } from './contrast.js';
import { mountEditor, mountShell } from './editor-fixture.js';
import { press } from './press.js';

const names = Object.keys(palette) as ColourName[];
const texts = names.filter((name) => name.startsWith('syntax-') || name === 'editor-foreground');

/** The lowest layers that text can stand on: each is painted over the background in this order. */
const layers: readonly (readonly ColourName[])[] = [
  [],
  ['editor-active-line'],
  ['editor-error-line'],
  ['editor-selection'],
  ['editor-selection', 'editor-active-line'],
  ['editor-selection', 'editor-error-line'],
  ['editor-match'],
  ['editor-active-line', 'editor-match'],
  ['editor-error-line', 'editor-match'],
];

/** A shell with the colours that come with CodeMirror. */
async function mountColours(style: string): Promise<ShadowRoot> {
  const { root } = await mountShell(style);
  addStyles(root, paletteStyles);
  return root;
}

async function colours(scheme: 'light' | 'dark'): Promise<Record<ColourName, Rgba>> {
  const root = await mountColours(`color-scheme: ${scheme}`);
  return Object.fromEntries(names.map((name) => [name, resolve(root, `var(--_${name})`)])) as Record<ColourName, Rgba>;
}

describe('the editor’s colours', () => {
  for (const scheme of ['light', 'dark'] as const) {
    it(`keep 4.5:1 for every kind of text on every layer in ${scheme}`, async () => {
      const shades = await colours(scheme);
      for (const layer of layers) {
        const ground = layer.reduce((below, name) => over(shades[name], below), shades['editor-background']);
        for (const text of texts) {
          expect(contrast(shades[text], ground), `${text} on ${layer.join(' + ') || 'the background'}`).to.be.at.least(4.5);
        }
      }
    });

    it(`keep 4.5:1 for line numbers, errors and brackets and 3:1 for the caret in ${scheme}`, async () => {
      const shades = await colours(scheme);
      const ground = shades['editor-background'];
      expect(contrast(shades['editor-gutter'], ground)).to.be.at.least(4.5);
      expect(contrast(shades['editor-error'], ground)).to.be.at.least(4.5);
      expect(contrast(shades['editor-foreground'], over(shades['editor-bracket'], ground))).to.be.at.least(4.5);
      expect(contrast(shades['editor-cursor'], ground)).to.be.at.least(3);
    });
  }

  it('have these contrasts on white and on #16181d', async () => {
    const table = async (scheme: 'light' | 'dark'): Promise<Record<string, number>> => {
      const shades = await colours(scheme);
      return Object.fromEntries(texts.map((name) => [name, Math.floor(contrast(shades[name], shades['editor-background']) * 10) / 10]));
    };
    expect(await table('light')).to.deep.equal({
      'editor-foreground': 15.7,
      'syntax-keyword': 7.1,
      'syntax-string': 7.4,
      'syntax-escape': 7.4,
      'syntax-number': 7.8,
      'syntax-constant': 7.8,
      'syntax-comment': 6.8,
      'syntax-function': 7.8,
      'syntax-type': 7.8,
      'syntax-decorator': 7.8,
    });
    expect(await table('dark')).to.deep.equal({
      'editor-foreground': 14.4,
      'syntax-keyword': 9.1,
      'syntax-string': 10.6,
      'syntax-escape': 11,
      'syntax-number': 9.9,
      'syntax-constant': 9.9,
      'syntax-comment': 8.6,
      'syntax-function': 9.7,
      'syntax-type': 10.8,
      'syntax-decorator': 10.8,
    });
  });

  it('follow the page’s knobs', async () => {
    const root = await mountColours('--py-playground-background: rgb(1, 2, 3)');
    expect(resolve(root, 'var(--_editor-background)')).to.deep.equal([1, 2, 3, 1]);
  });

  it('are the system’s in forced colours', () => {
    const rules = [...paletteStyles.styleSheet!.cssRules]
      .filter((rule) => rule instanceof CSSMediaRule && rule.conditionText.includes('forced-colors'))
      .flatMap((rule) => [...(rule as CSSMediaRule).cssRules] as CSSStyleRule[]);
    const host = rules.find((rule) => rule.selectorText === ':host')!;
    for (const name of names) expect(host.style.getPropertyValue(`--_${name}`), name).to.contain(palette[name].forced);
    for (const name of names.filter((each) => each.startsWith('syntax-'))) expect(palette[name].forced).to.equal('CanvasText');
  });
});

describe('the plain field and the editor', () => {
  const code = `import math\n\nfor n in range(3):\n    print(math.pi * n)  # ${'a line too long for the frame '.repeat(8)}`;

  /** Where the first line's text starts, and how large everything is. */
  async function metrics(style: string): Promise<{ plain: Record<string, unknown>; rich: Record<string, unknown> }> {
    const { root, frame } = await mountShell(style);
    const field = document.createElement('textarea');
    field.className = 'plain-editor';
    field.value = code;
    field.rows = 4;
    frame.append(field);
    const look = getComputedStyle(field);
    const plain = {
      left: parseFloat(look.paddingLeft).toFixed(1),
      top: parseFloat(look.paddingTop).toFixed(1),
      width: field.getBoundingClientRect().width,
      height: field.getBoundingClientRect().height,
      font: `${look.fontSize} ${look.lineHeight} ${look.fontFamily}`,
      background: look.backgroundColor,
      color: look.color,
      caret: look.caretColor,
    };
    root.host.remove();
    const mounted = await mountEditor({ text: code }, style);
    const editor = mounted.root.querySelector('.cm-editor')!;
    const box = editor.getBoundingClientRect();
    const line = mounted.root.querySelector<HTMLElement>('.cm-line')!;
    const text = document.createRange();
    text.selectNodeContents(line);
    const richLook = getComputedStyle(line);
    const rich = {
      left: (text.getBoundingClientRect().left - box.left).toFixed(1),
      top: (line.getBoundingClientRect().top - box.top).toFixed(1),
      width: box.width,
      height: box.height,
      font: `${richLook.fontSize} ${richLook.lineHeight} ${richLook.fontFamily}`,
      background: getComputedStyle(editor).backgroundColor,
      color: richLook.color,
      caret: `rgb(${resolve(mounted.root, 'var(--_editor-cursor)').slice(0, 3).join(', ')})`,
    };
    return { plain, rich };
  }

  it('have the same size, the text at the same place and in the same font', async () => {
    const { plain, rich } = await metrics('width: 700px');
    expect(rich).to.deep.equal(plain);
  });

  it('have so in the page’s own font and size, narrow and dark', async () => {
    const { plain, rich } = await metrics(
      'width: 300px; color-scheme: dark; --py-playground-font: serif; --py-playground-font-size: 19px; --_editor-max-height: 90px',
    );
    expect(rich).to.deep.equal(plain);
    expect(rich['height']).to.equal(90);
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`mark selected text in the same colour in ${scheme}`, async () => {
      const { root, frame } = await mountEditor({ text: code }, `color-scheme: ${scheme}`);
      const field = document.createElement('textarea');
      field.className = 'plain-editor';
      frame.append(field);
      const selected = getComputedStyle(field, '::selection').backgroundColor;
      expect(resolve(root, selected)).to.deep.equal(resolve(root, 'var(--_editor-selection)'));
    });
  }

  it('both wrap long lines below 480 pixels, and follow a change of width', async () => {
    const { host, root, frame } = await mountEditor({ text: 'x = ' + '1 + '.repeat(60) }, 'width: 600px');
    const field = document.createElement('textarea');
    field.className = 'plain-editor';
    frame.append(field);
    const line = root.querySelector<HTMLElement>('.cm-line')!;
    const wraps = (): unknown => [line.offsetHeight > 30, getComputedStyle(field).whiteSpace !== 'pre'];
    expect(wraps()).to.deep.equal([false, false]);
    // After each update CodeMirror is blind to changes of its size for 75 ms; the last of its parts has just come.
    await aTimeout(100);
    host.style.width = '400px';
    await until(() => root.querySelector<HTMLElement>('.cm-lineNumbers .cm-gutterElement:last-child')!.offsetHeight > 30, 'the gutter follows');
    expect(wraps()).to.deep.equal([true, true]);
  });

  it('are read from left to right on a page that is not', async () => {
    const { root, frame } = await mountEditor({ text: 'x' }, 'direction: rtl');
    const field = document.createElement('textarea');
    field.className = 'plain-editor';
    frame.append(field);
    expect(getComputedStyle(root.querySelector('.cm-content')!).direction).to.equal('ltr');
    expect(getComputedStyle(field).direction).to.equal('ltr');
  });

  it('show where the focus is', async () => {
    const { editor, root } = await mountEditor();
    editor.focus();
    await until(() => getComputedStyle(root.querySelector('.cm-editor')!).outlineStyle === 'solid', 'an outline shows');
  });
});

describe('accessibility', () => {
  for (const scheme of ['light', 'dark'] as const) {
    it(`has no violation in ${scheme}, with an error, a selection and the search panel`, async () => {
      const { host, editor, content, root } = await mountEditor(
        { text: '@wraps\nclass A:\n    "doc\\n"\n    def f(self):  # note\n        return None, 1' },
        `color-scheme: ${scheme}`,
      );
      editor.markError(3);
      editor.select(0, 5);
      await expect(host).to.be.accessible();
      press(content, 'Tab');
      press(content, 'f', { mod: true });
      await expect(host).to.be.accessible();
      for (const control of root.querySelectorAll<HTMLElement>('.cm-search button, .cm-search .cm-textfield, .cm-search label')) {
        expect(control.getBoundingClientRect().height, control.outerHTML).to.be.at.least(24);
      }
    });
  }
});
