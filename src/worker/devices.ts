import type { DeviceCall, DeviceCommand, DeviceNews, DeviceProblem } from '../protocol/devices.js';
import { DEVICE_LIMITS } from '../protocol/devices.js';

// A program may patch these later.
const { MessageChannel } = self;

/** Taken bytes are acknowledged in pieces of so many: the page may send eight times as many before it hears of any. */
const ACKNOWLEDGE_BYTES = DEVICE_LIMITS.receive / 8;

/** News that come to a blocked worker as text: their bytes in base64. */
export type WrittenNews = Omit<DeviceNews, 'bytes'> & { readonly bytes?: string | null };

/** What this side knows of a device that Python has open. */
class Received {
  chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that were taken. */
  offset = 0;
  waiting = 0;
  /** Taken, and not told to the page yet. */
  taken = 0;
  unsent = 0;
  /** Python has seen that some bytes were not sent yet, and may wait for them. */
  #watched = false;
  readonly troubles: DeviceProblem[] = [];
  closed: DeviceProblem | undefined;

  push(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.waiting += bytes.length;
  }

  lookAtUnsent(): number {
    this.#watched ||= this.unsent > 0;
    return this.unsent;
  }

  /** Whether somebody may wait for that. Waking Python is the most expensive part of a short exchange: it is not done for nothing. */
  wrote(count: number): boolean {
    const watched = this.#watched;
    this.unsent -= count;
    if (this.unsent === 0) this.#watched = false;
    return watched;
  }

  take(limit: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(limit, this.waiting));
    for (let filled = 0; filled < bytes.length; ) {
      const [chunk] = this.chunks;
      if (!chunk) break;
      const part = chunk.subarray(this.offset, this.offset + bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.offset += part.length;
      if (this.offset === chunk.length) {
        this.chunks.shift();
        this.offset = 0;
      }
    }
    this.waiting -= bytes.length;
    this.taken += bytes.length;
    return bytes;
  }
}

type Answer = Extract<DeviceNews, { type: 'result' | 'failed' }>;

/** An answer that Python has not seen yet, and the device that was opened with it. */
type Settled = Answer & { readonly opened: number | undefined };

/**
 * The worker's end of the port to the page's devices: what Python calls, and what came for it. See `python/_py_playground/devices/link.py`
 * for who calls, and `protocol/devices.ts` for what goes over the wire.
 */
export class DevicePort {
  readonly #hand: (port: MessagePort) => void;
  #port: MessagePort | undefined;
  readonly #devices = new Map<number, Received>();
  readonly #answers = new Map<number, Settled>();
  /** Calls without an answer, and the device they open or close. */
  readonly #calls = new Map<number, DeviceCall>();
  readonly #givenUp = new Set<number>();
  #count = 0;
  /** Who waits for news. */
  readonly #waiting = new Set<() => void>();

  /** @param hand - gives the other end to the page */
  constructor(hand: (port: MessagePort) => void) {
    this.#hand = hand;
  }

  /** Asks the page for something; the answer comes with this number. */
  call(about: string, bytes: Uint8Array | null): number {
    const call = ++this.#count;
    const request = JSON.parse(about) as DeviceCall;
    if (request.op === 'open') this.#devices.set(request.device, new Received());
    this.#calls.set(call, request);
    this.#send({ type: 'call', call, about: request, bytes }, bytes);
    return call;
  }

  /** The answer to a call, once: JSON, and bytes; undefined while there is none. */
  answer(call: number): readonly [string, Uint8Array | undefined] | undefined {
    const answer = this.#answers.get(call);
    if (!answer) return undefined;
    this.#answers.delete(call);
    return answer.type === 'result' ? [`{"value":${answer.value}}`, answer.bytes ?? undefined] : [JSON.stringify({ problem: answer.problem }), undefined];
  }

  /** Nobody waits for this answer any more. */
  giveUp(call: number): void {
    const answer = this.#answers.get(call);
    this.#answers.delete(call);
    if (answer) return this.#undo(answer);
    if (!this.#calls.has(call)) return;
    this.#givenUp.add(call);
    this.#send({ type: 'cancel', call });
  }

  write(device: number, bytes: Uint8Array): void {
    const received = this.#devices.get(device);
    if (!received || bytes.length === 0) return;
    received.unsent += bytes.length;
    this.#send({ type: 'write', device, bytes }, bytes);
  }

  take(device: number, limit: number): Uint8Array {
    const received = this.#devices.get(device);
    if (!received) return new Uint8Array();
    const bytes = received.take(limit);
    if (received.taken >= ACKNOWLEDGE_BYTES) this.#acknowledge(device, received);
    return bytes;
  }

  /** Forgets what was received so far and is here already. */
  discard(device: number): void {
    const received = this.#devices.get(device);
    if (!received) return;
    received.chunks = [];
    received.taken += received.waiting;
    received.offset = received.waiting = 0;
    this.#acknowledge(device, received);
  }

  waiting(device: number): number {
    return this.#devices.get(device)?.waiting ?? 0;
  }

  unsent(device: number): number {
    return this.#devices.get(device)?.lookAtUnsent() ?? 0;
  }

  /** The oldest problem that the device went on after, once, as JSON. */
  trouble(device: number): string | undefined {
    const problem = this.#devices.get(device)?.troubles.shift();
    return problem && JSON.stringify(problem);
  }

  /** Why the device is not open any more, as JSON. */
  closed(device: number): string | undefined {
    const received = this.#devices.get(device);
    if (!received) return JSON.stringify(NOT_OPEN);
    return received.closed && JSON.stringify(received.closed);
  }

  /**
   * Calls back at the next news, or after so many milliseconds; with 0, when what the browser has for this worker by now has come.
   *
   * @returns ends the wait without the call
   */
  whenNews(ms: number | null, call: () => void): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(news);
    };
    const news = (): void => {
      end();
      call();
    };
    this.#waiting.add(news);
    if (ms === 0) nextTask(() => this.#waiting.has(news) && news());
    else if (ms !== null) timer = setTimeout(news, ms);
    return end;
  }

  /** Everybody who waits looks again. */
  wake(): void {
    for (const call of [...this.#waiting]) call();
  }

  /** From a blocked worker: asks for the news by another way; they come to {@link DevicePort.receiveText}. */
  poll(poll: number, ms: number): void {
    this.#send({ type: 'poll', poll, ms });
  }

  receiveText(text: string): void {
    for (const news of JSON.parse(text) as WrittenNews[]) {
      this.#receive((typeof news.bytes === 'string' ? { ...news, bytes: Uint8Array.from(atob(news.bytes), (char) => char.charCodeAt(0)) } : news) as DeviceNews);
    }
  }

  #acknowledge(device: number, received: Received): void {
    if (received.taken === 0) return;
    this.#send({ type: 'credit', device, count: received.taken });
    received.taken = 0;
  }

  #send(command: DeviceCommand, bytes?: Uint8Array | null): void {
    this.#open().postMessage(command, bytes ? [bytes.buffer as ArrayBuffer] : []);
  }

  #open(): MessagePort {
    if (!this.#port) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<DeviceNews>) => this.#receive(data);
      this.#port = port1;
      this.#hand(port2);
    }
    return this.#port;
  }

  #receive(news: DeviceNews): void {
    if (news.type === 'result' || news.type === 'failed') this.#settle(news);
    else if (!this.#tell(news)) return;
    this.wake();
  }

  #settle(answer: Answer): void {
    const request = this.#calls.get(answer.call);
    this.#calls.delete(answer.call);
    if (request?.op === 'close' || (request?.op === 'open' && answer.type === 'failed')) this.#devices.delete(request.device);
    const settled = { ...answer, opened: request?.op === 'open' && answer.type === 'result' ? request.device : undefined };
    if (this.#givenUp.delete(answer.call)) this.#undo(settled);
    else this.#answers.set(answer.call, settled);
  }

  /** A program that was stopped while it opened a device knows nothing of it. */
  #undo({ opened }: Settled): void {
    if (opened !== undefined) this.giveUp(this.call(JSON.stringify({ op: 'close', device: opened }), null));
  }

  /** Whether somebody may have waited for this. */
  #tell(news: Exclude<DeviceNews, Answer>): boolean {
    const received = this.#devices.get(news.device);
    if (!received) return false;
    if (news.type === 'written') return received.wrote(news.count);
    if (news.type === 'bytes') received.push(news.bytes);
    else if (news.type === 'trouble') received.troubles.push(news.problem);
    else {
      received.closed = news.problem;
      received.unsent = 0;
    }
    return true;
  }
}

const NOT_OPEN: DeviceProblem = { code: 'closed', message: 'The device is not open.' };

/** Messages that the browser has for this worker already come first; a timer of 0 is one of 4 ms after a few times. */
const tasks = new MessageChannel();
const waitingTasks: (() => void)[] = [];
tasks.port1.onmessage = () => waitingTasks.shift()?.();

function nextTask(call: () => void): void {
  waitingTasks.push(call);
  tasks.port2.postMessage(null);
}
