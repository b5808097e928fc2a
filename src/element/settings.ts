import { bounded, oneOf, sessionOptions } from './attributes.js';
import type { SessionAttributes, Warn } from './attributes.js';
import type { SessionOptions } from '../engine/types.js';
import { linkedTo, placeOf, positionOf } from './keeping.js';
import type { Place, PlacedTag } from './keeping.js';
import type { BootMode } from './start-policy.js';

/** Largest sizes that an author can mean; more is a slip of the keyboard. */
const ROWS = { least: 1, most: 1000, otherwise: 1 };
const MAX_ROWS = { ...ROWS, otherwise: 30 };
const OUTPUT_LINES = { least: 1, most: 1_000_000, otherwise: 10_000 };
/** A day, in seconds. */
const TIMEOUT = { least: 0, most: 86_400, otherwise: 0 };

const BOOTS = ['auto', 'visible', 'run', 'now'] as const;
const LAYOUTS = ['stacked', 'split', 'tabs'] as const;
const THEMES = ['auto', 'light', 'dark'] as const;

/** Properties that a session is made from: once Python has started, it goes on with what they were. */
export const SESSION_PROPERTIES = [
  'group', 'packages', 'isolation', 'network', 'indexUrl', 'packageUrl', 'workerUrl', 'imageUrl', 'sandboxUrl', 'storageKey', 'noPersist', 'memoryLimit',
] as const;

/** A number as Lit gives it: null for an attribute that was taken away. */
type Size = number | null | undefined;

/** The attributes of a tag, as the page wrote them. */
export interface SettingAttributes extends SessionAttributes, PlacedTag {
  readonly boot: string;
  readonly layout: string;
  readonly theme: string;
  readonly rows: Size;
  readonly maxRows: Size;
  readonly maxOutputLines: Size;
  readonly timeout: Size;
  readonly noPersist: boolean;
}

/**
 * What a tag's attributes mean. A value that makes no sense stands for the default, and the console names it once.
 */
export class Settings {
  readonly #tag: SettingAttributes;
  readonly #warned = new Set<string>();
  #link: string | null | undefined;
  #position: string | undefined;

  constructor(tag: SettingAttributes) {
    this.#tag = tag;
  }

  get boot(): BootMode {
    return oneOf('boot', this.#tag.boot, BOOTS, this.warn);
  }

  get layout(): (typeof LAYOUTS)[number] {
    return oneOf('layout', this.#tag.layout, LAYOUTS, this.warn);
  }

  /** Lines of code shown at least. */
  get rows(): number {
    return bounded('rows', this.#tag.rows, ROWS, this.warn);
  }

  /** Lines of code shown at most. */
  get maxRows(): number {
    return bounded('max-rows', this.#tag.maxRows, MAX_ROWS, this.warn);
  }

  get maxOutputLines(): number {
    return bounded('max-output-lines', this.#tag.maxOutputLines, OUTPUT_LINES, this.warn);
  }

  /** Seconds; 0 for no limit. */
  get timeout(): number {
    return bounded('timeout', this.#tag.timeout, TIMEOUT, this.warn);
  }

  /** What the tag's own session is made from. */
  get session(): SessionOptions {
    const { storageKey } = this;
    return { ...sessionOptions(this.#tag, this.warn), ...(storageKey === undefined ? {} : { storageKey }) };
  }

  /** Code for this tag in the page's address; null for none. What the address becomes later changes nothing. */
  get link(): string | null {
    if (this.#link === undefined && this.#tag.isConnected) this.#link = linkedTo(this.#tag);
    return this.#link ?? null;
  }

  /** Under which things are kept in this browser; undefined when the author wants nothing kept. What came by a link never meets the reader's own. */
  get storageKey(): string | undefined {
    if (this.#tag.noPersist) return undefined;
    const { storageKey } = this.#place;
    return this.link === null ? storageKey : `${storageKey} link ${this.link}`;
  }

  /** Names the tag among those that share its session. */
  get cell(): string {
    return this.#place.cell;
  }

  /** With the first position in the page: a tag that is put in front of this one later must not move what is kept. */
  get #place(): Place {
    if (this.#tag.isConnected) this.#position ??= positionOf(this.#tag);
    return placeOf(this.#tag, this.#position);
  }

  /** Says when a value makes no sense that is read much later, or by the style sheet only. */
  check(): void {
    oneOf('theme', this.#tag.theme, THEMES, this.warn);
    void this.maxOutputLines;
  }

  /** Says something to the page's author in the console, once. */
  readonly warn: Warn = (message) => {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    console.warn(`<py-playground> ${message}`);
  };
}
