import type { Home, HomeState } from '../protocol/home.js';
import type { RunError } from '../protocol/messages.js';
import type { Checkpoint, PythonState, SavedCode, SessionSlot, SessionStore, SessionWork } from '../storage/checkpoint.js';
import type { Origin } from './boot.js';
import { CellOutputs } from './cell-outputs.js';
import { EMPTY_HOME, receiveHome } from './home.js';

/** What one session may take on this device, its base image left out: a program must not fill the storage of the page's site. */
const MAX_SAVED_BYTES = 512 << 20;
const TOO_LARGE = 'Its variables and files take more than 512 MB. Delete large ones, for example with `del name`, and run again.';

const NOT_DELETED = 'What is kept in this browser could not be deleted. Clear it again, or delete the data of this site in the browser’s settings.';

/** Whether and where a session's last state is kept. */
export interface SaveReport {
  /** It outlives the page. */
  readonly kept: boolean;
  /** Another tab, or tag, has the session open for writing: this one is a copy. */
  readonly copy: boolean;
  /** Why the state could not be taken, where that is the reason: a sentence. */
  readonly reason?: string;
  /** It is about what the reader made of the code, and says nothing of Python's state. */
  readonly code?: true;
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
  readonly #changedElsewhere: () => void;
  #slot: Promise<SessionSlot> | undefined;
  #origin: Origin | undefined;
  /** Where Stop and a crash go back to. Undefined before the slot was asked. */
  #checkpoint: Checkpoint | null | undefined;
  /** The files as they are now: a run that goes on may have changed them since the checkpoint. */
  #home: Home = EMPTY_HOME;
  /** The checkpoint that a fresh start, or its undoing, put aside, or that could not be brought back. */
  #aside: Checkpoint | null = null;
  /** What is in the slot could not be brought back, and nothing has run since: it is worth more than a fresh Python. */
  #sparing = false;
  /** Whether these bases are kept for their recipe: who goes on from a checkpoint of this page knows only the bytes. */
  readonly #basesKept = new WeakMap<Blob, () => Promise<boolean>>();
  readonly #done = new Set<string>();
  /** What is done with the slot, one thing after the other. */
  #turn: Promise<void> = Promise.resolve();
  #unwritten = false;
  #lastReport: SaveReport | undefined;
  #closed = false;
  /** The last state could not be taken. */
  #behind = false;

  /**
   * @param report - hears of each save
   * @param changedElsewhere - hears that another tab, or tag, has saved this session
   */
  constructor(store: SessionStore, key: string | undefined, report: (report: SaveReport) => void, changedElsewhere: () => void = () => undefined) {
    this.#store = store;
    this.#key = key;
    this.#report = report;
    this.#changedElsewhere = changedElsewhere;
  }

  /** Whether a new interpreter would go on from a state of this page. */
  get canGoBack(): boolean {
    return Boolean(this.#checkpoint?.python);
  }

  /** When the state that one would go back to was saved, if a later one could not be: in milliseconds since 1970. */
  get behindSince(): number | undefined {
    return this.#behind ? this.#checkpoint?.savedAt : undefined;
  }

  /** What the reader made, as far as it is known: that of an earlier visit once {@link Keeper.recall} has resolved. */
  get work(): SessionWork {
    return { home: this.#home, variables: this.#checkpoint?.variables ?? null };
  }

  /** The state to go on from: the last one of this page, or of an earlier visit; null for a fresh start. */
  async recall(): Promise<Checkpoint | null> {
    if (this.#checkpoint === undefined) {
      const loaded = (await (await this.#open())?.load()) ?? null;
      // Somebody else may have waited for the same.
      if (this.#checkpoint === undefined) {
        this.#checkpoint = loaded;
        this.#home = loaded?.home ?? EMPTY_HOME;
      }
    }
    return this.#checkpoint && holdsNothing(this.#checkpoint) ? null : this.#checkpoint;
  }

  /** An interpreter has started from these images and the files of the checkpoint; what it saves builds on them. */
  began(origin: Origin | undefined, resumed: boolean): void {
    this.#origin = origin;
    if (origin && !this.#basesKept.has(origin.base)) this.#basesKept.set(origin.base, origin.baseKept);
    const last = this.#checkpoint;
    this.#sparing = Boolean(last?.python) && !resumed;
    if (this.#sparing) this.#aside = last ?? null;
    this.#behind = false;
    this.outputs.reset(resumed ? last?.python?.outputs : undefined);
    this.#done.clear();
    for (const name of (resumed && last?.python?.done) || []) this.#done.add(name);
    // What the run that was given up has written since is given up with it.
    const stale = this.#home !== (last?.home ?? EMPTY_HOME);
    this.#home = last?.home ?? EMPTY_HOME;
    this.#checkpoint = { savedAt: last?.savedAt ?? Date.now(), home: this.#home, homeIsNewer: false, python: this.#python(), variables: last?.variables ?? null };
    if (stale) this.#write();
  }

  /** The variables that the reader keeps, in the instant of a checkpoint. */
  kept(variables: string | null): void {
    if (this.#checkpoint) this.#checkpoint = { ...this.#checkpoint, variables };
  }

  /** The interpreter's state was taken, between two runs. */
  layer(image: Blob, replaces: boolean): void {
    const origin = this.#origin;
    if (!origin) return;
    this.#behind = false;
    this.#origin = { ...origin, layers: replaces ? [image] : [...origin.layers, image] };
    this.#took({ home: this.#home, homeIsNewer: false, python: this.#python() });
  }

  /**
   * The files are as they are here.
   *
   * @param state - null: as they were told last
   * @param moment - `settled`: in the instant of a checkpoint; `ahead`: between two runs, but Python's state could not be taken;
   *   `running`: a run goes on, and if Python has to be stopped by force these files are given up with it
   * @returns false when contents are missing, which an honest worker has sent before
   */
  files(state: HomeState | null, moment: 'settled' | 'ahead' | 'running'): boolean {
    const home = state ? receiveHome(this.#home, state) : this.#home;
    if (!home) return false;
    this.#home = home;
    const before = this.#checkpoint;
    if (moment === 'running' || !before) this.#write();
    else if (home !== before.home) this.#took({ ...before, home, homeIsNewer: before.python !== null && (moment === 'ahead' || before.homeIsNewer) });
    return true;
  }

  /** The state could not be taken; the last one stays. */
  failed(reason: string): void {
    this.#behind = true;
    this.#report({ kept: false, copy: false, reason });
  }

  /**
   * A fresh start is wanted: what there was is put aside, and leaves the slot.
   *
   * @param begin - what it starts from (the files as they are)
   */
  async forget(begin?: SessionWork): Promise<void> {
    // Where storage does not open, nothing that is there can be overwritten either: the slot compares revisions.
    const known = await this.recall().catch((error: unknown) => this.#tell({ kept: false, copy: false, reason: String(error) }));
    const { home, variables } = begin ?? { home: this.#home, variables: null };
    // A second restart, before anything ran after the first, has nothing to put aside.
    if (begin || (known?.python?.layers.length ?? 0) > 0 || (known?.variables ?? null) !== null) this.#aside = this.#now() ?? NOTHING;
    this.#begin({ savedAt: Date.now(), home, homeIsNewer: false, python: null, variables });
    // Other work is in its place only when it is stored.
    if (begin) await this.#turn;
  }

  /** What is in the slot is wanted, which another tab may have written; what there was here is put aside. */
  async reread(): Promise<void> {
    await this.#turn;
    this.#aside = this.#now();
    this.#checkpoint = undefined;
    await this.recall();
  }

  /**
   * Deletes all that is kept, here and in the slot; it is put aside until the page closes.
   *
   * @returns false, and nothing is deleted, when the session is open elsewhere
   */
  async clear(): Promise<boolean> {
    if ((await (await this.#open()?.catch(() => undefined))?.writable) === false) return false;
    await this.forget({ home: EMPTY_HOME, variables: null });
    this.#inTurn(async (slot) => {
      if (!(await slot.clear())) this.#tell({ kept: false, copy: !(await slot.writable), reason: NOT_DELETED });
    });
    await this.#turn;
    return true;
  }

  /**
   * Undoes {@link Keeper.forget}: the next start goes on from what was put aside. Whether there was anything.
   *
   * The state of now is put aside in its place: done twice, it goes forward again.
   */
  async bringBack(): Promise<boolean> {
    await this.#turn;
    const aside = this.#sparing ? this.#spared() : this.#aside;
    if (!aside) return false;
    this.#aside = this.#now();
    this.#begin(aside);
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

  /** What the reader made of the code of this cell. */
  async code(cell: string): Promise<SavedCode | null> {
    return (await (await this.#open())?.loadCode(cell)) ?? null;
  }

  /** Keeps code, or with null forgets it. */
  async keepCode(cell: string, code: SavedCode | null): Promise<SaveReport> {
    let report: SaveReport = { kept: false, copy: false, code: true };
    this.#inTurn(async (slot) => {
      const kept = await slot.saveCode(cell, code);
      report = { kept, copy: !kept && !(await slot.writable), code: true };
      this.#report(report);
    });
    await this.#turn;
    return report;
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

  #python(): PythonState | null {
    const origin = this.#origin;
    return origin ? { recipe: origin.recipe, base: origin.base, layers: origin.layers, outputs: this.outputs.snapshot(), done: [...this.#done] } : null;
  }

  #took(state: Pick<Checkpoint, 'home' | 'homeIsNewer' | 'python'>): void {
    this.#checkpoint = { variables: this.#checkpoint?.variables ?? null, ...state, savedAt: Date.now() };
    this.#write();
  }

  /** The state to go back to, with the files as they are. */
  #now(): Checkpoint | null {
    const checkpoint = this.#checkpoint;
    const home = this.#home;
    return checkpoint ? { ...checkpoint, home, homeIsNewer: checkpoint.homeIsNewer || (checkpoint.python !== null && home !== checkpoint.home) } : null;
  }

  /** The state that could not be brought back, with the files as they are. */
  #spared(): Checkpoint | null {
    return this.#aside && { ...this.#aside, home: this.#home, homeIsNewer: this.#aside.homeIsNewer || this.#home !== this.#aside.home };
  }

  /** From here the session goes on. */
  #begin(checkpoint: Checkpoint): void {
    this.#checkpoint = checkpoint;
    this.#home = checkpoint.home;
    this.#sparing = false;
    this.#write();
  }

  #open(): Promise<SessionSlot> | undefined {
    if (this.#key === undefined || this.#closed) return undefined;
    if (!this.#slot) {
      const opening = this.#store.open(this.#key, this.#changedElsewhere);
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
    if (this.#unwritten || (this.#sparing && this.#home === this.#aside?.home)) return;
    this.#unwritten = true;
    this.#inTurn(async (slot) => {
      this.#unwritten = false;
      const checkpoint = this.#sparing ? this.#spared() : this.#now();
      if (!checkpoint) return;
      const { home, python } = checkpoint;
      if (savedBytes(home, python) > MAX_SAVED_BYTES) return this.#tell({ kept: false, copy: false, reason: TOO_LARGE });
      const baseKept = !python?.base || (await this.#basesKept.get(python.base)?.());
      const kept = await slot.save({ ...checkpoint, python: python && { ...python, base: baseKept ? null : python.base } });
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

/** A session in which nothing has been done. */
const NOTHING: Checkpoint = { savedAt: 0, home: EMPTY_HOME, homeIsNewer: false, python: null, variables: null };

const holdsNothing = ({ home, python, variables }: Checkpoint): boolean => home.entries.length === 0 && python === null && variables === null;

function savedBytes(home: Home, python: PythonState | null): number {
  return [...(python?.layers ?? []), ...home.contents.values()].reduce((sum, { size }) => sum + size, 0);
}
