import type { BootProgress } from './types.js';

/** Measures phases, marks them on the page's timeline and reports each as it begins. */
export class PhaseClock {
  readonly #onProgress: (progress: BootProgress) => void;
  readonly #began = performance.now();
  readonly #phases: Record<string, number> = {};
  #current: { readonly phase: string; readonly since: number } | undefined;

  constructor(onProgress: (progress: BootProgress) => void) {
    this.#onProgress = onProgress;
  }

  enter(phase: string): void {
    this.#close();
    this.#current = { phase, since: performance.now() };
    performance.mark(`py-playground:${phase}`);
    this.#onProgress({ phase, loaded: 0, total: 0 });
  }

  /** All phases; the worker's own figures, which leave the way of the messages out, win. */
  finish(workerPhases: Readonly<Record<string, number>>): { ms: number; phases: Record<string, number> } {
    this.#close();
    performance.mark('py-playground:ready');
    return { ms: performance.now() - this.#began, phases: { ...this.#phases, ...workerPhases } };
  }

  #close(): void {
    if (!this.#current) return;
    const { phase, since } = this.#current;
    this.#phases[phase] = (this.#phases[phase] ?? 0) + performance.now() - since;
  }
}
