import type { EngineParts } from '../engine/boot.js';
import type { SessionOptions } from '../engine/types.js';
import { pageClock } from './clock.js';
import { Pool } from './pool.js';
import type { PoolSettings } from './settings.js';
import { WarmInterpreter } from './warm-interpreter.js';

/** A pool of interpreters for sessions with these options. */
export function createPool(settings: PoolSettings, options: SessionOptions, parts: EngineParts): Pool<WarmInterpreter> {
  return new Pool(settings, { start: (signal) => WarmInterpreter.start(options, parts, signal), clock: pageClock });
}
