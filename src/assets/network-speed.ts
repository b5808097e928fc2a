/** Less than this says more about delays than about speed, in bytes. */
const ENOUGH = 1 << 20;

/** What this page's downloads tell of the connection. */
export class NetworkSpeed {
  #bytesPerSecond: number | undefined;

  /** Undefined when nothing of size came over the network. */
  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  note(bytes: number, ms: number): void {
    if (bytes >= ENOUGH && ms > 0) this.#bytesPerSecond = (bytes / ms) * 1000;
  }
}
