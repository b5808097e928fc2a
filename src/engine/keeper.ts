import type { RunError } from '../protocol/messages.js';
import type { Checkpoint, SessionSlot, SessionStore } from '../storage/checkpoint.js';
import type { Origin } from './boot.js';
import { CellOutputs } from './cell-outputs.js';

/** What one session may take on this device, its base image left out: a program must not fill the storage of the page's site. */
const MAX_SAVED_BYTES = 512 << 20;
const TOO_LARGE = 'Its variables and files take more than 512 MB. Delete large ones, for example with `del name`, and run again.';

/** Whether and where a session's last state is kept. */
export interface SaveReport {
  /** It outlives the page. */
  readonly kept: boolean;
  /** Another tab, or tag, has the session open for writing: this one is a copy. */
  readonly copy: boolean;
  /** Why the state could not be taken, where that is the reason: a sentence. */
  readonly reason?: string;
}

/**
 * A session's way back: its last checkpoint, in memory for as long as the page lives, and in its slot for the next visit.
 *
 * A checkpoint is replaced only by a complete newer one. One write goes on at a time; of several that wait, the newest is done.
 * One that could not be brought back stays in the slot until something has run, and can be asked for again until the page closes.
 */
export class Keeper {
  /** What the session's cells show. */
  readonly outputs = new CellOutputs();
  readonly #store: SessionStore;
  readonly #key: string | undefined;
  readonly #report: (report: SaveReport) => void;
  #slot: Promise<SessionSlot> | undefined;
  #origin: Origin | undefined;
  /** Undefined before the slot was asked. */
  #checkpoint: Checkpoint | null | undefined;
  /** The checkpoint that a restart, or its undoing, put aside, or that could not be brought back. */
  #aside: Checkpoint | null = null;
  /** A restart, or its undoing, made what is in the slot another state than the one to go on from. */
  #outdated = false;
  /** What is in the slot could not be brought back, and nothing has run since: it is worth more than a fresh Python. */
  #sparing = false;
  /** Whether these bases are kept for their recipe: who goes on from a checkpoint of this page knows only the bytes. */
  readonly #basesKept = new WeakMap<Blob, Promise<boolean>>();
  readonly #done = new Set<string>();
  /** What is done with the slot, one thing after the other. */
  #turn: Promise<void> = Promise.resolve();
  #unwritten = false;
  #lastReport: SaveReport | undefined;
  #closed = false;
  /** The last state could not be taken. */
  #behind = false;

  constructor(store: SessionStore, key: string | undefined, report: (report: SaveReport) => void) {
    this.#store = store;
    this.#key = key;
    this.#report = report;
  }

  /** Whether a new interpreter would go on from a state of this page. */
  get canGoBack(): boolean {
    return Boolean(this.#checkpoint);
  }

  /** When the state that one would go back to was saved, if a later one could not be: in milliseconds since 1970. */
  get behindSince(): number | undefined {
    return this.#behind ? this.#checkpoint?.savedAt : undefined;
  }

  /** The state to go on from: the last one of this page, or of an earlier visit; null for a fresh start. */
  async recall(): Promise<Checkpoint | null> {
    if (this.#checkpoint === undefined) {
      const loaded = (await (await this.#open())?.load()) ?? null;
      // A restart may have been asked for meanwhile: then it is not wanted any more.
      if (this.#checkpoint === undefined) this.#checkpoint = loaded;
    }
    return this.#checkpoint;
  }

  /** An interpreter has started from these images; what it saves builds on them. */
  began(origin: Origin | undefined, resumed: boolean): void {
    this.#origin = origin;
    if (origin && !this.#basesKept.has(origin.base)) this.#basesKept.set(origin.base, origin.baseKept);
    const last = resumed ? this.#checkpoint : null;
    this.#sparing = Boolean(this.#checkpoint) && !resumed;
    if (this.#sparing) this.#aside = this.#checkpoint ?? null;
    this.#behind = false;
    this.outputs.reset(last?.outputs);
    this.#done.clear();
    for (const name of last?.done ?? []) this.#done.add(name);
    this.#checkpoint = origin ? this.#snapshot(origin, last?.savedAt ?? Date.now()) : null;
    // A restart that was undone: the slot gets that state before anything runs.
    if (last && this.#outdated) this.#write();
  }

  /** The interpreter's state was taken. */
  layer(image: Blob, replaces: boolean): void {
    const origin = this.#origin;
    if (!origin) return;
    this.#behind = false;
    this.#origin = { ...origin, layers: replaces ? [image] : [...origin.layers, image] };
    this.#checkpoint = this.#snapshot(this.#origin, Date.now());
    this.#write();
  }

  /** The state could not be taken; the last one stays. */
  failed(reason: string): void {
    this.#behind = true;
    this.#report({ kept: false, copy: false, reason });
  }

  /** A fresh start is wanted: what there was is put aside, and leaves the slot. */
  forget(): void {
    const known = this.#checkpoint;
    // A second restart, before anything ran after the first, has nothing to put aside.
    if (known && known.layers.length > 0) this.#aside = known;
    this.#checkpoint = null;
    this.#outdated = true;
    this.#sparing = false;
    this.#inTurn(async (slot) => {
      if (known === undefined) this.#aside = await slot.load();
      await slot.clear();
    });
  }

  /**
   * Undoes {@link Keeper.forget}: the next start goes on from what was put aside. Whether there was anything.
   *
   * The state of now is put aside in its place: done twice, it goes forward again.
   */
  async bringBack(): Promise<boolean> {
    await this.#turn;
    if (!this.#aside) return false;
    [this.#checkpoint, this.#aside] = [this.#aside, this.#checkpoint ?? null];
    this.#outdated = true;
    return true;
  }

  /** Whether code of this name has run in this Python; see `RunOptions.once`. */
  hasDone(name: string): boolean {
    return this.#done.has(name);
  }

  markDone(name: string): void {
    this.#done.add(name);
  }

  runBegins(cell: string): void {
    this.outputs.runBegins(cell);
  }

  /** The run is over, with an error perhaps: a state that is taken from now on has it in it. */
  runEnds(cell: string, error: RunError | undefined): void {
    this.#sparing = false;
    this.outputs.runEnds(cell, error);
  }

  /**
   * Resolves when what was taken so far is written, or could not be; undefined when nothing was to be written yet. What could
   * not be written before is tried once more: another tab may have closed, or there may be room now.
   */
  async written(): Promise<SaveReport | undefined> {
    if (this.#lastReport?.kept === false) this.#write();
    await this.#turn;
    return this.#lastReport;
  }

  /** Lets other tabs have the session. Nothing is read or written any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    // A slot that did not open has nothing to close; who asked for it has heard why.
    (await this.#slot?.catch(() => undefined))?.close();
  }

  #snapshot({ recipe, base, layers }: Origin, savedAt: number): Checkpoint {
    return { recipe, base, layers, savedAt, outputs: this.outputs.snapshot(), done: [...this.#done] };
  }

  #open(): Promise<SessionSlot> | undefined {
    if (this.#key === undefined) return undefined;
    if (!this.#slot && this.#closed) return undefined;
    if (!this.#slot) {
      const opening = this.#store.open(this.#key);
      this.#slot = opening;
      opening.then(
        async ({ writable }) => (await writable) || this.#report({ kept: false, copy: true }),
        // Who asked hears of it; the next one asks again.
        () => (this.#slot = undefined),
      );
    }
    return this.#slot;
  }

  #write(): void {
    if (this.#unwritten || this.#sparing) return;
    this.#unwritten = true;
    this.#inTurn(async (slot) => {
      this.#unwritten = false;
      const checkpoint = this.#checkpoint;
      if (!checkpoint) return;
      const { base, layers } = checkpoint;
      if (layers.reduce((sum, { size }) => sum + size, 0) > MAX_SAVED_BYTES) return this.#tell({ kept: false, copy: false, reason: TOO_LARGE });
      this.#outdated = false;
      const baseKept = base === null || (await this.#basesKept.get(base));
      const kept = await slot.save({ ...checkpoint, base: baseKept ? null : base });
      this.#tell({ kept, copy: !(await slot.writable) });
    });
  }

  #inTurn(work: (slot: SessionSlot) => Promise<void>): void {
    const open = this.#open();
    if (!open) return;
    this.#turn = this.#turn.then(async () => work(await open)).catch((error: unknown) => {
      this.#unwritten = false;
      this.#tell({ kept: false, copy: false, reason: String(error) });
    });
  }

  #tell(report: SaveReport): void {
    this.#lastReport = report;
    this.#report(report);
  }
}
