// @ts-check
/** Bytes that wait their turn. Taking some is cheap however many wait, which an array's `splice` is not. */
export class ByteQueue {
  #bytes = new Uint8Array(1024);
  #start = 0;
  #end = 0;

  get length() {
    return this.#end - this.#start;
  }

  /** @returns {number | undefined} the byte that is next */
  get first() {
    return this.length > 0 ? this.#bytes[this.#start] : undefined;
  }

  /** @param {ArrayLike<number>} bytes */
  push(bytes) {
    if (this.#end + bytes.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(1024, (this.length + bytes.length) * 2));
      larger.set(this.#bytes.subarray(this.#start, this.#end));
      this.#end -= this.#start;
      this.#start = 0;
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** @param {number} [count] - or fewer if fewer wait; default: all */
  take(count = this.length) {
    const bytes = this.#bytes.slice(this.#start, Math.min(this.#end, this.#start + count));
    this.#start += bytes.length;
    return bytes;
  }

  clear() {
    this.#start = this.#end;
  }
}
