import type { DeviceNews } from '../protocol/devices.js';

/** How news reach a worker: at once over its port, or, where it is blocked while it waits, when it asks. */
export interface NewsWire {
  send(news: DeviceNews): void;
  /** A blocked worker asks. */
  poll(poll: number, ms: number): void;
  close(): void;
}

/** News that wait for a worker which asks for them. An honest one asks before it does anything else. */
const MAX_WAITING = 10_000;

/** Timers of browsers count milliseconds in 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * @param polled - whether the worker asks for its news
 * @param unblock - gives a blocked worker a text
 * @param violated - hears that the worker does not ask
 */
export function createNewsWire(port: MessagePort, polled: boolean, unblock: (text: string) => void, violated: () => void): NewsWire {
  return polled ? new PolledWire(unblock, violated) : { send: (news) => port.postMessage(news, transferred(news)), poll: () => undefined, close: () => undefined };
}

class PolledWire implements NewsWire {
  readonly #unblock: (text: string) => void;
  readonly #violated: () => void;
  #waiting: DeviceNews[] = [];
  #poll: { readonly poll: number; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  constructor(unblock: (text: string) => void, violated: () => void) {
    this.#unblock = unblock;
    this.#violated = violated;
  }

  send(news: DeviceNews): void {
    this.#waiting.push(news);
    if (this.#waiting.length > MAX_WAITING) return this.#violated();
    this.#answer();
  }

  poll(poll: number, ms: number): void {
    clearTimeout(this.#poll?.timer);
    // What happens in this moment comes first.
    this.#poll = { poll, timer: setTimeout(() => this.#answer(true), Math.min(ms, LONGEST_MS)) };
    this.#answer();
  }

  close(): void {
    clearTimeout(this.#poll?.timer);
    this.#poll = undefined;
  }

  #answer(over = false): void {
    if (!this.#poll || (this.#waiting.length === 0 && !over)) return;
    const { poll } = this.#poll;
    this.close();
    const news = this.#waiting.splice(0).map((one) => ('bytes' in one && one.bytes ? { ...one, bytes: toBase64(one.bytes) } : one));
    this.#unblock(JSON.stringify({ ask: poll, text: JSON.stringify(news) }));
  }
}

/** Bytes that are all of their buffer travel without a copy. */
function transferred(news: DeviceNews): Transferable[] {
  const bytes = 'bytes' in news ? news.bytes : null;
  return bytes && bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer as ArrayBuffer] : [];
}

/** Arguments of one call: engines allow some 65 000. */
const CHUNK = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
