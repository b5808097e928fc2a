import { contains, isField, removeAttributeOf, type Field } from './dom.js';

/** What a field holds: its text, or whether it is chosen. */
export type Holding = 'value' | 'checked' | 'selected';

interface Wanted {
  readonly element: Element;
  readonly holding: Holding;
  /** Null for nothing. */
  readonly value: string | true | null;
  readonly seen: number;
}

/** The property of an element that an attribute of this name means, or null when it is an attribute like others. */
export function holdingOf(element: Element, name: string): Holding | null {
  if (name === 'value') return isField(element) ? name : null;
  if (name === 'checked') return element instanceof HTMLInputElement ? name : null;
  return name === 'selected' && element instanceof HTMLOptionElement ? name : null;
}

/**
 * Fields that the program fills. What the reader typed stays until an answer to it comes, and the place where the reader types stays
 * where it is.
 */
export class FormFields {
  readonly #root: Node;
  /** What the commit that is carried out wants; done at its end, when a choice's options are there, and a slider's bounds. */
  #wanted: Wanted[] = [];
  /** Choices whose option is not there yet. */
  readonly #missing = new Map<HTMLSelectElement, string>();
  /** The event that told what the reader typed last; infinite while it waits to be told. */
  #told = new WeakMap<Element, number>();
  /** What the program wanted last. */
  readonly #given = new WeakMap<Element, string | boolean>();
  #composing: EventTarget | null = null;
  /** What waits until a word is put together from several keys. */
  #held: Wanted[] = [];
  #listening = false;

  /** @param root where the fields are */
  constructor(root: Node) {
    this.#root = root;
  }

  /** The program wants a field to hold a value; `settle` sees to it. */
  want(element: Element, holding: Holding, value: string | true | null): void {
    this.#wanted.push({ element, holding, value, seen: 0 });
    this.#listen();
  }

  /** The reader changed a field: `event` tells it, when it is finite. */
  typed(element: Element, event: number): void {
    this.#told.set(element, event);
    if (element instanceof HTMLSelectElement) this.#missing.delete(element);
  }

  /** The numbers of the events mean nothing any more: there is a new program. */
  forget(): void {
    this.#told = new WeakMap();
  }

  /**
   * Fills the fields as was wanted.
   *
   * @param seen the last event that the wishes answer
   */
  settle(seen: number): void {
    const wanted = this.#wanted;
    this.#wanted = [];
    for (const wish of wanted) if (!(wish.element instanceof HTMLSelectElement)) this.#fill({ ...wish, seen });
    for (const wish of wanted) if (wish.element instanceof HTMLSelectElement) this.#fill({ ...wish, seen });
    for (const [select, value] of this.#missing) {
      if (!contains(this.#root, select)) this.#missing.delete(select);
      else if (Array.from(select.options).some((option) => option.value === value)) choose(select, value, this.#missing);
    }
  }

  /** Whether a field that was there before the program holds something else than the program or the server gave it. */
  changedByReader(field: Field): boolean {
    const given = this.#given.get(field);
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) {
      return field.checked !== (given ?? field.defaultChecked);
    }
    return field.value !== (given ?? firstValue(field));
  }

  destroy(): void {
    this.#root.removeEventListener('compositionstart', this.#started);
    this.#root.removeEventListener('compositionend', this.#ended);
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#root.addEventListener('compositionstart', this.#started);
    this.#root.addEventListener('compositionend', this.#ended);
  }

  readonly #started = ({ target }: Event): void => {
    this.#composing = target;
  };

  readonly #ended = (): void => {
    this.#composing = null;
    // Some browsers tell the text that came of it in an `input` event after this one: what was wanted before it is not wanted any more.
    setTimeout(() => {
      const held = this.#held;
      this.#held = [];
      for (const wish of held) this.#fill(wish);
    });
  };

  #fill(wish: Wanted): void {
    const { element, holding, value, seen } = wish;
    const field = element instanceof HTMLOptionElement ? (element.closest('select') ?? element) : element;
    if ((this.#told.get(field) ?? 0) > seen) return;
    if (this.#composing === element) {
      this.#held.push(wish);
      return;
    }
    if (holding !== 'value') {
      const box = element as HTMLInputElement & HTMLOptionElement;
      if (box[holding] !== (value !== null)) box[holding] = value !== null;
      this.#given.set(field, field instanceof HTMLSelectElement ? field.value : value !== null);
      return;
    }
    const text = value === true ? '' : (value ?? '');
    if (!isField(element) || element.type === 'file') return;
    if (!isBox(element)) this.#given.set(element, text);
    if (element instanceof HTMLSelectElement) choose(element, text, this.#missing);
    else write(element, text);
    if (value === null) removeAttributeOf(element, 'value');
  }
}

/** Fields whose value is not what the reader changes. */
const isBox = (field: Field): boolean => field.type === 'checkbox' || field.type === 'radio';

/** What a field held at first. */
function firstValue(field: Field): string {
  if (!(field instanceof HTMLSelectElement)) return field.type === 'hidden' || field.type === 'file' ? field.value : field.defaultValue;
  const options = [...field.options];
  const first = options.find((option) => option.defaultSelected) ?? (field.multiple || field.size > 1 ? undefined : options[0]);
  return first?.value ?? '';
}

function choose(select: HTMLSelectElement, value: string, missing: Map<HTMLSelectElement, string>): void {
  if (select.value !== value) select.value = value;
  if (select.value === value) missing.delete(select);
  else missing.set(select, value);
}

/** Gives a field another text; what the reader had selected stays selected. */
function write(field: HTMLInputElement | HTMLTextAreaElement, given: string): void {
  const text = field instanceof HTMLTextAreaElement ? given.replace(/\r\n?/g, '\n') : given;
  const before = field.value;
  if (before === text) return;
  const root = field.getRootNode();
  const { selectionStart: start, selectionEnd: end, selectionDirection: direction } = field;
  field.value = text;
  const active = (root instanceof ShadowRoot || root instanceof Document) && root.activeElement === field;
  // In some browsers, selecting takes the focus.
  if (active && start !== null && end !== null) {
    field.setSelectionRange(placeAfter(before, field.value, start), placeAfter(before, field.value, end), direction ?? 'none');
  }
}

/** Where a place in a text is after the text became another one. */
function placeAfter(before: string, after: string, place: number): number {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same++;
  if (place <= same) return place;
  let tail = 0;
  while (tail < shorter - same && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const rest = before.length - place;
  // In what changed, the nearer end counts.
  if (rest <= tail || rest < place) return Math.max(0, after.length - rest);
  return Math.min(place, after.length);
}
