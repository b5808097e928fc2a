import { expect } from '@open-wc/testing';
import { referencedElements } from '../../../src/element/output/svg-cost.js';
import { nestedUses } from './pictures.js';

const svg = (content: string): string => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">${content}</svg>`;

describe('referencedElements', () => {
  it('is nothing for a drawing without references', () => {
    expect(referencedElements(svg('<g><path fill="#ff0000" d="M0 0"/></g>'))).to.equal(0);
  });

  it('counts what is referred to once for each time', () => {
    const marker = '<defs><g id="m"><path/><path/></g></defs>';
    expect(referencedElements(svg(`${marker}<use xlink:href="#m"/><use href="#m"/>`))).to.equal(6);
    expect(referencedElements(svg('<clipPath id="c"><rect/></clipPath><g clip-path="url(#c)"/>'))).to.equal(2);
    expect(referencedElements(svg(`<clipPath id="c"><rect/></clipPath><g style="clip-path: url('#c')"/>`))).to.equal(2);
  });

  it('grows as the drawing does', () => {
    expect(referencedElements(nestedUses(10))).to.be.within(2 ** 10, 2 ** 14);
    expect(referencedElements(nestedUses(40))).to.be.greaterThan(2 ** 40);
  });

  it('is not fooled by entities and character references', () => {
    const hidden = nestedUses(20).replaceAll('#a', '&#35;a').replace('<svg', '<!DOCTYPE svg [<!ENTITY u "use">]><svg');
    expect(referencedElements(hidden)).to.be.greaterThan(2 ** 20);
    expect(referencedElements(nestedUses(20).replaceAll('#a', '#%61'))).to.be.greaterThan(2 ** 20);
    expect(referencedElements(svg('<path fill="u\\72l(\\23p)"/>'))).to.equal(Infinity);
    expect(referencedElements(svg('<style>path { fill: u\\72l(#p) }</style>'))).to.equal(Infinity);
  });

  it('does not follow circles', () => {
    expect(referencedElements(svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'))).to.be.finite;
  });

  it('gives up on chains without an end in sight, and on references in style sheets', () => {
    const chain = Array.from({ length: 2000 }, (_, i) => `<g id="a${String(i)}"><use href="#a${String(i + 1)}"/></g>`).join('');
    expect(referencedElements(svg(chain))).to.equal(Infinity);
    expect(referencedElements(svg('<style>path { fill: url(#p) }</style>'))).to.equal(Infinity);
  });

  it('knows what is no SVG', () => {
    for (const text of ['', '<svg', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'plain']) expect(referencedElements(text), text).to.equal(null);
  });
});
