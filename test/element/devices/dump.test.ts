import { expect } from '@open-wc/testing';
import { hexDump, lastBytes, textDump } from '../../../src/element/devices/dump.js';
import type { TrafficEntry } from '../../../src/devices/traffic.js';

const ALL = { names: { in: 'received', out: 'sent' }, lines: 100 };
const NOON = new Date(2026, 0, 2, 12, 3, 4, 50).getTime();

const piece = (content: string | readonly number[], after = 0, direction: 'in' | 'out' = 'in'): TrafficEntry => ({
  at: NOON + after,
  direction,
  bytes: typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content),
});

describe('the dump of a line', () => {
  it('shows times, directions, numbers and letters in columns', () => {
    expect(hexDump([piece([0x3f, 0x0d, 0x0a], 0, 'out'), piece('ok\r\n', 7)], 8, ALL).split('\n')).to.deep.equal([
      '12:03:04.050  sent      3f 0d 0a                 ?..',
      '12:03:04.057  received  6f 6b 0d 0a              ok..',
    ]);
  });

  it('puts so many bytes into a line', () => {
    expect(hexDump([piece('abcdefghij')], 4, ALL).split('\n').map((line) => line.slice(24))).to.deep.equal(['61 62 63 64  abcd', '65 66 67 68  efgh', '69 6a        ij']);
  });

  it('joins what comes byte by byte, but not over a pause', () => {
    const bytes = [piece('a'), piece('b', 40), piece('c', 90), piece('d', 400)];
    expect(hexDump(bytes, 4, ALL).split('\n')).to.deep.equal(['12:03:04.050  received  61 62 63     abc', '12:03:04.450  received  64           d']);
  });

  it('as text has the lines of the device, also those that came in pieces', () => {
    expect(textDump([piece('temp=2'), piece('1\r\nhum', 20), piece('=40\r\n', 40), piece('STOP\n', 50, 'out')], ALL).split('\n')).to.deep.equal([
      '12:03:04.050  received  temp=21\\r\\n',
      '12:03:04.070  received  hum=40\\r\\n',
      '12:03:04.100  sent      STOP\\n',
    ]);
  });

  it('as text shows what cannot be seen, and what is no UTF-8', () => {
    expect(textDump([piece('\u001b[31m é\u202e'), piece([0xff], 500)], ALL).split('\n')).to.deep.equal(['12:03:04.050  received  \\x1b[31m é\\u{202e}', '12:03:04.550  received  \ufffd']);
  });

  it('has the last lines only, if so many are wanted', () => {
    expect(hexDump([piece('abcdefghij')], 4, { ...ALL, lines: 1 }).slice(24)).to.equal('69 6a        ij');
  });

  it('keeps the last bytes, though of a part of a piece', () => {
    expect(lastBytes([piece('first'), piece('second'), piece('third')], 8).map(({ bytes }) => new TextDecoder().decode(bytes))).to.deep.equal(['ond', 'third']);
  });
});
