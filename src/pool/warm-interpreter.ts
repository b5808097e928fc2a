import type { BootEvents, Booted, EngineParts } from '../engine/boot.js';
import { ownCode } from '../engine/lazy.js';
import type { SessionOptions } from '../engine/types.js';
import type { PoolEntry } from './types.js';

/** An interpreter that has run nobody's code yet and waits for its session. */
export class WarmInterpreter implements PoolEntry {
  readonly booted: Booted;

  constructor(booted: Booted) {
    this.booted = booted;
  }

  /** Starts one, as a session without a past would. */
  static async start(options: SessionOptions, parts: EngineParts, signal: AbortSignal): Promise<WarmInterpreter> {
    const { bootInterpreter } = await ownCode(import('../engine/boot.js'));
    return new WarmInterpreter(await bootInterpreter(options, { ...parts, spares: NONE }, Promise.resolve(null), NOBODY, signal));
  }

  probe(): Promise<boolean> {
    return this.booted.interpreter.answers();
  }

  end(): void {
    this.booted.interpreter.kill();
  }

  onEnd(listener: () => void): void {
    this.booted.interpreter.onEnd(listener);
  }
}

/** A spare is never made from a spare. */
const NONE: EngineParts['spares'] = { has: () => false, take: () => Promise.resolve(null), used: () => undefined };

/** Nobody listens yet. Its end is heard through `onEnd`. */
const ignore = (): void => undefined;
const NOBODY: BootEvents = { progress: ignore, output: ignore, asked: ignore, devices: ignore, files: () => true, kept: ignore, layer: ignore, notSaved: ignore, sign: ignore, doubt: ignore, died: ignore };
