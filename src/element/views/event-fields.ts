import { attribute, boxOf, closestTo, isField } from './dom.js';

/** Longest text of one field that travels, in characters. */
const MOST_TEXT = 1 << 20;
/** Most entries of a form, and most chosen values, that travel. */
const MOST_ENTRIES = 10_000;

/** @param target where the event happened @param node who listens: the target, or an element around it */
type Read = (event: Event, target: Element, node: Element) => unknown;

const text = (value: string): string => (value.length > MOST_TEXT ? value.slice(0, MOST_TEXT) : value);

/** What may travel of a property that could be anything. */
function plain(value: unknown): string | number | boolean | null {
  if (typeof value === 'string') return text(value);
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)) ? value : null;
}

/** The property that a field's name means: `client_x` is `clientX`. */
const property = (field: string): string => field.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

const ofEvent = (name: string): Read => (event) => plain((event as unknown as Record<string, unknown>)[name]);
const ofTarget = (name: string): Read => (_, target) => plain((target as unknown as Record<string, unknown>)[name]);
const ofNode = (name: string): Read => (_event, _target, node) => plain((node as unknown as Record<string, unknown>)[name]);

const hasValue = (node: Element): boolean => isField(node) || node instanceof HTMLButtonElement || node instanceof HTMLOptionElement;

/** The field that an event is about: where it happened, or the one that listens, when that was a picture in a button. */
const ofField =
  (name: string): Read =>
  (_, target, node) => {
    const field = hasValue(target) ? target : hasValue(node) ? node : null;
    return field && plain((field as unknown as Record<string, unknown>)[name]);
  };

function form(event: Event, target: Element): unknown {
  const found = isField(target) || target instanceof HTMLButtonElement ? target.form : closestTo(target, 'form');
  if (!(found instanceof HTMLFormElement)) return null;
  const submitter: unknown = event instanceof SubmitEvent ? event.submitter : null;
  const pressed = submitter instanceof HTMLButtonElement || submitter instanceof HTMLInputElement ? submitter : null;
  const entries = new Map<string, string | string[]>();
  let left = MOST_ENTRIES;
  for (const [name, value] of new FormData(found, pressed?.form === found ? pressed : null)) {
    if (typeof value !== 'string' || left-- <= 0) continue;
    const before = entries.get(name);
    if (Array.isArray(before)) before.push(text(value));
    else entries.set(name, before === undefined ? text(value) : [before, text(value)]);
  }
  return Object.fromEntries(entries);
}

const selected: Read = (_, target, node) => {
  const field = target instanceof HTMLSelectElement ? target : node;
  return field instanceof HTMLSelectElement ? Array.from(field.selectedOptions, ({ value }) => text(value)).slice(0, MOST_ENTRIES) : null;
};

/** Of `<details>` and what else opens: `open` or `closed`. */
const state: Read = (event, target) => {
  const told = plain((event as Partial<ToggleEvent>).newState);
  return told ?? (target instanceof HTMLDetailsElement ? (target.open ? 'open' : 'closed') : null);
};

const OF_EVENT =
  'key code repeat alt_key ctrl_key meta_key shift_key button buttons client_x client_y offset_x offset_y page_x page_y movement_x movement_y ' +
  'pointer_id pointer_type pressure delta_x delta_y delta_mode data input_type';

const fields = (names: string, read: (property: string) => Read): [string, Read][] => names.split(' ').map((name) => [name, read(property(name))]);

/** What of an event may travel to Python, by the names that a handler's parameters have. A field that the event does not have is null. */
export const EVENT_FIELDS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ...fields(OF_EVENT, ofEvent),
  ...fields('current_time duration', ofTarget),
  ...fields('scroll_top scroll_left scroll_height client_height', ofNode),
  ...fields('value checked selection_start selection_end', ofField),
  ['form', form],
  ['selected', selected],
  ['state', state],
  ['width', (_event, _target, node) => plain(boxOf(node).width)],
  ['height', (_event, _target, node) => plain(boxOf(node).height)],
  ['target_id', (_, target) => text(attribute(target, 'id') ?? '')],
  ['dropped', (event) => plain((event as Partial<DragEvent>).dataTransfer?.getData('text'))],
  ['href', (_, target) => plain(closestTo(target, 'a') && attribute(closestTo(target, 'a') ?? target, 'href'))],
]);

/** Reads the fields that are wanted. */
export function readFields(names: Iterable<string>, event: Event, target: Element, node: Element): Record<string, unknown> {
  const read: [string, unknown][] = [];
  for (const name of names) read.push([name, EVENT_FIELDS.get(name)?.(event, target, node) ?? null]);
  return Object.fromEntries(read);
}
