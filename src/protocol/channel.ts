import type { HostToWorker, WorkerToHost } from './messages.js';
import { parseWorkerMessage } from './validate.js';

/** How much nonsense or haste a worker may show before it is ended. */
export interface ChannelLimits {
  /** Invalid messages in the worker's whole life. An honest worker sends none. */
  readonly invalid: number;
  /** Messages in one window. An honest worker sends at most one per 16 ms, plus one per 64 Ki characters or 1000 items. */
  readonly messages: number;
  /** Characters in one window: printing at full speed makes 2–8 million a second. */
  readonly characters: number;
  readonly windowMs: number;
}

export const DEFAULT_LIMITS: ChannelLimits = { invalid: 3, messages: 1500, characters: 96 << 20, windowMs: 1000 };

/** Why a channel gave its worker up. */
export type ChannelFault = 'invalid' | 'flood';

export interface ChannelHandlers {
  message(message: WorkerToHost): void;
  /** Called once; the channel is closed already. */
  fault(fault: ChannelFault): void;
}

/**
 * The host's end of one worker's port: validates every message, counts what is wrong, and closes itself past the limits.
 *
 * After {@link WorkerChannel.close} no handler is called again, whatever is still queued.
 */
export class WorkerChannel {
  readonly #port: MessagePort;
  readonly #handlers: ChannelHandlers;
  readonly #limits: ChannelLimits;
  readonly #now: () => number;
  #closed = false;
  #invalid = 0;
  #windowStart: number;
  #messages = 0;
  #characters = 0;

  constructor(port: MessagePort, handlers: ChannelHandlers, limits = DEFAULT_LIMITS, now = () => performance.now()) {
    this.#port = port;
    this.#handlers = handlers;
    this.#limits = limits;
    this.#now = now;
    this.#windowStart = now();
    port.onmessage = ({ data, ports }: MessageEvent<unknown>) => this.#receive(data, ports.length);
    // What cannot be deserialised is a message that does not fit.
    port.onmessageerror = () => this.#receive(null, 0);
  }

  send(message: HostToWorker): void {
    if (!this.#closed) this.#port.postMessage(message);
  }

  close(): void {
    this.#closed = true;
    this.#port.onmessage = null;
    this.#port.onmessageerror = null;
    this.#port.close();
  }

  #receive(data: unknown, ports: number): void {
    if (this.#closed) return;
    const message = parseWorkerMessage(data);
    // One message carries a port; a thousand of them would be as costly as a thousand messages.
    if (message === null || ports !== (message.type === 'devices' ? 1 : 0)) {
      if (++this.#invalid >= this.#limits.invalid) this.#fail('invalid');
      // An invalid message counts against the flood limit too.
      else if (this.#floods(0)) this.#fail('flood');
    } else if (this.#floods(weight(message))) this.#fail('flood');
    else this.#handlers.message(message);
  }

  #floods(characters: number): boolean {
    const now = this.#now();
    if (now - this.#windowStart > this.#limits.windowMs) {
      this.#windowStart = now;
      this.#messages = this.#characters = 0;
    }
    this.#messages += 1;
    this.#characters += characters;
    return this.#messages > this.#limits.messages || this.#characters > this.#limits.characters;
  }

  #fail(fault: ChannelFault): void {
    this.close();
    this.#handlers.fault(fault);
  }
}

/** What an object costs the page, in characters. */
const OBJECT_WEIGHT = 64;

/** Roughly what a message, or a part of one, costs the page, in characters. */
function weight(part: unknown): number {
  if (typeof part === 'string') return part.length;
  if (typeof part !== 'object' || part === null) return 0;
  return Object.values(part).reduce((sum: number, inner) => sum + weight(inner), OBJECT_WEIGHT);
}
