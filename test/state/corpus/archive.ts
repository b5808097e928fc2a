import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Deflate } from 'fflate';
import type { why } from '../../../src/state/refusals.js';
import { bytesOf, rawZip } from '../raw-zip.js';
import type { Bytes, RawEnd, RawMember } from '../raw-zip.js';

/** A file that is refused. */
export interface HostileFile {
  readonly name: string;
  readonly blob: Blob;
  /** The sentence of `refusals.ts`. */
  readonly reason: keyof typeof why;
  /** What it must say. */
  readonly message: RegExp;
}

export const bad = (name: string, blob: Blob, reason: keyof typeof why, message: RegExp): HostileFile => ({ name, blob, reason, message });

export const MB = 2 ** 20;

/** A manifest that tests write wrong things into. */
export type LooseManifest = Record<string, unknown> & { members: Record<string, unknown>[] };

/** Text of the right manifest for these members, or of what `edit` makes of it. */
export function manifestFor(contents: Readonly<Record<string, string | Bytes>>, edit: (manifest: LooseManifest) => unknown = () => undefined): string {
  const members = Object.entries(contents).map(([path, content]) => {
    const bytes = typeof content === 'string' ? bytesOf(content) : content;
    return { path, bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) };
  });
  const about = { format: 'py-playground-state', version: 1, created: '2026-01-02T03:04:05.006Z', python: '3.14.2', pyodide: '314.0.7' };
  const manifest = { ...about, members, folders: [], packages: {} };
  return JSON.stringify(edit(manifest) ?? manifest);
}

/** The members of a right archive. */
export function saved(contents: Readonly<Record<string, string | Bytes>>, manifest = manifestFor(contents)): RawMember[] {
  return [{ name: 'manifest.json', data: manifest }, ...Object.entries(contents).map(([name, data]) => ({ name, data }))];
}

export const CONTENTS = { 'code/main.py': 'print("Hello!")\n', 'files/data.txt': 'one\ntwo\n', 'variables.json': '{"x": 1}' };

/** A small archive that is as it should be. */
export const goodMembers = (): RawMember[] => saved(CONTENTS);

/** The small archive with the member `files/data.txt` changed. */
export const withData = (change: Partial<RawMember>, end?: RawEnd): Blob =>
  rawZip(goodMembers().map((member) => (member.name === 'files/data.txt' ? { ...member, ...change } : member)), end);

/** An archive with one more file. */
export const withFile = (name: string | Bytes): Blob => rawZip([...goodMembers(), { name, data: 'x' }]);

export const withManifest = (edit: (manifest: LooseManifest) => unknown): Blob => rawZip(saved(CONTENTS, manifestFor(CONTENTS, edit)));

export const withManifestText = (data: string | Bytes): Blob => rawZip([{ name: 'manifest.json', data }, ...saved(CONTENTS).slice(1)]);

export const withContents = (contents: Record<string, string | Bytes>): Blob => rawZip(saved(contents));

/** Deflated zeros without an end, as many MB as are wanted, in a thousandth of that. */
export function endlessZeros(megabytes: number): Bytes {
  const pieces: Bytes[] = [];
  const deflate = new Deflate({ level: 9 }, (piece) => pieces.push(piece.slice()));
  deflate.push(new Uint8Array(MB));
  // Byte-aligned, so that it can be repeated.
  deflate.flush(true);
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const result = new Uint8Array(size * megabytes);
  for (let i = 0, at = 0; i < megabytes; i++) {
    for (const piece of pieces) {
      result.set(piece, at);
      at += piece.length;
    }
  }
  return result;
}
