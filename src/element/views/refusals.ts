/** Most sentences of one commit. */
const MOST = 20;

/** What a commit wanted and the page does not do: a sentence for each kind of it. */
export class Refusals {
  #sentences = new Map<string, string>();

  /** @param kind what is refused, whatever its value: the same kind is told once */
  add(kind: string, sentence: string): void {
    if (this.#sentences.size < MOST && !this.#sentences.has(kind)) this.#sentences.set(kind, sentence);
  }

  /** The sentences since the last time. */
  take(): string[] {
    const sentences = [...this.#sentences.values()];
    this.#sentences.clear();
    return sentences;
  }
}

/** The beginning of a text, in quotes. */
export const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);

/** A name as it can stand in a sentence, whatever is in it. */
export const inText = (name: string): string => quoted(name).slice(1, -1);
