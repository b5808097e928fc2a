import { fill } from './names.js';

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** Numbers and moments in a reader's language. Making the formats takes longer than using them a thousand times. */
export class Amounts {
  readonly #whole: Intl.NumberFormat;
  readonly #short: Intl.NumberFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #hour: Intl.DateTimeFormat;
  readonly #full: Intl.DateTimeFormat;
  readonly collator: Intl.Collator;

  /** @param lang - as in HTML; what is empty or no language means the browser's own */
  constructor(lang: string) {
    const language = known(lang);
    this.#whole = new Intl.NumberFormat(language);
    this.#short = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
    this.#day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
    this.#hour = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
    this.#full = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    this.collator = new Intl.Collator(language, { numeric: true });
  }

  count(number: number): string {
    return this.#whole.format(number);
  }

  /** Bytes: `1 byte`, `340 bytes`, `3.4 MB`; a kB has 1000. */
  size(bytes: number, words: { readonly bytesOne: string; readonly bytesMany: string }): string {
    if (bytes === 1) return words.bytesOne;
    if (bytes < 1000) return fill(words.bytesMany, { count: this.#whole.format(bytes) });
    let [value, unit] = [bytes / 1000, 0];
    // What would be rounded to 1000 of a unit is 1 of the next.
    while (value >= 999.95 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
    return `${this.#short.format(value)} ${UNITS[unit] ?? ''}`;
  }

  /** The time of day for today, otherwise the day; nothing for what is no moment. */
  moment(time: number): string {
    const moment = new Date(time);
    return isMoment(moment) ? (moment.toDateString() === new Date().toDateString() ? this.#hour : this.#day).format(moment) : '';
  }

  /** The day and the time of day; nothing for what is no moment. */
  fullMoment(time: number): string {
    const moment = new Date(time);
    return isMoment(moment) ? this.#full.format(moment) : '';
  }
}

const isMoment = (date: Date): boolean => !Number.isNaN(date.getTime());

function known(lang: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(lang)[0];
  } catch {
    // A page can write anything into `lang`.
    return undefined;
  }
}
