import { expect } from '@open-wc/testing';
import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { crc32 } from '../../src/state/crc32.js';
import { packShare, unpackShare } from '../../src/state/share.js';
import { endlessZeros } from './corpus/archive.js';
import { bytesOf } from './raw-zip.js';
import type { Bytes } from './raw-zip.js';
import { failureOf } from './support.js';
import { anyWork, emptyWork, noise, plain, textFile } from './works.js';

const base64url = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** A link as a hostile page could make it. */
function link(json: string | Bytes, change: { crc?: number; size?: number; packed?: Bytes; version?: string } = {}): string {
  const content = typeof json === 'string' ? bytesOf(json) : json;
  const packed = change.packed ?? deflateSync(content);
  const bytes = new Uint8Array(8 + packed.length);
  new DataView(bytes.buffer).setUint32(0, change.crc ?? crc32(content), true);
  new DataView(bytes.buffer).setUint32(4, change.size ?? content.length, true);
  bytes.set(packed, 8);
  return `${change.version ?? '1'}.${base64url(bytes)}`;
}

const shared = (content: object): string => link(JSON.stringify(content));

describe('A link', () => {
  it('carries code and files', async () => {
    await fc.assert(
      fc.asyncProperty(anyWork, async ({ code, files }) => {
        const small = files.filter(({ data }) => data.size < 1000);
        const text = await packShare({ code, files: small });
        expect(text).to.match(/^1\.[\w-]+$/);
        const unpacked = await unpackShare(text);
        expect(await plain({ ...emptyWork, ...unpacked })).to.deep.equal(await plain({ ...emptyWork, code, files: small }));
      }),
      { numRuns: 50 },
    );
  });

  it('need not have files', async () => {
    expect(await unpackShare(await packShare({ code: [{ name: 'main.py', text: 'x' }] }))).to.deep.equal({ code: [{ name: 'main.py', text: 'x' }], files: [] });
  });

  it('is not made when it would be too long', async () => {
    for (const text of [base64url(noise(30_000)), 'x'.repeat(2 ** 21 + 1)]) {
      const error = await failureOf(packShare({ code: [{ name: 'main.py', text }] }));
      expect(error.code).to.equal('state-refused');
      expect(error.message).to.match(/too long for a link.*Save it as a file instead/);
    }
  });

  it('is not made of names that cannot travel', async () => {
    const error = await failureOf(packShare({ code: [], files: [textFile('../x', '')] }));
    expect(error.code).to.equal('files-failed');
    expect(error.message).to.match(/leads through “\.\.”.*Rename it/);
  });
});

describe('A link that must not be opened', () => {
  const damaged = /link is damaged/;
  const good = shared({ code: [['main.py', 'print(1)']], files: [] });
  const wrong = (what: string): RegExp => new RegExp(`cannot be used: ${what}`);
  const cases: [name: string, link: string, message: RegExp][] = [
    ['an empty one', '', /has no program in it/],
    ['a long one', `1.${'A'.repeat(32 * 1024)}`, /longer than 32768 characters/],
    ['one of a newer version', good.replace('1.', '2.'), /newer version/],
    ['one of version 0', good.replace('1.', '0.'), damaged],
    ['one without a version', good.slice(2), damaged],
    ['one with other characters', `${good}%20`, damaged],
    ['one of a length that base64 never has', '1.AAAAA', damaged],
    ['one with nothing in it', '1.AAAA', damaged],
    ['one that was cut short', good.slice(0, -4), damaged],
    ['one with the wrong checksum', link('{}', { crc: 1 }), damaged],
    ['one that is longer than it says', link('{"code": [], "files": []}', { size: 3 }), damaged],
    ['one that is shorter than it says', link('{}', { size: 3 }), damaged],
    ['a bomb', link('', { packed: endlessZeros(10), size: 2 ** 21 }), damaged],
    ['one that says it is a bomb', link('{}', { size: 2 ** 31 }), wrong('it would grow too large')],
    ['one that is not UTF-8', link(new Uint8Array([0xff])), wrong('its text is not in UTF-8')],
    ['one that is not JSON', link('{'), wrong('its list “code”')],
    ['one of brackets', link('['.repeat(10_000)), wrong('it is nested too deeply')],
    ['a list', shared([]), wrong('its list “code”')],
    ['one in __proto__', link('{"__proto__": {"code": [], "files": []}}'), wrong('its list “code”')],
    ['one without files', shared({ code: [] }), wrong('its list “files”')],
    ['one with a row that is none', shared({ code: [7], files: [] }), wrong('number 1 of its list “code”')],
    ['one with code without text', shared({ code: [['a.py']], files: [] }), wrong('a program in it')],
    ['one with a file that is not base64', shared({ code: [], files: [['a', '%', 0]] }), wrong('a file in it')],
    ['one with a file without a time', shared({ code: [], files: [['a', '', null]] }), wrong('a file in it')],
    ['one with a path that leads out', shared({ code: [], files: [['../a', '', 0]] }), /“\.\.\/a”, cannot be used: its name leads through/],
    ['one with a name twice', shared({ code: [['a.py', ''], ['A.py', '']], files: [] }), /names that are the same, or nearly: “A.py”/],
  ];
  for (const [name, text, message] of cases) {
    it(`is ${name}`, async () => {
      const error = await failureOf(unpackShare(text));
      expect(error.message).to.match(message).and.match(/ Nothing was changed\.$/);
      expect(error.code).to.equal('state-refused');
    });
  }

  it('is one in which a letter was changed, or it means the same', async () => {
    const expected = await unpackShare(good);
    for (let at = 2; at < good.length; at++) {
      const changed = good.slice(0, at) + (good[at] === 'A' ? 'B' : 'A') + good.slice(at + 1);
      const result = await unpackShare(changed).catch((error: Error) => error);
      if (result instanceof Error) expect(result, `${at}`).to.have.property('code', 'state-refused');
      else expect(result, `${at}`).to.deep.equal(expected);
    }
  });
});
