/** Tells the other pages, and tags, that have a session open when it was saved here, and hears of them. */
export class News {
  readonly #key: string;
  readonly #channel: BroadcastChannel | undefined;

  constructor(key: string, heard: () => void) {
    this.#key = key;
    try {
      this.#channel = new BroadcastChannel('py-playground');
    } catch {
      // A page whose origin has no storage has nobody to tell.
      return;
    }
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => data === key && heard();
  }

  tell(): void {
    this.#channel?.postMessage(this.#key);
  }

  close(): void {
    this.#channel?.close();
  }
}
