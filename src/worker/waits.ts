import type { Inbox } from '../protocol/blocked.js';
import type { AskRequest, WorkerToHost } from '../protocol/messages.js';
import { canSuspend } from '../protocol/suspending.js';
import { now } from './clock.js';
import type { DevicePort } from './devices.js';
import type { InterruptProbe } from './interrupt.js';

/** A blocked worker looks for its answer this often, in milliseconds, and less often when it waits for long: a person is slow. */
const LOOK_MS = { first: 10, later: 50, laterAfter: 2000 } as const;
/** A blocked worker asks for news of its devices this often at least, in milliseconds. */
const LONGEST_POLL_MS = 60_000;
/** While it only sleeps, so often for a Stop. */
const SLEEP_SLICE_MS = 50;

/** What Python waits for, as its side writes it (JSON). */
export type WaitRequest = AskRequest | { readonly kind: 'sleep'; readonly seconds: number } | { readonly kind: 'devices'; readonly ms: number | null };

/** What comes of it, as Python's side reads it (JSON). `text` is null at the end of input. */
type WaitAnswer = { readonly text: string | null } | { readonly interrupted: true } | { readonly problem: string };

type Ask = Extract<WorkerToHost, { type: 'ask' }>;

interface Waiting {
  readonly settle: (answer: WaitAnswer) => void;
}

/**
 * Everything that Python waits for: an answer of the page, or time to pass.
 *
 * Where Python can be suspended (JSPI) it waits for a promise, and the worker goes on hearing messages. Elsewhere the worker blocks
 * in {@link Waits.block}, and hears of its page through its {@link Inbox}. Stop ends both.
 */
export class Waits {
  readonly #inbox: Inbox | undefined;
  readonly #probe: InterruptProbe;
  readonly #tell: (ask: Ask) => void;
  readonly #devices: DevicePort;
  readonly #waiting = new Map<number, Waiting>();
  #asks = 0;

  /** @param tell - sends a question to the page, after what was printed before it */
  constructor(inbox: Inbox | undefined, probe: InterruptProbe, devices: DevicePort, tell: (ask: Ask) => void) {
    this.#inbox = inbox;
    this.#probe = probe;
    this.#devices = devices;
    this.#tell = tell;
  }

  /**
   * Waits without blocking the worker.
   *
   * @param id - names the wait for {@link Waits.interrupt}
   * @returns a {@link WaitAnswer} as JSON
   */
  suspend(id: number, json: string): Promise<string> {
    const request = JSON.parse(json) as WaitRequest;
    return new Promise((resolve) => {
      const over = (): void => this.#settle(id, { text: null });
      let end = (): void => undefined;
      this.#waiting.set(id, { settle: (answer) => (end(), resolve(JSON.stringify(answer))) });
      if (request.kind === 'devices') end = this.#devices.whenNews(request.ms, over);
      else if (request.kind === 'sleep') {
        const timer = setTimeout(over, request.seconds * 1000);
        end = () => clearTimeout(timer);
      } else this.#tell({ type: 'ask', ask: id, blocked: false, request });
    });
  }

  /** The page answers a question of {@link Waits.suspend}. One that nobody waits for any more is dropped. */
  answer(id: number, text: string | null): void {
    this.#settle(id, { text });
  }

  /** Ends a wait of {@link Waits.suspend}. */
  interrupt(id: number): void {
    this.#settle(id, { interrupted: true });
  }

  /** Waits by blocking the worker; the answer is as that of {@link Waits.suspend}. */
  block(json: string): string {
    const request = JSON.parse(json) as WaitRequest;
    return JSON.stringify(this.#blocked(request));
  }

  #settle(id: number, answer: WaitAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.settle(answer);
  }

  #blocked(request: WaitRequest): WaitAnswer {
    if (request.kind === 'sleep') return this.#sleep(request.seconds * 1000);
    if (request.kind !== 'devices') return this.#ask((ask) => this.#tell({ type: 'ask', ask, blocked: true, request }));
    // News are on their way over the port already, and it cannot be heard here.
    if (canSuspend()) return { problem: NO_WAY };
    const answer = this.#ask((poll) => this.#devices.poll(poll, request.ms ?? LONGEST_POLL_MS));
    if ('text' in answer && answer.text !== null) this.#devices.receiveText(answer.text);
    return answer;
  }

  #sleep(ms: number): WaitAnswer {
    const inbox = this.#inbox;
    if (!inbox) return { problem: NO_WAY };
    const end = now() + ms;
    for (let left = ms; left > 0; left = end - now()) {
      if (this.#probe.stopNow()) return { interrupted: true };
      inbox.wait(Math.min(left, SLEEP_SLICE_MS));
    }
    return { text: null };
  }

  #ask(send: (ask: number) => void): WaitAnswer {
    const inbox = this.#inbox;
    if (!inbox) return { problem: NO_WAY };
    const ask = ++this.#asks;
    send(ask);
    for (const began = now(); ; inbox.wait(now() - began < LOOK_MS.laterAfter ? LOOK_MS.first : LOOK_MS.later)) {
      if (this.#probe.stopNow()) return { interrupted: true };
      const message = inbox.take();
      if (message === null) continue;
      const answer = JSON.parse(message) as { ask: number; text: string | null };
      // An answer to a question that was interrupted may come late.
      if (answer.ask === ask) return { text: answer.text };
    }
  }
}

const NO_WAY =
  'Python cannot wait at this place: this browser can neither suspend it here nor let it wait in its worker. ' +
  'Ask or sleep in the program itself rather than in a function that JavaScript calls, or use “await”.';
