const keyCodes: Readonly<Record<string, number>> = { Backspace: 8, Tab: 9, Enter: 13, Shift: 16, Escape: 27, '/': 191, ' ': 32, ArrowDown: 40, ArrowLeft: 37, F1: 112, F8: 119, a: 65, f: 70, z: 90 };

/** True where CodeMirror's "Mod" is Cmd. */
const isMac = navigator.platform.startsWith('Mac');

/** Presses a key on an element. @returns whether the page took it, so that the browser's own action does not happen */
export function press(target: Element, key: string, more: KeyboardEventInit & { mod?: boolean } = {}): boolean {
  const { mod = false, ...init } = more;
  const keyCode = keyCodes[key]!;
  const event = new KeyboardEvent('keydown', {
    key,
    keyCode,
    which: keyCode,
    bubbles: true,
    cancelable: true,
    composed: true,
    ctrlKey: mod && !isMac,
    metaKey: mod && isMac,
    ...init,
  });
  target.dispatchEvent(event);
  return event.defaultPrevented;
}
