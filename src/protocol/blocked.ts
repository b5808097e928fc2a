/*
 * How a worker that is blocked in synchronous code hears from its page, where Python cannot be suspended (no JSPI): both ends
 * of the two ways, one beside the other.
 *
 * Where the page is isolated (COOP and COEP), through shared memory. Everywhere else by blob URLs: whether one still exists is
 * something that a blocked worker can find out, by a synchronous request. Each message uses up a set of 130 that both sides
 * know. Revoking the last two says "ready"; which of the other 128 are revoked spells the name of a fresh blob; and that blob
 * holds the message and the next set. 25–50 ms a message, of any length.
 *
 * Two, because WebKit never forgets a URL of the page's own origin that is revoked in the moment in which a worker asks for it
 * (3 % of the messages, where it asks every 10 ms). A worker asks for one at a time, and for the two in turn.
 */

import { canSuspend } from './suspending.js';

/** What a worker needs to hear of its page while it is blocked; goes with the worker's first message. */
export type InboxAddress =
  | { readonly kind: 'shared'; readonly memory: SharedArrayBuffer }
  /** `prefix` and a UUID make a blob URL of this document. */
  | { readonly kind: 'urls'; readonly prefix: string; readonly urls: readonly string[] };

/** The page's end. */
export interface Outbox {
  readonly address: InboxAddress;
  /** Gives the worker a message; if it does not wait now, it finds it when it waits next. */
  send(text: string): void;
  close(): void;
}

/** The worker's end. */
export interface Inbox {
  /** The next message, or null if none has come yet. */
  take(): string | null;
  /** Blocks for so long, in milliseconds, or until a message comes where that can be noticed; burns no processor time. */
  wait(ms: number): void;
}

/** A UUID has 32 hexadecimal digits of four bits each; two URLs more say that they are complete. */
const DIGITS = 32;
const READY = DIGITS * 4;
const SET = READY + 2;

/** An interrupted program leaves its answer unread; the URLs of so many messages are kept for it. */
const KEPT_MESSAGES = 8;

/** Shared memory: a counter of messages, the length of the last one, and room for its bytes (UTF-8). */
const HEADER_BYTES = 8;
const SHARED_BYTES = 1 << 20;

const blobUrl = (text: string): string => URL.createObjectURL(new Blob([text]));

const newSet = (): string[] => Array.from({ length: SET }, () => blobUrl('1'));

/** Whether the page can share memory with its workers. WebKitGTK is built without, even where the page is isolated. */
export const canShareMemory = (): boolean => globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function';

/** The page's end of the way that is open here; undefined where none is needed, since Python can be suspended. */
export function createOutbox(): Outbox | undefined {
  if (canShareMemory()) return new SharedOutbox();
  return canSuspend() ? undefined : new UrlOutbox();
}

class SharedOutbox implements Outbox {
  readonly address: Extract<InboxAddress, { kind: 'shared' }> = { kind: 'shared', memory: new SharedArrayBuffer(HEADER_BYTES + SHARED_BYTES) };

  /** The last message, if it was too long for the memory: its address is in there. */
  #url: string | undefined;

  send(text: string): void {
    const { memory } = this.address;
    this.close();
    let bytes = new TextEncoder().encode(text);
    const fits = bytes.length <= SHARED_BYTES;
    if (!fits) {
      this.#url = blobUrl(text);
      bytes = new TextEncoder().encode(this.#url);
    }
    const header = new Int32Array(memory, 0, 2);
    new Uint8Array(memory, HEADER_BYTES).set(bytes);
    header[1] = fits ? bytes.length : -bytes.length;
    Atomics.add(header, 0, 1);
    Atomics.notify(header, 0);
  }

  close(): void {
    if (this.#url !== undefined) URL.revokeObjectURL(this.#url);
    this.#url = undefined;
  }
}

class UrlOutbox implements Outbox {
  readonly address: Extract<InboxAddress, { kind: 'urls' }>;
  #set = newSet();
  /** What each message used up. */
  readonly #used: string[][] = [];

  constructor() {
    const [first = ''] = this.#set;
    this.address = { kind: 'urls', prefix: first.slice(0, first.lastIndexOf('/') + 1), urls: this.#set };
  }

  send(text: string): void {
    const [set, next] = [this.#set, newSet()];
    const message = blobUrl(JSON.stringify({ text, next }));
    const digits = message.slice(this.address.prefix.length).replaceAll('-', '');
    for (let bit = 0; bit < READY; bit++) {
      const url = set[bit];
      if (url && parseInt(digits.charAt(bit >> 2), 16) & (8 >> (bit & 3))) URL.revokeObjectURL(url);
    }
    revokeAll(set.slice(READY));
    this.#set = next;
    this.#used.push([...set, message]);
    if (this.#used.length > KEPT_MESSAGES) revokeAll(this.#used.shift());
  }

  close(): void {
    revokeAll(this.#set);
    for (const urls of this.#used.splice(0)) revokeAll(urls);
  }
}

function revokeAll(urls: readonly string[] = []): void {
  for (const url of urls) URL.revokeObjectURL(url);
}

/**
 * The worker's end.
 *
 * @param exists - the text behind a URL, or null once it is revoked; synchronous
 * @returns undefined where no way is open
 */
export function openInbox(address: InboxAddress | undefined, read: (url: string) => string | null): Inbox | undefined {
  if (!address) return undefined;
  return address.kind === 'shared' ? new SharedInbox(address.memory, read) : new UrlInbox(address, read);
}

class SharedInbox implements Inbox {
  readonly #memory: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #read: (url: string) => string | null;
  #taken = 0;

  constructor(memory: SharedArrayBuffer, read: (url: string) => string | null) {
    this.#read = read;
    this.#memory = memory;
    this.#header = new Int32Array(memory, 0, 2);
  }

  take(): string | null {
    const count = Atomics.load(this.#header, 0);
    if (count === this.#taken) return null;
    this.#taken = count;
    const length = this.#header[1] ?? 0;
    const text = new TextDecoder().decode(new Uint8Array(this.#memory, HEADER_BYTES).slice(0, Math.abs(length)));
    return length < 0 ? arrived(this.#read(text)) : text;
  }

  wait(ms: number): void {
    Atomics.wait(this.#header, 0, this.#taken, ms);
  }
}

function arrived(message: string | null): string {
  if (message === null) throw new Error('The answer of the page did not arrive.');
  return message;
}

class UrlInbox implements Inbox {
  readonly #prefix: string;
  readonly #read: (url: string) => string | null;
  /** Shared memory of one's own needs no isolation, and is good for waiting. */
  readonly #cell = new Int32Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer);
  #set: readonly string[];
  #looks = 0;

  constructor({ prefix, urls }: Extract<InboxAddress, { kind: 'urls' }>, read: (url: string) => string | null) {
    this.#prefix = prefix;
    this.#set = urls;
    this.#read = read;
  }

  take(): string | null {
    if (this.#read(this.#set[READY + (this.#looks++ % 2)] ?? '') !== null) return null;
    let digits = '';
    for (let digit = 0; digit < DIGITS; digit++) {
      let value = 0;
      for (let bit = 0; bit < 4; bit++) if (this.#read(this.#set[digit * 4 + bit] ?? '') === null) value |= 8 >> bit;
      digits += value.toString(16);
    }
    const message = arrived(this.#read(`${this.#prefix}${digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`));
    const { text, next } = JSON.parse(message) as { text: string; next: string[] };
    this.#set = next;
    return text;
  }

  wait(ms: number): void {
    Atomics.wait(this.#cell, 0, 0, ms);
  }
}
