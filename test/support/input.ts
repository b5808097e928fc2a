import { executeServerCommand } from '@web/test-runner-commands';

/**
 * A real keyboard and mouse for tests: what happens here goes through the browser, as a person's hands would, and so it moves the focus,
 * makes user gestures, and triggers what browsers do by themselves.
 */

/** How the page is to look; all but the size in Chromium only. */
export interface Look {
  /** CSS pixels of the viewport. */
  readonly width?: number;
  /** CSS pixels of the viewport. */
  readonly height?: number;
  readonly dark?: boolean;
  readonly reducedMotion?: boolean;
  readonly forcedColors?: boolean;
}

/** Presses and releases a key, such as `Enter`, or a chord, such as `Control+Enter`. */
export async function press(keys: string): Promise<void> {
  await send({ type: 'press', keys });
}

/** Types text where the focus is, key by key. */
export async function type(text: string): Promise<void> {
  await send({ type: 'type', text });
}

/** Clicks into the middle of an element. */
export async function click(element: Element): Promise<void> {
  const { left, top, width, height } = element.getBoundingClientRect();
  await send({ type: 'click', x: Math.round(left + width / 2), y: Math.round(top + height / 2) });
}

/** Changes the viewport's size and what media queries answer. */
export async function emulate(look: Look): Promise<void> {
  await send({ type: 'emulate', look });
}

async function send(payload: object): Promise<void> {
  await executeServerCommand('input', payload);
}
