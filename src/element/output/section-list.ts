import type { Near } from './near.js';
import { fill, type OutputStrings } from './output-strings.js';
import type { Section } from './section.js';

export interface SectionLimits {
  /** Lines of text; each other section counts as one. */
  readonly lines: number;
  /** Memory of all sections together. */
  readonly bytes: number;
}

/** Sections kept at most: each may be a picture or a frame, and printing and displaying can alternate for ever. */
const MAX_SECTIONS = 400;

/** The sections of the output in order, the oldest dropped (and counted) when they become too many. */
export class SectionList {
  readonly element = document.createElement('div');
  readonly #strings: OutputStrings;
  readonly #limits: SectionLimits;
  readonly #dropNote = document.createElement('div');
  readonly #sections = new Set<Section>();
  /** Lines of sections that are gone. */
  #gone = 0;
  #last: Section | undefined;

  constructor(strings: OutputStrings, limits: SectionLimits) {
    this.#strings = strings;
    this.#limits = limits;
    this.#dropNote.className = 'dropped';
    this.#dropNote.hidden = true;
    this.element.append(this.#dropNote);
  }

  get last(): Section | undefined {
    return this.#last;
  }

  /** Lines of all sections. */
  get lines(): number {
    let lines = 0;
    for (const section of this.#sections) lines += section.lines;
    return lines;
  }

  /** Plain text of all sections, each on lines of its own. */
  get text(): string {
    let text = this.#dropSentence;
    for (const section of this.#sections) text += (text === '' || text.endsWith('\n') ? '' : '\n') + section.text;
    return text;
  }

  [Symbol.iterator](): IterableIterator<Section> {
    return this.#sections.values();
  }

  add<T extends Section>(section: T): T {
    this.#sections.add(section);
    this.#last = section;
    this.trim();
    return section;
  }

  /** Drops what is oldest until everything is within the limits; the last section always stays. */
  trim(): void {
    let lines = 0;
    let bytes = 0;
    for (const section of this.#sections) {
      lines += section.lines;
      bytes += section.bytes;
    }
    for (const section of this.#sections) {
      const excess = lines - this.#limits.lines;
      const mustGo = bytes > this.#limits.bytes || this.#sections.size > MAX_SECTIONS;
      if ((excess <= 0 && !mustGo) || section === this.#last) return;
      if (!mustGo && section.dropLines(excess)) return;
      lines -= section.lines;
      bytes -= section.bytes;
      this.#gone += section.dropped + section.lines;
      this.#sections.delete(section);
      section.destroy();
    }
  }

  clear(): void {
    for (const section of this.#sections) section.destroy();
    this.#sections.clear();
    this.#last = undefined;
    this.#gone = 0;
    this.#showDropped();
  }

  /**
   * Draws what changed, the newest first, until `deadline`.
   * @returns whether work remains
   */
  draw(deadline: number, near: Near): boolean {
    this.#showDropped();
    for (const { element } of this.#sections) if (element.parentNode !== this.element) this.element.append(element);
    let more = false;
    for (const section of [...this.#sections].reverse()) {
      if (section.draw(deadline, near)) more = true;
      if (performance.now() >= deadline) return true;
    }
    return more;
  }

  #showDropped(): void {
    const sentence = this.#dropSentence;
    this.#dropNote.hidden = sentence === '';
    this.#dropNote.textContent = sentence;
  }

  get #dropped(): number {
    let dropped = this.#gone;
    for (const section of this.#sections) dropped += section.dropped;
    return dropped;
  }

  get #dropSentence(): string {
    const count = this.#dropped;
    return count === 0 ? '' : fill(this.#strings.droppedLines, { count });
  }
}
