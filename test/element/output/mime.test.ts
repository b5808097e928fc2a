import { expect } from '@open-wc/testing';
import { chooseMime, MAX_LATEX_CHARACTERS, MAX_MARKDOWN_CHARACTERS, MAX_MARKUP_CHARACTERS } from '../../../src/element/output/mime.js';
import { nestedUses, pngClaiming, SMALL_PNG } from './pictures.js';

const SMALL_SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';

describe('chooseMime', () => {
  it('takes the richest type', () => {
    const bundle = { 'text/plain': 'p', 'application/json': '{}', 'text/markdown': 'm', 'image/png': SMALL_PNG, 'image/svg+xml': SMALL_SVG, 'text/html': '<b>h</b>' };
    expect(chooseMime(bundle)).to.include({ show: 'html', html: '<b>h</b>' });
    const { 'text/html': _html, ...withoutHtml } = bundle;
    expect(chooseMime(withoutHtml)).to.include({ show: 'image', type: 'image/svg+xml', alt: 'p' });
    const { 'image/svg+xml': _svg, ...withoutSvg } = withoutHtml;
    expect(chooseMime(withoutSvg)).to.include({ show: 'image', type: 'image/png' });
    const { 'image/png': _png, ...texts } = withoutSvg;
    expect(chooseMime(texts)).to.include({ show: 'markdown', source: 'm' });
    expect(chooseMime({ 'text/plain': 'p', 'text/latex': '$x$', 'application/json': '{}' })).to.include({ show: 'latex', source: '$x$' });
  });

  it('reads JSON, and shows what is no JSON as it is', () => {
    expect(chooseMime({ 'application/json': '{"a":[1]}' })).to.deep.include({ show: 'json', value: { a: [1] } });
    expect(chooseMime({ 'application/json': '{oops', 'text/plain': 'x' })).to.include({ text: '{oops' });
    expect(chooseMime({ 'application/json': '['.repeat(100_000) })).to.include({ show: 'text' });
    expect(chooseMime({ 'application/json': '['.repeat(100_000) + ']'.repeat(100_000) }).show).to.be.oneOf(['text', 'json']);
  });

  it('falls back to plain text, and says why, when something is too large', () => {
    const large = 'x'.repeat(MAX_MARKUP_CHARACTERS + 1);
    expect(chooseMime({ 'text/html': large, 'text/plain': 'small' })).to.deep.equal({
      show: 'text',
      text: 'small',
      refused: [{ type: 'text/html', reason: 'tooLarge' }],
    });
    expect(chooseMime({ 'text/markdown': 'x'.repeat(MAX_MARKDOWN_CHARACTERS + 1) }).refused).to.deep.equal([{ type: 'text/markdown', reason: 'tooLarge' }]);
    expect(chooseMime({ 'text/markdown': '*a _b'.repeat(2000) })).to.include({ show: 'text' });
    expect(chooseMime({ 'text/latex': 'x'.repeat(MAX_LATEX_CHARACTERS + 1) }).refused).to.deep.equal([{ type: 'text/latex', reason: 'tooLarge' }]);
    expect(chooseMime({ 'image/png': 'A'.repeat(28 << 20) }).refused).to.deep.equal([{ type: 'image/png', reason: 'tooLarge' }]);
  });

  it('refuses pictures whose pixels would not fit into memory, however small their files', () => {
    expect(chooseMime({ 'image/png': pngClaiming(50_000, 50_000), 'text/plain': 'p' })).to.deep.equal({
      show: 'text',
      text: 'p',
      refused: [{ type: 'image/png', reason: 'tooLarge' }],
    });
  });

  it('refuses drawings that would be drawn for ever', () => {
    expect(chooseMime({ 'image/svg+xml': nestedUses(20), 'text/plain': 'p' })).to.deep.equal({
      show: 'text',
      text: 'p',
      refused: [{ type: 'image/svg+xml', reason: 'tooLarge' }],
    });
  });

  it('goes on to the next type when the richest is refused', () => {
    expect(chooseMime({ 'text/html': 'x'.repeat(MAX_MARKUP_CHARACTERS + 1), 'image/png': SMALL_PNG })).to.include({ show: 'image' });
    expect(chooseMime({ 'image/png': '!!!', 'application/json': '1' })).to.deep.include({ value: 1, refused: [{ type: 'image/png', reason: 'unreadable' }] });
  });

  it('shows nothing but an empty text for types nobody knows', () => {
    expect(chooseMime({ 'application/x-evil': 'x' })).to.deep.equal({ show: 'text', text: '', refused: [] });
  });
});
