import type { DeviceFailure, DeviceKind, DeviceProblem } from '../protocol/devices.js';

/** A failure whose reason is known. */
export class DeviceProblemError extends Error implements DeviceProblem {
  readonly code: DeviceFailure;

  constructor(code: DeviceFailure, message: string) {
    super(message);
    this.code = code;
  }
}

export const asError = ({ code, message }: DeviceProblem): DeviceProblemError => new DeviceProblemError(code, message);

/** What the page was doing when it failed. The same exception means another thing each time. */
export type Doing = 'list' | 'choose' | 'open' | 'claim' | 'use' | 'read';

const problem = (code: DeviceFailure, message: string): DeviceProblem => ({ code, message });

/** What the browsers' exceptions mean: https://wicg.github.io/serial/ and https://wicg.github.io/webusb/ name them, by name and not by text. */
export function problemOf(error: unknown, kind: DeviceKind, doing: Doing): DeviceProblem {
  if (error instanceof DeviceProblemError) return problem(error.code, error.message);
  const name = error instanceof DOMException || error instanceof Error ? error.name : '';
  const said = error instanceof Error || error instanceof DOMException ? error.message : String(error);
  const thing = kind === 'serial' ? 'serial port' : 'USB device';
  if (doing === 'list' && name === 'SecurityError') return blockedByPage(kind);
  if (doing === 'choose') {
    if (name === 'NotFoundError') return problem('dismissed', `No ${thing} was chosen.`);
    if (name === 'SecurityError') return /gesture|activation/i.test(said) ? problem('no-gesture', 'The browser shows its list of devices only after a click. Press the button that asks for the device.') : blockedByPage(kind);
    if (name === 'TypeError') return problem('invalid', `The browser does not take this description of a device: ${said}`);
  }
  if (doing === 'open') {
    if (kind === 'serial' && name === 'NetworkError') return problem('busy', 'The serial port could not be opened. Another program, such as the Arduino IDE or another tab, may have it open: close it there. If it was just unplugged, plug it in again.');
    if (name === 'InvalidStateError') return problem('busy', `The ${thing} is open already, in this page. Close it there first.`);
    if (name === 'SecurityError') return problem('denied', `The system does not let the browser open this ${thing}. On Linux your user may need a rule of udev, on Windows the driver WinUSB.`);
    if (kind === 'usb' && name === 'NetworkError') return problem('driver', 'The USB device could not be opened: another program, or a driver of the system, holds it.');
  }
  if (doing === 'claim') {
    if (name === 'SecurityError') return problem('protected', 'Browsers keep interfaces of this class (such as keyboards, disks, sound or cameras) to themselves. Another interface of the device may be free.');
    if (name === 'NetworkError') return problem('driver', 'A driver of the system, or another program, holds this interface. Close the program; on Windows the device may need the driver WinUSB. A serial adapter may work as a serial port instead.');
  }
  if (doing === 'read') {
    if (name === 'BufferOverrunError') return problem('overrun', 'Bytes came faster than they were read, and some were lost. Read more often, or use a lower speed or flow control.');
    if (name === 'FramingError') return problem('framing', 'A byte was not understood. Check that both sides have the same speed, data bits and stop bits.');
    if (name === 'ParityError') return problem('parity', 'A byte had the wrong parity. Check that both sides have the same parity.');
    if (name === 'BreakError') return problem('break', 'The other side sent a break.');
  }
  if (name === 'NotFoundError' || (kind === 'serial' && name === 'NetworkError' && doing === 'read')) return gone(kind);
  if (name === 'InvalidStateError') return problem('closed', `The ${thing} is not open, or not ready for this: ${said}`);
  if (name === 'TypeError' || name === 'RangeError' || name === 'IndexSizeError' || name === 'NotSupportedError') return problem('invalid', `The browser does not take this: ${said}`);
  if (name === 'NetworkError') return problem('failed', `The ${thing} did not do it: ${said} If it was unplugged, plug it in and open it again.`);
  return problem('failed', `The ${thing} failed: ${said}`);
}

export const gone = (kind: DeviceKind): DeviceProblem =>
  problem('gone', `The ${kind === 'serial' ? 'serial port' : 'USB device'} is not there any more: it was unplugged, or switched off. Plug it in and open it again.`);

export const taken = (): DeviceProblem => problem('gone', 'The device was taken back from this playground. Press Connect to give it again.');

export const notOpen = (): DeviceProblem => problem('closed', 'The device is not open.');

/** What the browser lacks altogether. */
export const unsupported = (kind: DeviceKind): DeviceProblem =>
  problem(
    'unsupported',
    isSecureContext
      ? kind === 'serial'
        ? 'This browser cannot reach serial ports. Chrome, Edge, Opera and Firefox on a computer can.'
        : 'This browser cannot reach USB devices. Chrome, Edge and Opera can, also on Android.'
      : 'Browsers reach devices only from pages that came by https (or from this computer itself).',
  );

const blockedByPage = (kind: DeviceKind): DeviceProblem =>
  problem(
    'policy',
    window === window.top
      ? `This page does not allow ${kind === 'serial' ? 'serial ports' : 'USB devices'}: its server sends a Permissions-Policy that forbids them.`
      : `This page is inside of another one that does not allow ${kind === 'serial' ? 'serial ports' : 'USB devices'}. Its author has to write allow="serial; usb" into the frame, and the server must not forbid it.`,
  );
