// @ts-check
/** Chromium's inter-process messages: a header and one struct each. */
import { Reader, readBody, struct, Writer } from './mojo-wire.js';

/** @typedef {import('./mojo-wire.js').Fields} Fields */
/** @typedef {import('./mojo-numbers.js').Interface} Interface */

/** Message flags. */
const EXPECTS_RESPONSE = 1;
const IS_RESPONSE = 2;

/** @typedef {(args: any) => any} Answer - gives the values of `gives`, or a promise of them */

/**
 * Serves an interface on a message pipe: calls the method that each message names, and sends back what it gives. Calls start in the order
 * in which they arrive.
 */
export class Service {
  /** Whether messages came with hashed numbers, which then go for the partner's too. */
  hashed = false;
  #pipe;
  #methods;
  #answers;
  #events;
  /** @type {{ cancel(): void } | undefined} */
  #watcher;
  #open = true;

  /**
   * @param {MojoHandle} pipe
   * @param {Interface} methods
   * @param {Record<string, Answer>} answers - one for each method
   * @param {{ closed: () => void, failed: (problem: string) => void }} events - `closed`: the other side has gone or `close` was called,
   *   called once; `failed`: a message was not understood, or an answer threw
   */
  constructor(pipe, methods, answers, events) {
    this.#pipe = pipe;
    this.#methods = methods;
    this.#answers = answers;
    this.#events = events;
    methods.ready.then(
      () => this.#start(),
      (error) => {
        events.failed(String(error));
        this.close();
      },
    );
  }

  /** Ends the service; the other side hears of it. */
  close() {
    if (!this.#open) return;
    this.#open = false;
    this.#watcher?.cancel();
    this.#pipe.close();
    this.#events.closed();
  }

  /**
   * Calls a method of an interface that shares this pipe. It is not answered.
   *
   * @param {Interface} methods
   * @param {number} shared - the interface's number
   * @param {string} method
   * @param {Record<string, any>} values
   */
  call(methods, shared, method, values) {
    call(this.#pipe, methods, method, values, { hashed: this.hashed, shared });
  }

  #start() {
    if (!this.#open) return;
    this.#watcher = this.#pipe.watch({ readable: true }, () => this.#readAll());
    this.#readAll();
  }

  #readAll() {
    while (this.#open) {
      const { result, buffer: data, handles } = this.#pipe.readMessage();
      if (result === Mojo.RESULT_SHOULD_WAIT) return;
      if (result !== Mojo.RESULT_OK) return this.close();
      this.#answer(new Reader(data, handles)).catch((error) => this.#events.failed(String(error)));
    }
  }

  /** @param {Reader} message */
  async #answer(message) {
    const { name, flags, request, body, shared } = readHeader(message);
    // Notes about interfaces that share the pipe, such as that one has been closed.
    if (shared !== 0) return;
    const found = this.#methods.find(name);
    const run = found && this.#answers[found.method];
    if (!run) {
      this.close();
      throw new Error(`${this.#methods} has no message ${name}: this browser is of a version that the rig does not know.`);
    }
    this.hashed = found.hashed;
    const given = await run(readBody(message, found.takes, body));
    if (!found.gives || !(flags & EXPECTS_RESPONSE) || !this.#open) return;
    const { data, handles } = encode({ name, flags: IS_RESPONSE, request }, found.gives, given ?? {});
    this.#pipe.writeMessage(data, handles);
  }
}

/**
 * Calls a method that is not answered.
 *
 * @param {MojoHandle} pipe
 * @param {Interface} methods
 * @param {string} method
 * @param {Record<string, any>} values
 * @param {{ hashed?: boolean, shared?: number }} [how] - `shared`: the interface's number, when it shares the pipe with another
 */
export function call(pipe, methods, method, values, { hashed = false, shared = 0 } = {}) {
  const { number, takes } = methods.get(method, hashed);
  const { data, handles } = encode({ name: number, shared }, takes, values);
  pipe.writeMessage(data, handles);
}

/**
 * @param {{ name: number, flags?: number, request?: bigint, shared?: number }} header - `shared`: the interface's number in a shared pipe
 * @param {Fields} fields
 * @param {Record<string, any>} values
 */
function encode({ name, flags = 0, request, shared = 0 }, fields, values) {
  const out = new Writer();
  const size = request === undefined ? 24 : 32;
  const start = out.room(size);
  const words = [size, request === undefined ? 0 : 1, shared, name, flags, 0];
  words.forEach((word, index) => out.view.setUint32(start + index * 4, word, true));
  if (request !== undefined) out.view.setBigUint64(start + 24, request, true);
  // The body needs no pointer to it, so the one that a struct wants goes to a place that the answer does not carry.
  const body = new Writer();
  struct(fields).write(body, body.room(8), values);
  const content = body.message().subarray(8);
  out.put(out.room(content.length), content);
  return { data: out.message(), handles: body.handles };
}

/** @param {Reader} from */
function readHeader(from) {
  const { view } = from;
  const [size = 0, version = 0, shared = 0, name = 0, flags = 0] = [0, 4, 8, 12, 16].map((at) => view.getUint32(at, true));
  // From version 2 on the header says where the body is, and which interfaces it brings along.
  const body = version >= 2 ? (from.follow(32) ?? size) : size;
  const list = version >= 2 ? from.follow(40) : undefined;
  if (list !== undefined) {
    from.interfaces = Array.from({ length: view.getUint32(list + 4, true) }, (_, index) => view.getUint32(list + 8 + index * 4, true));
  }
  return { shared, name, flags, body, request: version >= 1 ? view.getBigUint64(24, true) : 0n };
}
