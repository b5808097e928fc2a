import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { parseRequirement, parseWheelName, satisfies } from '../../src/assets/requirement.js';

describe('a requirement', () => {
  it('is a name, with versions, extras and a marker perhaps', () => {
    expect(parseRequirement('numpy')).to.deep.equal({ name: 'numpy', versions: '' });
    expect(parseRequirement(' ruamel.yaml >= 0.17, < 1 ')).to.deep.equal({ name: 'ruamel.yaml', versions: '>=0.17,<1' });
    expect(parseRequirement('rich[jupyter]~=13.0; sys_platform == "emscripten"')).to.deep.equal({ name: 'rich', versions: '~=13.0' });
    expect(parseRequirement('six (>=1.0)')).to.deep.equal({ name: 'six', versions: '>=1.0' });
  });

  it('is the address of a wheel, with a name before it perhaps', () => {
    const url = 'https://example.org/x-1.0-py3-none-any.whl?v=1#sha256=00';
    expect(parseRequirement(url)).to.deep.equal({ name: url, url, versions: '' });
    expect(parseRequirement(`x @ ${url}`)).to.deep.equal({ name: 'x', url, versions: '' });
    expect(parseRequirement('wheels/x-1.0-py3-none-any.whl')?.url).to.equal('wheels/x-1.0-py3-none-any.whl');
  });

  it('is nothing else', () => {
    for (const text of ['', '???', '-r requirements.txt', 'a b', '>=1']) expect(parseRequirement(text), text).to.equal(null);
  });

  it('is read in no time, whatever it says', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '-', '.', ' ', '=', '>', ',', '[', '(', ';', '@'), maxLength: 200 }), (text) => void parseRequirement(text)), { numRuns: 500 });
  });
});

describe('a version', () => {
  it('is compared by its numbers', () => {
    const yes = ['', '==2.4.6', '==2.4.*', '>=2', '>2.4', '<2.10', '<=2.4.6', '!=2.4.5', '~=2.4', '~=2.4.1', '>=2,<3', '===2.4.6'];
    const no = ['==2.4', '>=2.4.7', '<2.4.6', '>2.4.6', '!=2.4.*', '~=2.3.0', '~=3.0', '>=2,<2.4'];
    for (const versions of yes) expect(satisfies('2.4.6', versions), versions).to.equal(true);
    for (const versions of no) expect(satisfies('2.4.6', versions), versions).to.equal(false);
    expect(satisfies('1.0', '==1')).to.equal(true);
  });
});

describe('a wheel’s name', () => {
  it('tells whether this Python can use it', () => {
    const fits = (file: string): boolean | undefined => parseWheelName(file, '2026_0', '314')?.fits;
    for (const file of ['a-1-py3-none-any.whl', 'a-1-py2.py3-none-any.whl', 'a-1-2-py3-none-any.whl', 'a-1-cp314-cp314-pyemscripten_2026_0_wasm32.whl', 'a-1-cp39-abi3-pyemscripten_2026_0_wasm32.whl']) {
      expect(fits(file), file).to.equal(true);
    }
    for (const file of ['a-1-py2-none-any.whl', 'a-1-cp313-cp313-pyemscripten_2026_0_wasm32.whl', 'a-1-cp314-cp314-pyemscripten_2025_0_wasm32.whl', 'a-1-cp314-cp314-win_amd64.whl']) {
      expect(fits(file), file).to.equal(false);
    }
    expect(fits('a.whl')).to.equal(undefined);
  });
});
