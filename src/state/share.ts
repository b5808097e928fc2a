import { deflateSync } from 'fflate';
import { readBytes, utf8Text } from './bytes.js';
import type { Bytes } from './bytes.js';
import { crc32 } from './crc32.js';
import { inflated } from './inflate.js';
import { isRecord, jsonShape, own, parsed } from './json.js';
import { LIMITS } from './limits.js';
import { isTime } from './manifest.js';
import { Pace } from './pace.js';
import { CODE, FILES, PathTree, pathFault } from './paths.js';
import type { Clash } from './paths.js';
import { notSaveable, refused, unsaved, why } from './refusals.js';
import type { WorkCode, WorkFile } from './work.js';

/** What a link carries. */
export interface Shared {
  readonly code: readonly WorkCode[];
  readonly files: readonly WorkFile[];
}

/*
 * `1.` and, in base64url: CRC-32 and size of the JSON (4 bytes each, little-endian), and the JSON, deflated. The JSON is
 * `{"code": [[name, text], …], "files": [[path, base64, modified], …]}`.
 */
const VERSION = '1';
const HEADER_BYTES = 8;
const DEPTH = 3;

/**
 * Code and small files as text for the part of an address behind its `#`.
 *
 * @throws PlaygroundError `state-refused` if they are too long for a link, `files-failed` if a name or a file cannot be used.
 */
export async function packShare({ code, files = [] }: { readonly code: readonly WorkCode[]; readonly files?: readonly WorkFile[] }): Promise<string> {
  const size = code.reduce((sum, { text }) => sum + text.length, 0) + files.reduce((sum, { data }) => sum + data.size, 0);
  if (size > LIMITS.shareBytes) throw refused(why.shareTooLong(size, LIMITS.shareChars));
  checkNames({ code, files }, (path, fault) => notSaveable(unsaved.path(path, fault)), (path, clash) => notSaveable(unsaved[clash](path)));
  const packedFiles: [string, string, number][] = [];
  for (const { path, data, modified } of files) {
    const bytes = await readBytes(data, (cause) => notSaveable(unsaved.unreadable(path), cause));
    packedFiles.push([path, toBase64(bytes), isTime(modified) ? modified : 0]);
  }
  const json = new TextEncoder().encode(JSON.stringify({ code: code.map(({ name, text }) => [name, text]), files: packedFiles }));
  const packed = deflateSync(json, { level: 9 });
  const bytes = new Uint8Array(HEADER_BYTES + packed.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, crc32(json), true);
  view.setUint32(4, json.length, true);
  bytes.set(packed, HEADER_BYTES);
  const link = `${VERSION}.${toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
  if (json.length > LIMITS.shareBytes || link.length > LIMITS.shareChars) throw refused(why.shareTooLong(link.length, LIMITS.shareChars));
  return link;
}

/**
 * What a link carries; links come from anywhere.
 *
 * @throws PlaygroundError `state-refused`, saying what is wrong with the link.
 */
export async function unpackShare(text: string): Promise<Shared> {
  if (text === '') throw refused(why.shareEmpty());
  if (text.length > LIMITS.shareChars) throw refused(why.shareLink(LIMITS.shareChars));
  const [, version, base64] = /^(\d{1,9})\.([\w-]+)$/.exec(text) ?? [];
  if (version === undefined || base64 === undefined) throw refused(why.shareDamaged());
  if (version !== VERSION) throw Number(version) > Number(VERSION) ? refused(why.shareNewer()) : refused(why.shareDamaged());
  const content = await readJson(fromBase64(base64.replaceAll('-', '+').replaceAll('_', '/')));
  const shared = { code: rows(content, 'code').map(readCode), files: rows(content, 'files').map(readFile) };
  checkNames(shared, (path, fault) => refused(why.shareName(path, fault)), (path) => refused(why.shareClash(path)));
  return shared;
}

/** The JSON in the bytes, proved by its checksum. */
async function readJson(bytes: Bytes | null): Promise<unknown> {
  if (!bytes || bytes.length <= HEADER_BYTES) throw refused(why.shareDamaged());
  const view = new DataView(bytes.buffer);
  const [crc, size] = [view.getUint32(0, true), view.getUint32(4, true)];
  if (size > LIMITS.shareBytes) throw refused(why.shareContent('it would grow too large'));
  const pace = new Pace({});
  const json = new Uint8Array(size);
  let at = 0;
  const fault = (_: unknown, cause: unknown): Error => refused(why.shareDamaged(), cause);
  for await (const piece of inflated([bytes.subarray(HEADER_BYTES)], { compressed: bytes.length, size, fault }, pace)) {
    json.set(piece, at);
    at += piece.length;
  }
  if (crc32(json) !== crc) throw refused(why.shareDamaged());
  const text = utf8Text(json);
  if (text === null) throw refused(why.shareContent('its text is not in UTF-8'));
  if ((await jsonShape(text, pace)).depth > DEPTH) throw refused(why.shareContent('it is nested too deeply'));
  return parsed(text);
}

/** One of the two lists, whose rows are lists too. */
function rows(content: unknown, key: 'code' | 'files'): unknown[][] {
  const list = isRecord(content) ? own(content, key) : undefined;
  if (!Array.isArray(list) || list.length > LIMITS.entries) throw refused(why.shareContent(`its list “${key}” is missing or wrong`));
  return list.map((row: unknown, i) => {
    if (!Array.isArray(row)) throw refused(why.shareContent(`number ${i + 1} of its list “${key}” is wrong`));
    return row as unknown[];
  });
}

function readCode([name, text]: unknown[]): WorkCode {
  if (typeof name !== 'string' || typeof text !== 'string') throw refused(why.shareContent('a program in it has no name or no text'));
  return { name, text };
}

function readFile([path, base64, modified]: unknown[]): WorkFile {
  const bytes = typeof base64 === 'string' ? fromBase64(base64) : null;
  if (typeof path !== 'string' || !bytes || !isTime(modified)) throw refused(why.shareContent('a file in it has no name, no time or no content'));
  return { path, data: new Blob([bytes]), modified };
}

/** Throws what the makers give for names that cannot be used, or not beside each other. */
function checkNames({ code, files }: Shared, onFault: (path: string, fault: string) => Error, onClash: (path: string, clash: Clash) => Error): void {
  const tree = new PathTree();
  const names = [...code.map(({ name }) => [CODE, name] as const), ...files.map(({ path }) => [FILES, path] as const)];
  for (const [place, name] of names) {
    const fault = pathFault(name, LIMITS) ?? pathFault(place + name, LIMITS);
    if (fault !== null) throw onFault(name, fault);
    const clash = tree.add(place + name, 'file');
    if (clash) throw onClash(name, clash);
  }
}

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  // In pieces, since every byte becomes an argument.
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(parts.join(''));
}

function fromBase64(base64: string): Bytes | null {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    // `atob` has one reason to throw: text that is not base64.
    return null;
  }
}
