import type { Checkpoint, SavedCode, SessionSlot, SessionStore } from '../../src/storage/checkpoint.js';

/** Storage for one session that shows what is done to it, and does it when the test says so. */
export class FakeSlot implements SessionStore, SessionSlot {
  /** What is stored. */
  stored: Checkpoint | null = null;
  /** The code of each cell. */
  readonly code = new Map<string, SavedCode>();
  /** Every checkpoint that was to be saved, in order. */
  readonly saves: Checkpoint[] = [];
  /** What was called, in order. */
  readonly calls: string[] = [];
  writable = Promise.resolve(true);
  /** What each save answers. */
  kept = true;
  /** Each call waits for this. */
  gate: Promise<void> = Promise.resolve();
  /** How often opening it fails first. */
  failures = 0;

  /** Holds every call from now on; returns the way to let them go on. */
  hold(): () => void {
    let release = (): void => undefined;
    this.gate = new Promise((resolve) => (release = resolve));
    return release;
  }

  open(): Promise<SessionSlot> {
    this.calls.push('open');
    return this.failures-- > 0 ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(this);
  }

  async load(): Promise<Checkpoint | null> {
    this.calls.push('load');
    const { stored } = this;
    await this.gate;
    return stored;
  }

  async save(checkpoint: Checkpoint): Promise<boolean> {
    this.calls.push('save');
    this.saves.push(checkpoint);
    await this.gate;
    if (this.kept) this.stored = checkpoint;
    return this.kept;
  }

  async loadCode(cell: string): Promise<SavedCode | null> {
    this.calls.push('loadCode');
    await this.gate;
    return this.code.get(cell) ?? null;
  }

  async saveCode(cell: string, code: SavedCode | null): Promise<boolean> {
    this.calls.push('saveCode');
    await this.gate;
    if (this.kept && code) this.code.set(cell, code);
    else if (this.kept) this.code.delete(cell);
    return this.kept;
  }

  async clear(): Promise<boolean> {
    this.calls.push('clear');
    await this.gate;
    this.stored = null;
    this.code.clear();
    return true;
  }

  close(): void {
    this.calls.push('close');
  }
}
