/**
 * What an emulated board is: something at the far end of a serial line, or at the end of a USB cable. The demo plugs boards into objects
 * with the interfaces of Web Serial and WebUSB; the tests plug the same boards into real browsers.
 */

/** A serial line as its far end sees it. */
export interface SerialLine {
  /** To the computer; kept without limit, in order, until the page reads. */
  send(bytes: Uint8Array): void;
  /** What the board does to the computer's input signals; those not named stay as they are. All are off at first. */
  signals(now: Partial<Record<'cts' | 'dsr' | 'ri' | 'dcd', boolean>>): void;
  /** A read error, after the bytes sent so far. */
  fail(kind: 'break' | 'framing' | 'parity' | 'overrun' | 'buffer-overflow' | 'system'): void;
}

/** What a board does once its port is open. */
export interface SerialPeer {
  /** Bytes from the computer. A promise: the line waits for it before it takes more, as from a device that is busy. */
  receive(bytes: Uint8Array): void | Promise<void>;
  /** The signals that change: opening raises DTR and RTS, closing drops them, as operating systems do. */
  signals?(now: { dtr?: boolean; rts?: boolean; brk?: boolean }): void;
  /** The port was closed or the board unplugged; called once. */
  closed?(): void;
}

/** As the page asked for, after the browser's own checks. Its `bufferSize` is the size of the pipes, which the far end does not see. */
export interface SerialOptions {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly stopBits: 1 | 2;
  readonly parity: 'none' | 'odd' | 'even';
  readonly flowControl: 'none' | 'hardware';
}

/** Something at a serial port. */
export interface SerialBoard {
  readonly vendorId?: number;
  readonly productId?: number;
  readonly name?: string;
  /** With one, a permission outlives unplugging. */
  readonly serialNumber?: string;
  /** The page opens the port. Gives `'busy'`, or throws, when that fails. */
  attach(line: SerialLine, options: SerialOptions): SerialPeer | 'busy';
}

export interface UsbEndpoint {
  readonly endpointNumber: number;
  readonly direction: 'in' | 'out';
  readonly type: 'bulk' | 'interrupt' | 'isochronous';
  /** In bytes. */
  readonly packetSize: number;
}

export interface UsbAlternate {
  readonly alternateSetting: number;
  readonly interfaceClass: number;
  readonly interfaceSubclass: number;
  readonly interfaceProtocol: number;
  readonly interfaceName?: string;
  readonly endpoints: readonly UsbEndpoint[];
}

export interface UsbInterface {
  readonly interfaceNumber: number;
  readonly alternates: readonly UsbAlternate[];
}

export interface UsbConfiguration {
  readonly configurationValue: number;
  readonly configurationName?: string;
  readonly interfaces: readonly UsbInterface[];
}

/** How a transfer ended. `data` for those to the computer. WebUSB in Chromium always reports all bytes as written. */
export interface UsbResult {
  status: 'ok' | 'stall' | 'babble' | 'gone';
  data?: Uint8Array;
  written?: number;
}

export interface UsbSetup {
  readonly requestType: 'standard' | 'class' | 'vendor';
  readonly recipient: 'device' | 'interface' | 'endpoint' | 'other';
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

/** A USB device, described as WebUSB shows it. Its first configuration is active when it is plugged in. */
export interface UsbBoard {
  readonly vendorId: number;
  readonly productId: number;
  /** Binary-coded, such as 0x0102 for 1.0.2 (WebUSB: major 1, minor 0, subminor 2). */
  readonly bcdDevice: number;
  /** Binary-coded; USB 2.0 when missing. */
  readonly usbVersion?: number;
  readonly manufacturerName?: string;
  readonly productName?: string;
  /** With one, a permission outlives unplugging. */
  readonly serialNumber?: string;
  readonly deviceClass?: number;
  readonly deviceSubclass?: number;
  readonly deviceProtocol?: number;
  readonly configurations: readonly UsbConfiguration[];
  /** Chromium has one error for both ways to fail: access denied. */
  opened?(): 'ok' | 'busy' | 'denied';
  closed?(): void;
  reset?(): void;
  configured?(configurationValue: number): void;
  /** `false`: a driver holds it. Classes that browsers protect never get here. */
  claim?(interfaceNumber: number): boolean;
  released?(interfaceNumber: number): void;
  alternate?(interfaceNumber: number, alternateSetting: number): void;
  controlIn(setup: UsbSetup, length: number): Promise<UsbResult> | UsbResult;
  controlOut(setup: UsbSetup, data: Uint8Array): Promise<UsbResult> | UsbResult;
  /** May stay pending for ever: an idle endpoint. What comes after the page gave up waits for the endpoint's next transfer. */
  transferIn(endpointNumber: number, length: number): Promise<UsbResult> | UsbResult;
  transferOut(endpointNumber: number, data: Uint8Array): Promise<UsbResult> | UsbResult;
  clearHalt?(endpointNumber: number, direction: 'in' | 'out'): void;
}
