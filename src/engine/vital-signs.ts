/** Silence after which a running program counts as not responding. */
const SILENCE_MS = 1500;
/** With {@link SILENCE_MS}, silence is told within two seconds. */
const LOOK_EVERY_MS = 500;
/** Silence after which an idle worker counts as dead: what Python does in the background may compute for a while. */
const DEATH_MS = 10_000;

/** What is told of a worker. */
export interface VitalSignsListener {
  /** Asks the worker for a sign. */
  ping(): void;
  /** Whether it gives signs, when that changes. */
  changed(responsive: boolean): void;
  /** It has given none for ten seconds; told again until one comes. */
  silent(): void;
}

/**
 * Tells a busy program from a dead worker, as far as that is possible from outside.
 *
 * Python's interpreter loop gives a sign of its own every 100 ms, and a suspended program answers pings; only one long call
 * inside C, or a worker that is gone, does neither. The clock is monotonic, and a look that comes late itself (the page was
 * frozen, or the machine slept) starts the wait afresh instead of blaming the worker.
 */
export class VitalSigns {
  readonly #listener: VitalSignsListener;
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastSign = 0;
  #lastLook = 0;
  #pinged = false;
  #responsive = true;

  constructor(listener: VitalSignsListener) {
    this.#listener = listener;
  }

  /** Starts to look. While it looks already, nothing changes: asking often must not put the answer off. */
  watch(): void {
    if (this.#timer !== undefined) return;
    this.#lastSign = this.#lastLook = performance.now();
    this.#pinged = false;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  sign(): void {
    this.#lastSign = performance.now();
    this.#pinged = false;
    this.#set(true);
  }

  rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#set(true);
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#lastLook > 4 * LOOK_EVERY_MS) this.#lastSign = now;
    this.#lastLook = now;
    const silence = now - this.#lastSign;
    if (silence >= SILENCE_MS) this.#set(false);
    else if (silence > SILENCE_MS / 4 && !this.#pinged) {
      this.#pinged = true;
      this.#listener.ping();
    }
    if (silence >= DEATH_MS) this.#listener.silent();
  }

  #set(responsive: boolean): void {
    if (responsive === this.#responsive) return;
    this.#responsive = responsive;
    this.#listener.changed(responsive);
  }
}
