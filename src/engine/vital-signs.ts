/** Silence after which a running program counts as not responding. */
const SILENCE_MS = 1500;
/** With {@link SILENCE_MS}, silence is told within two seconds. */
const LOOK_EVERY_MS = 500;

/**
 * Tells a busy program from a dead worker, as far as that is possible from outside.
 *
 * Python's interpreter loop gives a sign of its own every 100 ms, and a suspended program answers pings; only one long call
 * inside C, or a worker that is gone, does neither. The clock is monotonic, and a look that comes late itself (the page was
 * frozen, or the machine slept) starts the wait afresh instead of blaming the worker.
 */
export class VitalSigns {
  readonly #ping: () => void;
  readonly #changed: (responsive: boolean) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastSign = 0;
  #lastLook = 0;
  #pinged = false;
  #responsive = true;

  constructor(ping: () => void, changed: (responsive: boolean) => void) {
    this.#ping = ping;
    this.#changed = changed;
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
      this.#ping();
    }
  }

  #set(responsive: boolean): void {
    if (responsive === this.#responsive) return;
    this.#responsive = responsive;
    this.#changed(responsive);
  }
}
