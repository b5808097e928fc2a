import type { OutputItem, RunError } from '../protocol/messages.js';
import type { CellOutput } from '../storage/checkpoint.js';

/** Of what a cell shows, so much is kept, in characters; the newest stays. */
const MAX_OUTPUT = 256 << 10;

/** What each cell of a session showed last. */
export class CellOutputs {
  readonly #shown = new Map<string, { items: OutputItem[]; error?: RunError }>();
  /** What the running cell showed before: a state that is taken meanwhile is from before the run. */
  #before: { readonly cell: string; readonly output: CellOutput | undefined } | undefined;

  /** Another interpreter goes on: from a state in which this was shown. */
  reset(outputs: Readonly<Record<string, CellOutput>> = {}): void {
    this.#before = undefined;
    this.#shown.clear();
    for (const [cell, output] of Object.entries(outputs)) this.#shown.set(cell, { ...output, items: [...output.items] });
  }

  /** A run begins: its cell shows something new. */
  runBegins(cell: string): void {
    this.#before = { cell, output: this.#shown.get(cell) };
    this.#shown.set(cell, { items: [] });
  }

  /** The run is over, with an error perhaps: a state that is taken from now on has it in it. */
  runEnds(cell: string, error: RunError | undefined): void {
    this.#before = undefined;
    if (error) this.#shown.set(cell, { ...(this.#shown.get(cell) ?? { items: [] }), error });
  }

  add(cell: string, items: readonly OutputItem[]): void {
    const output = this.#shown.get(cell) ?? { items: [] };
    output.items.push(...items.map(keepable));
    let size = 0;
    const first = output.items.findLastIndex((item) => (size += sizeOf(item)) > MAX_OUTPUT);
    output.items.splice(0, first + 1);
    this.#shown.set(cell, output);
  }

  /** What belongs to a state that is taken now. It does not change any more. */
  snapshot(): Record<string, CellOutput> {
    const shown = new Map<string, CellOutput>(this.#shown);
    if (this.#before) {
      const { cell, output } = this.#before;
      if (output) shown.set(cell, output);
      else shown.delete(cell);
    }
    return Object.fromEntries([...shown].map(([cell, { items, error }]) => [cell, { items: [...items], ...(error && { error }) }]));
  }
}

/** The item, or its plain text where the rest of it, such as a file, is more than is kept of all. */
function keepable(item: OutputItem): OutputItem {
  const plain = item.stream === 'display' ? item.mime['text/plain'] : undefined;
  return item.stream === 'display' && plain !== undefined && sizeOf(item) > MAX_OUTPUT ? { ...item, mime: { 'text/plain': plain } } : item;
}

function sizeOf(item: OutputItem): number {
  if (item.stream === 'clear') return 1;
  const mime = 'mime' in item ? Object.values(item.mime ?? {}).reduce((sum, data) => sum + data.length, 1) : 1;
  return mime + ('text' in item ? item.text.length : 0);
}
