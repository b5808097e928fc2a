/** A piece of what went over a line. */
export interface TrafficEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly direction: 'in' | 'out';
  readonly bytes: Uint8Array;
}

/** Bytes that are kept to look at; older ones go. */
const KEPT_BYTES = 64 << 10;

/** What went to and from a device: counted for ever, and the last of it kept to look at. */
export class Traffic {
  #received = 0;
  #sent = 0;
  #kept: TrafficEntry[] = [];
  #keptBytes = 0;

  /** Bytes since the device was given. */
  get received(): number {
    return this.#received;
  }

  get sent(): number {
    return this.#sent;
  }

  /** The last of it, the oldest first. */
  get entries(): readonly TrafficEntry[] {
    return this.#kept;
  }

  add(direction: 'in' | 'out', bytes: Uint8Array): void {
    if (direction === 'in') this.#received += bytes.length;
    else this.#sent += bytes.length;
    // A copy: the bytes themselves travel on.
    const tail = bytes.slice(-KEPT_BYTES);
    this.#kept.push({ at: Date.now(), direction, bytes: tail });
    this.#keptBytes += tail.length;
    while (this.#keptBytes > KEPT_BYTES) this.#keptBytes -= this.#kept.shift()?.bytes.length ?? 0;
  }

  /** Forgets what is kept to look at; the counters go on. */
  clear(): void {
    this.#kept = [];
    this.#keptBytes = 0;
  }
}
