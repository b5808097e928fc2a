/** Answers remembered at most. */
const MAX_ANSWERS = 100;

/** Earlier answers, to be called back with the arrow keys as in a shell. */
export class AnswerHistory {
  readonly #answers: string[] = [];

  add(answer: string): void {
    if (answer === '' || answer === this.#answers.at(-1)) return;
    this.#answers.push(answer);
    if (this.#answers.length > MAX_ANSWERS) this.#answers.shift();
  }

  /** A walk through the answers as they are now, which starts after the last one. */
  walk(): HistoryWalk {
    return new HistoryWalk([...this.#answers]);
  }
}

/** A place in the history, and what the reader had typed before going back. */
class HistoryWalk {
  /** The last one is the text being typed. */
  readonly #texts: string[];
  #at: number;

  constructor(answers: string[]) {
    this.#texts = [...answers, ''];
    this.#at = answers.length;
  }

  /**
   * Goes one answer back (-1) or forth (1).
   * @param typed what stands in the field now
   * @returns what to put there, or undefined where there is nothing further
   */
  step(by: -1 | 1, typed: string): string | undefined {
    const text = this.#texts[this.#at + by];
    if (text === undefined) return undefined;
    this.#texts[this.#at] = typed;
    this.#at += by;
    return text;
  }
}

export type { HistoryWalk };
