import type { FetchPorts } from '../../src/assets/fetch-file.js';

/** What a fake server answers: bytes, a status, a broken connection, or silence after some bytes. */
export type Answer = { readonly body: string } | { readonly status: number } | { readonly breaksAfter: string } | { readonly stallsAfter: string };

/** A network that answers as told, call by call; what is not told is answered rightly. Its `delay` takes no time. */
export class FakeNetwork implements FetchPorts {
  readonly stallMs = 15_000;
  /** Every request so far: its URL and cache mode. */
  readonly calls: { readonly url: string; readonly cache: RequestCache | undefined }[] = [];
  readonly pauses: number[] = [];
  isOnline = true;
  readonly #right: (url: string) => string;
  readonly #wrong = new Map<number, Answer>();

  constructor(right: (url: string) => string) {
    this.#right = right;
  }

  /** The Nth call, counted from 1 over all files, is answered like this. */
  answer(nth: number, answer: Answer): void {
    this.#wrong.set(nth, answer);
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input);
    this.calls.push({ url, cache: init?.cache });
    const answer = this.#wrong.get(this.calls.length) ?? { body: this.#right(url) };
    if ('status' in answer) return new Response('no', { status: answer.status });
    if ('body' in answer) return new Response(answer.body);
    return new Response(brokenBody(answer, init?.signal ?? undefined));
  };

  readonly delay = (ms: number): Promise<void> => {
    this.pauses.push(ms);
    return Promise.resolve();
  };

  readonly online = (): boolean => this.isOnline;
}

function brokenBody(answer: { breaksAfter: string } | { stallsAfter: string }, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  const first = new TextEncoder().encode('breaksAfter' in answer ? answer.breaksAfter : answer.stallsAfter);
  return new ReadableStream({
    start(controller) {
      if (first.length > 0) controller.enqueue(first);
      if ('breaksAfter' in answer) controller.error(new TypeError('network error'));
      // As the browser does: an aborted request ends its body with the reason.
      else signal?.addEventListener('abort', () => controller.error(signal.reason));
    },
  });
}
