import { isSmallDevice, savesData } from '../engine/device.js';
import { inTime } from '../timers.js';
import { whenIdle, whenTouched, whenVisible } from './triggers.js';

/** When Python starts; see the `boot` attribute. */
export type BootMode = 'auto' | 'visible' | 'run' | 'now';

/** What a tag lets be started. */
export interface Startable {
  /** Lets the full editor come. */
  enrich(): void;
  /** Brings back what the reader wrote in an earlier visit. Resolves when that is done. */
  restore(): Promise<void>;
  /** Runs the code without being asked. */
  autorun(): void;
  /** Starts Python; tells by itself when that fails. */
  boot(): void;
  /** Whether a start would take a fraction of a second only. */
  isQuick(signal: AbortSignal): Promise<boolean>;
  /** Whether nothing has been started or has failed yet. */
  isIdle(): boolean;
}

const STORAGE_MS = 3000;

/** When a tag's editor comes, its Python starts and, with `autorun`, its code runs. */
export function scheduleStart(tag: Element, { mode, autorun }: { readonly mode: BootMode; readonly autorun: boolean }, startable: Startable, signal: AbortSignal): void {
  // Storage that does not answer holds nothing up.
  const restored = (): Promise<void> => inTime(STORAGE_MS, hasBeenHere()).then((been) => (been && !signal.aborted ? startable.restore() : undefined), () => undefined);
  whenVisible(tag, signal, () => whenIdle(signal, () => (startable.enrich(), void restored())));
  whenTouched(tag, signal, () => startable.enrich());
  scheduleBoot(tag, mode, startable, signal);
  if (!autorun) return;
  const run = (): void => void restored().then(() => signal.aborted || startable.autorun());
  if (mode === 'now') run();
  else whenVisible(tag, signal, run);
}

/** Starts a tag's Python when its `boot` attribute says. */
function scheduleBoot(tag: Element, mode: BootMode, startable: Startable, signal: AbortSignal): void {
  const boot = (): void => startable.boot();
  if (mode === 'now') boot();
  else if (mode === 'visible') whenVisible(tag, signal, boot);
  else if (mode === 'auto') {
    // A start that failed is tried again by the reader's word only: they may be on their way to the button.
    whenTouched(tag, signal, () => startable.isIdle() && boot());
    whenVisible(tag, signal, () => whenIdle(signal, () => void bootIfQuick(startable, signal)));
  }
}

/** For a reader who comes back, Python is ready before it is asked for: a memory image makes that cheap. */
async function bootIfQuick(startable: Startable, signal: AbortSignal): Promise<void> {
  if (!mayStartUnasked() || !(await hasBeenHere()) || signal.aborted) return;
  // A check that fails means no image; the start itself will say what is wrong.
  const quick = await startable.isQuick(signal).catch(() => false);
  if (!quick || signal.aborted || !startable.isIdle() || !mayStartUnasked()) return;
  startedUnasked += 1;
  startable.boot();
}

/**
 * Python starts unasked in so many tags of a page, and in no more: each takes some 60 MB. The others start at the first touch,
 * just as quickly.
 */
const MAX_UNASKED = 3;
let startedUnasked = 0;

const mayStartUnasked = (): boolean => !savesData() && startedUnasked < (isSmallDevice() ? 1 : MAX_UNASKED);

/** Whether this site's pages have kept anything of ours in this browser; cheap enough for every visit. */
async function hasBeenHere(): Promise<boolean> {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === 'py-playground');
  } catch {
    return false; // Storage is denied: nothing can have been kept.
  }
}
