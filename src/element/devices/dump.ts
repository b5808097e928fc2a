import type { TrafficEntry } from '../../devices/traffic.js';

/** How the two directions are called. */
export type DirectionNames = Readonly<Record<TrafficEntry['direction'], string>>;

interface Line {
  readonly at: number;
  readonly direction: TrafficEntry['direction'];
  readonly bytes: number[];
}

/** How bytes are put into lines. */
interface Layout {
  /** Bytes of a line, at most. */
  readonly bytes: number;
  /** The byte that ends a line, if one does. */
  readonly end?: number;
}

/** What of a dump is wanted. */
export interface DumpOptions {
  readonly names: DirectionNames;
  /** The last so many lines. */
  readonly lines: number;
}

/** Slow lines bring bytes one by one: with less than so many milliseconds between them they stand together. */
const TOGETHER_MS = 100;

const LONGEST_TEXT = 120;
const NEWLINE = 10;

/** The last so many bytes of all pieces. */
export function lastBytes(entries: readonly TrafficEntry[], most: number): TrafficEntry[] {
  const last: TrafficEntry[] = [];
  let room = most;
  for (let index = entries.length - 1; index >= 0 && room > 0; index--) {
    const entry = entries[index];
    if (!entry) break;
    const bytes = entry.bytes.length > room ? entry.bytes.subarray(-room) : entry.bytes;
    last.push({ ...entry, bytes });
    room -= bytes.length;
  }
  return last.reverse();
}

/**
 * Bytes as numbers and as letters, for example
 *
 *     12:03:04.120  sent      3f 0d 0a                 ?..
 *     12:03:04.131  received  6f 6b 0d 0a              ok..
 */
export function hexDump(entries: readonly TrafficEntry[], perLine: number, options: DumpOptions): string {
  const width = perLine * 3 - 1;
  return write(linesOf(entries, { bytes: perLine }), options, ({ bytes }) => `${bytes.map(hex).join(' ').padEnd(width)}  ${bytes.map(letter).join('')}`);
}

/** The same to be read, or heard: lines as the device ends them, UTF-8, what cannot be seen as in Python's strings. */
export function textDump(entries: readonly TrafficEntry[], options: DumpOptions): string {
  const decoder = new TextDecoder();
  return write(linesOf(entries, { bytes: LONGEST_TEXT, end: NEWLINE }), options, ({ bytes }) => escaped(decoder.decode(Uint8Array.from(bytes))));
}

function linesOf(entries: readonly TrafficEntry[], { bytes: most, end }: Layout): Line[] {
  const lines: Line[] = [];
  let line: Line | undefined;
  let last = 0;
  for (const { at, direction, bytes } of entries) {
    if (line?.direction !== direction || at - last > TOGETHER_MS) line = undefined;
    last = at;
    for (const byte of bytes) {
      if (!line) lines.push((line = { at, direction, bytes: [] }));
      line.bytes.push(byte);
      if (line.bytes.length === most || byte === end) line = undefined;
    }
  }
  return lines;
}

function write(all: readonly Line[], { names, lines }: DumpOptions, show: (line: Line) => string): string {
  const width = Math.max(names.in.length, names.out.length);
  const last = all.slice(-lines);
  return last.map((line) => `${timeOf(line.at)}  ${names[line.direction].padEnd(width)}  ${show(line)}`).join('\n');
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

const letter = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.');

/** The reader's time of day, with milliseconds. */
function timeOf(at: number): string {
  const time = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Control characters, and those that change the direction of others, would do something instead of being seen. */
const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return ESCAPES[character] ?? (code < 0x100 ? `\\x${hex(code)}` : `\\u{${code.toString(16)}}`);
  });
