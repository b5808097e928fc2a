import { expect } from '@open-wc/testing';
import { bounded, httpUrl, oneOf, sessionOptions } from '../../src/element/attributes.js';
import type { SessionAttributes } from '../../src/element/attributes.js';

const NONE: SessionAttributes = { packages: '', isolation: 'sandbox', network: '', indexUrl: '', packageUrl: '', workerUrl: '', imageUrl: '', sandboxUrl: '', memoryLimit: undefined };

function warned<T>(use: (warn: (message: string) => void) => T): { value: T; warnings: string[] } {
  const warnings: string[] = [];
  return { value: use((message) => warnings.push(message)), warnings };
}

describe('addresses', () => {
  for (const address of ['javascript:alert(1)', 'data:text/plain,x', 'blob:https://example.org/1', 'file:///etc/passwd', ' JavaScript:alert(1)', 'http://[', 'vbscript:x']) {
    it(`of the kind ${address} are not used, with one warning`, () => {
      const { value, warnings } = warned((warn) => httpUrl('src', address, warn));
      expect(value).to.equal(undefined);
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.contain('src=');
    });
  }

  it('are relative to the page', () => {
    const { value, warnings } = warned((warn) => httpUrl('src', 'a/b.py', warn));
    expect(value).to.equal(new URL('a/b.py', document.baseURI).href);
    expect(warnings).to.deep.equal([]);
  });

  it('that are very long do not fill the console', () => {
    const { warnings } = warned((warn) => httpUrl('src', `data:${'x'.repeat(100_000)}`, warn));
    expect(warnings[0]!.length).to.be.lessThan(300);
  });
});

describe('numbers', () => {
  const bounds = { least: 1, most: 100, otherwise: 7 };
  for (const [value, used] of [[NaN, 7], [-1, 7], [0, 7], [-Infinity, 7], [Infinity, 100], [1e9, 100]] as const) {
    it(`such as ${value} become ${used}, with one warning`, () => {
      const { value: number, warnings } = warned((warn) => bounded('rows', value, bounds, warn));
      expect(number).to.equal(used);
      expect(warnings).to.have.length(1);
    });
  }

  it('that are not given have their default, without a word', () => {
    for (const value of [undefined, null]) expect(warned((warn) => bounded('rows', value, bounds, warn))).to.deep.equal({ value: 7, warnings: [] });
  });

  it('in bounds are used', () => {
    expect(warned((warn) => bounded('rows', 100, bounds, warn))).to.deep.equal({ value: 100, warnings: [] });
  });
});

describe('words', () => {
  for (const word of ['sideways', '__proto__', 'STACKED', '']) {
    it(`that are unknown ("${word}") become the first, with one warning`, () => {
      const { value, warnings } = warned((warn) => oneOf('layout', word, ['stacked', 'split'], warn));
      expect(value).to.equal('stacked');
      expect(warnings).to.have.length(1);
    });
  }
});

describe('session options', () => {
  it('are safe when nothing is said', () => {
    const { value, warnings } = warned((warn) => sessionOptions(NONE, warn));
    expect(value).to.deep.include({ packages: [], isolation: 'sandbox', network: [] });
    expect(warnings).to.deep.equal([]);
  });

  it('keep code in the sandbox when the isolation is an unknown word', () => {
    const { value, warnings } = warned((warn) => sessionOptions({ ...NONE, isolation: 'none' }, warn));
    expect(value.isolation).to.equal('sandbox');
    expect(warnings).to.have.length(1);
  });

  it('list packages once each, however they are separated', () => {
    expect(sessionOptions({ ...NONE, packages: ' numpy, pandas\n numpy ,, ' }, () => undefined).packages).to.deep.equal(['numpy', 'pandas']);
  });

  it('leave versions with their packages', () => {
    const { packages } = sessionOptions({ ...NONE, packages: 'numpy >= 2, < 3, rich==13.0 six' }, () => undefined);
    expect(packages).to.deep.equal(['numpy >= 2, < 3', 'rich==13.0', 'six']);
  });

  it('bound the memory', () => {
    expect(sessionOptions(NONE, () => undefined).memoryLimit).to.equal(512);
    const { value, warnings } = warned((warn) => sessionOptions({ ...NONE, memoryLimit: 1e6 }, warn));
    expect([value.memoryLimit, warnings.length]).to.deep.equal([4095, 1]);
  });

  for (const network of ['*', 'https:', 'https://*', 'https://*.example.org', 'javascript:alert(1)', '//example.org', location.origin, 'https://a.org;script-src', 'example.org']) {
    it(`open nothing for network="${network}"`, () => {
      const { value, warnings } = warned((warn) => sessionOptions({ ...NONE, network }, warn));
      expect(value.network).to.deep.equal([]);
      expect(warnings).to.have.length(1);
    });
  }

  it('open the origins that are named, and only those', () => {
    expect(sessionOptions({ ...NONE, network: 'https://a.example/path, wss://b.example:8080 http://[::1]:81 https://bücher.example' }, () => undefined).network).to.deep.equal(['https://a.example', 'wss://b.example:8080', 'http://[::1]:81', 'https://xn--bcher-kva.example']);
  });

  it('open everything for network="any" alone', () => {
    expect(sessionOptions({ ...NONE, network: ' any ' }, () => undefined).network).to.equal('any');
  });
});
