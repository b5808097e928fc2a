import type { OutputItem } from '../protocol/messages.js';

/** Text in one message. */
const CHUNK_CHARACTERS = 1 << 16;
/** Pause between messages while little is printed: one frame of a 60 Hz screen. */
const FLUSH_EVERY_MS = 16;
/** What is printed goes out at once so many times before that pause counts, so that the last words before a long step are not held back. */
const BURST = 4;
/** Items in one message; of long ones, far fewer, so that the page can breathe between. */
const MAX_ITEMS = 1000;
const MAX_MESSAGE_CHARACTERS = 1 << 20;
/**
 * Printed characters in one second. Printing line by line never comes near; `print("x" * 10**9)` would fill the page's memory
 * and be taken for an attack, so what is above is counted and left out, but for its end.
 */
const MAX_CHARACTERS_PER_SECOND = 32 << 20;
/** Of text above that limit, this much of the end is held back and shown: the last words tell most. */
const MAX_HELD_CHARACTERS = 1 << 16;

const now = performance.now.bind(performance);

/**
 * Collects what Python prints and shows, in order, and sends it in batches.
 *
 * The first texts after a pause go out at once; then at most one message per {@link FLUSH_EVERY_MS}, or one per
 * {@link CHUNK_CHARACTERS} printed. Python decides when it runs, so nothing here may rely on timers alone: the interrupt
 * probe's tick and the end of the run flush too.
 */
export class OutputBuffer {
  readonly #send: (run: number, items: OutputItem[]) => void;
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  #run = 0;
  #items: OutputItem[] = [];
  #stream: 'stdout' | 'stderr' = 'stdout';
  #text = '';
  #lastFlush = -Infinity;
  /** Messages that may still go out at once; one more for each {@link FLUSH_EVERY_MS} without any. */
  #credit = BURST;
  #secondBegan = -Infinity;
  #sentThisSecond = 0;
  #held = '';
  #leftOut = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send - takes what a run has put out */
  constructor(send: (run: number, items: OutputItem[]) => void) {
    this.#send = send;
  }

  /** What comes from now on belongs to this run: the one that goes on, or an earlier one whose task in the background prints. */
  speakFor(run: number): void {
    if (run === this.#run) return;
    if (this.#text !== '' || this.#items.length > 0) this.flush();
    this.#run = run;
  }

  /** Bytes from Python's file descriptor 1 or 2. A character cut at the border of two writes is put together again. */
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    const text = this.#decoders[stream].decode(bytes, { stream: true });
    if (stream !== this.#stream) this.#closeText();
    this.#stream = stream;
    this.#text += text;
    if (this.#text.length >= CHUNK_CHARACTERS) this.flush();
    else this.#flushSoon();
  }

  /** Anything that is not printed text. */
  push(item: OutputItem): void {
    this.#closeText();
    this.#release();
    this.#items.push(item);
    if (this.#items.length >= MAX_ITEMS) this.flush();
    else this.#flushSoon();
  }

  /** The program is over: sends everything, also what was held back. */
  finish(): void {
    this.#closeText();
    this.#release();
    this.flush();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#closeText();
    this.#credit = Math.max(0, this.#creditNow() - 1);
    this.#lastFlush = now();
    if (this.#lastFlush - this.#secondBegan > 1000) this.#release();
    const items = this.#items;
    this.#items = [];
    for (let from = 0, to = 0; from < items.length; from = to) {
      let characters = 0;
      while (to < items.length && to < from + MAX_ITEMS && (to === from || characters < MAX_MESSAGE_CHARACTERS)) characters += size(items[to++]);
      this.#send(this.#run, items.slice(from, to));
    }
  }

  #creditNow(): number {
    return Math.min(BURST, this.#credit + (now() - this.#lastFlush) / FLUSH_EVERY_MS);
  }

  #flushSoon(): void {
    if (this.#creditNow() >= 1) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_EVERY_MS);
  }

  #closeText(): void {
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#add(this.#withinBudget(text));
  }

  /** One huge write becomes several items, none above the size that the host accepts. */
  #add(text: string): void {
    for (let at = 0; at < text.length; at += CHUNK_CHARACTERS) {
      this.#items.push({ stream: this.#stream, text: text.slice(at, at + CHUNK_CHARACTERS) });
    }
  }

  /** The part of the text that may still go out in this second; the rest is held back. */
  #withinBudget(text: string): string {
    const time = now();
    if (time - this.#secondBegan > 1000) {
      this.#release();
      this.#secondBegan = time;
      this.#sentThisSecond = 0;
    }
    const room = MAX_CHARACTERS_PER_SECOND - this.#sentThisSecond;
    const kept = text.slice(0, room);
    this.#sentThisSecond += kept.length;
    if (text.length > room) {
      const held = (this.#held + text.slice(Math.max(room, text.length - MAX_HELD_CHARACTERS))).slice(-MAX_HELD_CHARACTERS);
      this.#leftOut += this.#held.length + text.length - room - held.length;
      this.#held = held;
    }
    return kept;
  }

  /** What was held back, and how much is missing before it. */
  #release(): void {
    if (this.#held === '') return;
    if (this.#leftOut > 0) this.#add(`\n[… ${this.#leftOut} characters left out: printed too fast to show]\n`);
    this.#add(this.#held);
    this.#held = '';
    this.#leftOut = 0;
  }
}

/** Characters in an item, in all its forms. */
function size(item: OutputItem | undefined): number {
  if (item === undefined) return 0;
  const text = 'text' in item ? item.text.length : 0;
  const mime = 'mime' in item && item.mime ? Object.values(item.mime) : [];
  return mime.reduce((sum, data) => sum + data.length, text);
}
