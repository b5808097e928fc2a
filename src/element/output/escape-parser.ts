/** What a stream of terminal text consists of. */
export interface EscapeHandler {
  /** Text without control characters, well-formed: half a surrogate pair arrives as `\uFFFD`. */
  print(text: string): void;
  /** A C0 or C1 control character, by its code. */
  control(code: number): void;
  /** `CSI parameters final`, e.g. `('31', 'm')`; only sequences whose parameters are digits, `;` and `:`. */
  sequence(parameters: string, final: string): void;
}

/** Longest control sequence we wait for, in characters; past it the rest is ordinary text. */
const MAX_SEQUENCE = 256;
/** The same for strings such as hyperlinks (OSC 8), whose addresses are longer. */
const MAX_STRING = 4096;

const ESC = 0x1b;
const BEL = 0x07;
const ST = 0x9c;
/** `ESC` + one of these opens a string: DCS, SOS, OSC, PM, APC. */
const STRING_OPENERS = 'PX]^_';

type State = 'text' | 'escape' | 'sequence' | 'string';

const isControl = (code: number): boolean => code < 0x20 || (code >= 0x7f && code < 0xa0);
const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

/** With the `u` flag, surrogates match only where they stand alone. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

/**
 * Takes terminal text apart, in whatever pieces it arrives (a state machine after ECMA-48 and vt100.net's parser).
 * Escapes that are not control sequences are swallowed. A control character inside one ends it and acts as usual, so that
 * broken escapes cannot eat the lines after them.
 */
export class EscapeParser {
  readonly #handler: EscapeHandler;
  #state: State = 'text';
  /** Parameters of the sequence being read. */
  #parameters = '';
  /** Characters of the escape so far. */
  #length = 0;
  /** First half of a surrogate pair, waiting for the next piece. */
  #half = '';

  constructor(handler: EscapeHandler) {
    this.#handler = handler;
  }

  parse(piece: string): void {
    let text = this.#half + piece;
    this.#half = '';
    if (text !== '' && isHighSurrogate(text.charCodeAt(text.length - 1))) {
      this.#half = text.slice(-1);
      text = text.slice(0, -1);
    }
    for (let i = 0; i < text.length; ) i = this.#state === 'text' ? this.#readText(text, i) : this.#readEscape(text, i);
  }

  /** Reads from `start` up to and including the next control character; returns where to go on. */
  #readText(text: string, start: number): number {
    let end = start;
    let code = 0;
    let surrogates = false;
    for (; end < text.length; end++) {
      code = text.charCodeAt(end);
      if (isControl(code)) break;
      if (code >= 0xd800 && code < 0xe000) surrogates = true;
    }
    if (end > start) this.#handler.print(surrogates ? wellFormed(text.slice(start, end)) : text.slice(start, end));
    if (end === text.length) return end;
    this.#control(code);
    return end + 1;
  }

  #control(code: number): void {
    this.#state = 'text';
    if (code === ESC) this.#enter('escape');
    else this.#handler.control(code);
  }

  #enter(state: State): void {
    this.#state = state;
    this.#parameters = '';
    this.#length = 0;
  }

  /** Reads one character inside an escape; returns where to go on. */
  #readEscape(text: string, at: number): number {
    const code = text.charCodeAt(at);
    if (this.#state === 'string' && (code === BEL || code === ST)) {
      this.#state = 'text';
    } else if (isControl(code)) {
      this.#control(code);
    } else if (++this.#length > (this.#state === 'string' ? MAX_STRING : MAX_SEQUENCE) || !this.#accept(code)) {
      this.#state = 'text';
      return at;
    }
    return at + 1;
  }

  /** Takes `code` into the escape being read; false if it cannot belong there. */
  #accept(code: number): boolean {
    if (this.#state === 'string') return true;
    if (code > 0x7e) return false;
    if (this.#state === 'sequence') this.#acceptInSequence(String.fromCharCode(code));
    else this.#acceptAfterEscape(String.fromCharCode(code));
    return true;
  }

  #acceptAfterEscape(character: string): void {
    if (character === '[') this.#enter('sequence');
    else if (STRING_OPENERS.includes(character)) this.#enter('string');
    else if (character >= '0') this.#state = 'text'; // Final character; what comes before '0' are intermediates.
  }

  #acceptInSequence(character: string): void {
    if (character < '@') {
      this.#parameters += character;
      return;
    }
    this.#state = 'text';
    if (/^[\d:;]*$/.test(this.#parameters)) this.#handler.sequence(this.#parameters, character);
  }
}
