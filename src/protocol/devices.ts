/*
 * The port between one worker's Python and the devices of its page: both ways, one beside the other. The worker opens it when a
 * program first asks for a device, and hands the other end over by the message `devices`; see `messages.ts`.
 *
 * ```
 *   Python ──call──▶ worker ──DeviceCommand──▶ page ──▶ Web Serial, Web USB
 *   Python ◀─news──  worker ◀──DeviceNews────  page ◀──
 * ```
 *
 * One port for all devices keeps what happens to them in order. Bytes that a device sends are pushed as they come, as many as the
 * worker has given credit for; beyond that they wait in the browser's buffer. A worker that is blocked in synchronous code hears
 * nothing, so where Python cannot be suspended it asks for its news instead (`poll`).
 */

/** How a device is reached. An FTDI chip is a USB device, or, where a driver of the system holds it, a serial port. */
export const DEVICE_KINDS = ['serial', 'usb'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** What a program, or a page, wants to be shown in the chooser; all fields must match. */
export interface DeviceFilter {
  readonly vendorId?: number;
  readonly productId?: number;
  readonly serialNumber?: string;
}

/** A device that the reader has given to the session. */
export interface DeviceInfo {
  /** The same after each reload, such as `/dev/serial-2341-0043`; a second one of the same ids ends with `-2`. */
  readonly name: string;
  readonly kind: DeviceKind;
  /** USB's numbers, where they are known: a serial port need not be behind USB. */
  readonly vendorId: number | null;
  readonly productId: number | null;
  /** Web Serial does not tell it. */
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  readonly product: string | null;
  /** Of a USB device: what its descriptors say. */
  readonly usb: UsbDescription | null;
}

export interface UsbDescription {
  /** Binary-coded decimals, as the descriptor has them: 0x0200 is 2.0. */
  readonly usbVersion: number;
  readonly deviceVersion: number;
  readonly deviceClass: number;
  readonly deviceSubclass: number;
  readonly deviceProtocol: number;
  /** `value` of the active one; null for none. */
  readonly active: number | null;
  readonly configurations: readonly UsbConfigurationDescription[];
}

export interface UsbConfigurationDescription {
  readonly value: number;
  readonly name: string | null;
  readonly interfaces: readonly UsbAlternateDescription[];
}

/** An interface in one of its settings; those of one interface follow each other. */
export interface UsbAlternateDescription {
  readonly interface: number;
  readonly alternate: number;
  readonly class: number;
  readonly subclass: number;
  readonly protocol: number;
  readonly name: string | null;
  readonly endpoints: readonly UsbEndpointDescription[];
}

export interface UsbEndpointDescription {
  /** Without the direction's bit. */
  readonly number: number;
  readonly direction: 'in' | 'out';
  readonly type: 'bulk' | 'interrupt' | 'isochronous';
  readonly packetSize: number;
}

/** As Web Serial's `open()` takes them: https://wicg.github.io/serial/#dom-serialoptions */
export interface SerialSettings {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly stopBits: 1 | 2;
  readonly parity: 'none' | 'even' | 'odd';
  /** `hardware`: RTS/CTS. `software`: XON/XOFF, which the page does itself. */
  readonly flowControl: 'none' | 'hardware' | 'software';
}

export interface SerialSignals {
  readonly dataTerminalReady?: boolean;
  readonly requestToSend?: boolean;
  readonly break?: boolean;
}

/** What `get-signals` answers. */
export interface SerialInputSignals {
  readonly clearToSend: boolean;
  readonly dataSetReady: boolean;
  readonly ringIndicator: boolean;
  readonly dataCarrierDetect: boolean;
}

/** The first bytes of a USB control transfer: https://wicg.github.io/webusb/#dictdef-usbcontroltransferparameters */
export interface ControlSetup {
  readonly requestType: 'standard' | 'class' | 'vendor';
  readonly recipient: 'device' | 'interface' | 'endpoint' | 'other';
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

/**
 * What Python asks the page to do, and gets an answer to. `device` is a number that the worker gives to what it opens; it is used once.
 */
export type DeviceCall =
  /** What the session has been given; the answer is a list of {@link DeviceInfo}. Never asks the reader. */
  | { readonly op: 'list' }
  /** Asks the reader for a device, until there is an answer: a {@link DeviceInfo}, or null when there will be none. `name`: how the program called it. */
  | { readonly op: 'request'; readonly kind: DeviceKind; readonly name: string | null; readonly filters: readonly DeviceFilter[] }
  /** Opens a device of this name, or what the reader chose when the program asked for that name. The answer is its {@link DeviceInfo}. `settings` of serial ports only. */
  | { readonly op: 'open'; readonly device: number; readonly kind: DeviceKind; readonly name: string; readonly settings: SerialSettings | null }
  | { readonly op: 'close'; readonly device: number }
  // Serial ports
  /** Other settings: closed and opened again, as Web Serial wants it, so that DTR and RTS drop for a moment. */
  | { readonly op: 'reopen'; readonly device: number; readonly settings: SerialSettings }
  /** Waits until all that was written is on the wire. */
  | { readonly op: 'drain'; readonly device: number }
  /** Throws away what the device sent and nobody read yet, or what was written and is not on the wire yet. */
  | { readonly op: 'discard'; readonly device: number; readonly what: 'input' | 'output' }
  | { readonly op: 'set-signals'; readonly device: number; readonly signals: SerialSignals }
  | { readonly op: 'get-signals'; readonly device: number }
  // USB devices
  | { readonly op: 'select'; readonly device: number; readonly configuration: number }
  | { readonly op: 'claim'; readonly device: number; readonly interface: number }
  | { readonly op: 'release'; readonly device: number; readonly interface: number }
  | { readonly op: 'alternate'; readonly device: number; readonly interface: number; readonly alternate: number }
  /** The answer's `bytes` are what came. */
  | { readonly op: 'control-in'; readonly device: number; readonly setup: ControlSetup; readonly length: number }
  /** Sends the call's bytes; the answer is how many went. */
  | { readonly op: 'control-out'; readonly device: number; readonly setup: ControlSetup }
  /** Cannot be cancelled: whoever gives it up keeps its bytes for the endpoint's next reader. */
  | { readonly op: 'transfer-in'; readonly device: number; readonly endpoint: number; readonly length: number }
  | { readonly op: 'transfer-out'; readonly device: number; readonly endpoint: number }
  | { readonly op: 'clear-halt'; readonly device: number; readonly direction: 'in' | 'out'; readonly endpoint: number }
  | { readonly op: 'reset'; readonly device: number };

export type DeviceOp = DeviceCall['op'];

/** Worker → page. */
export type DeviceCommand =
  /** Answered by `result` or `failed`, always. `bytes` with the operations that send some. */
  | { readonly type: 'call'; readonly call: number; readonly about: DeviceCall; readonly bytes: Uint8Array | null }
  /** Sends bytes through a serial port, in order. The answer is `written`. */
  | { readonly type: 'write'; readonly device: number; readonly bytes: Uint8Array }
  /** Python has taken so many received bytes: as many more may come. */
  | { readonly type: 'credit'; readonly device: number; readonly count: number }
  /** Nobody waits for the reader's choice any more. */
  | { readonly type: 'cancel'; readonly call: number }
  /** From a blocked worker: give me the news by the way that `blocked.ts` opens, when there are some, or when so many milliseconds have passed. */
  | { readonly type: 'poll'; readonly poll: number; readonly ms: number };

/** Why something could not be done, as a word that Python makes an exception of; see `_py_playground/devices/errors.py`. */
export const DEVICE_FAILURES = [
  /** The browser has no such devices at all. */
  'unsupported',
  /** The page's own headers, or a frame without `allow=`, forbid it. */
  'policy',
  /** The reader, or the system, does not permit it. */
  'denied',
  /** No such device was given to this session. */
  'not-given',
  /** The chooser was closed without a choice. */
  'dismissed',
  /** A chooser needs a click of the reader's. */
  'no-gesture',
  /** Another program, tab or tag has it open. */
  'busy',
  /** A driver of the system holds the device. */
  'driver',
  /** Browsers keep interfaces of this class (keyboards, disks, cameras) to themselves. */
  'protected',
  /** It was unplugged, or the reader took it back. */
  'gone',
  /** It is not open (any more). */
  'closed',
  /** The device refused (a halted endpoint, an unknown request). */
  'stall',
  /** The device sent more than was asked for. */
  'babble',
  /** Bytes came faster than they were read, or were not understood; the port goes on. */
  'overrun',
  'framing',
  'parity',
  'break',
  /** A number or a setting that the device or the browser does not take. */
  'invalid',
  'failed',
] as const;
export type DeviceFailure = (typeof DEVICE_FAILURES)[number];

export interface DeviceProblem {
  readonly code: DeviceFailure;
  /** A sentence for the reader: what was wrong, and what to do. */
  readonly message: string;
}

/** Page → worker. */
export type DeviceNews =
  /** `value` is JSON text. */
  | { readonly type: 'result'; readonly call: number; readonly value: string; readonly bytes: Uint8Array | null }
  | { readonly type: 'failed'; readonly call: number; readonly problem: DeviceProblem }
  /** A serial port has received something. */
  | { readonly type: 'bytes'; readonly device: number; readonly bytes: Uint8Array }
  /** So many bytes of what was written have gone. */
  | { readonly type: 'written'; readonly device: number; readonly count: number }
  /** A serial port lost something, and goes on. */
  | { readonly type: 'trouble'; readonly device: number; readonly problem: DeviceProblem }
  /** The device is not open any more, and not by Python's own `close`. */
  | { readonly type: 'closed'; readonly device: number; readonly problem: DeviceProblem };

/** Numbers that both sides keep to. */
export const DEVICE_LIMITS = {
  /** Bytes that a serial port may have received before Python takes them. */
  receive: 1 << 20,
  /** Bytes of one write, or one transfer. */
  message: 16 << 20,
  /** Bytes that may be written before some are on the wire. */
  unsent: 1 << 20,
  /** Devices that one Python may have open. */
  open: 64,
  /** Calls that may wait for an answer. */
  calls: 1024,
  filters: 64,
} as const;
