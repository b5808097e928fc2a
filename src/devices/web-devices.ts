/*
 * Web Serial and WebUSB, as far as they are used here: TypeScript's own library does not know them.
 * https://wicg.github.io/serial/ and https://wicg.github.io/webusb/
 */

export interface WebSerialPort extends EventTarget {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  readonly connected?: boolean;
  getInfo(): { readonly usbVendorId?: number; readonly usbProductId?: number };
  open(options: WebSerialOptions): Promise<void>;
  setSignals(signals: { dataTerminalReady?: boolean; requestToSend?: boolean; break?: boolean }): Promise<void>;
  getSignals(): Promise<{ clearToSend: boolean; dataCarrierDetect: boolean; ringIndicator: boolean; dataSetReady: boolean }>;
  close(): Promise<void>;
  forget?(): Promise<void>;
}

export interface WebSerialOptions {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly stopBits: 1 | 2;
  readonly parity: 'none' | 'even' | 'odd';
  readonly bufferSize: number;
  readonly flowControl: 'none' | 'hardware';
}

export interface WebSerial extends EventTarget {
  getPorts(): Promise<WebSerialPort[]>;
  requestPort(options?: { filters?: readonly { usbVendorId: number; usbProductId?: number }[] }): Promise<WebSerialPort>;
}

export interface WebUsbEndpoint {
  readonly endpointNumber: number;
  readonly direction: 'in' | 'out';
  readonly type: 'bulk' | 'interrupt' | 'isochronous';
  readonly packetSize: number;
}

export interface WebUsbAlternate {
  readonly alternateSetting: number;
  readonly interfaceClass: number;
  readonly interfaceSubclass: number;
  readonly interfaceProtocol: number;
  readonly interfaceName?: string | null;
  readonly endpoints: readonly WebUsbEndpoint[];
}

export interface WebUsbConfiguration {
  readonly configurationValue: number;
  readonly configurationName?: string | null;
  readonly interfaces: readonly { readonly interfaceNumber: number; readonly alternates: readonly WebUsbAlternate[] }[];
}

export interface WebUsbResult {
  readonly status?: 'ok' | 'stall' | 'babble';
  readonly data?: DataView | null;
  readonly bytesWritten?: number;
}

export interface WebUsbSetup {
  readonly requestType: string;
  readonly recipient: string;
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

export interface WebUsbDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly usbVersionMajor: number;
  readonly usbVersionMinor: number;
  readonly usbVersionSubminor: number;
  readonly deviceVersionMajor: number;
  readonly deviceVersionMinor: number;
  readonly deviceVersionSubminor: number;
  readonly deviceClass: number;
  readonly deviceSubclass: number;
  readonly deviceProtocol: number;
  readonly manufacturerName?: string | null;
  readonly productName?: string | null;
  readonly serialNumber?: string | null;
  readonly opened: boolean;
  readonly configuration: WebUsbConfiguration | null;
  readonly configurations: readonly WebUsbConfiguration[];
  open(): Promise<void>;
  close(): Promise<void>;
  forget?(): Promise<void>;
  selectConfiguration(value: number): Promise<void>;
  claimInterface(number: number): Promise<void>;
  releaseInterface(number: number): Promise<void>;
  selectAlternateInterface(number: number, alternate: number): Promise<void>;
  controlTransferIn(setup: WebUsbSetup, length: number): Promise<WebUsbResult>;
  controlTransferOut(setup: WebUsbSetup, data?: BufferSource): Promise<WebUsbResult>;
  transferIn(endpoint: number, length: number): Promise<WebUsbResult>;
  transferOut(endpoint: number, data: BufferSource): Promise<WebUsbResult>;
  clearHalt(direction: 'in' | 'out', endpoint: number): Promise<void>;
  reset(): Promise<void>;
}

export interface WebUsb extends EventTarget {
  getDevices(): Promise<WebUsbDevice[]>;
  requestDevice(options: { filters: readonly { vendorId?: number; productId?: number; serialNumber?: string }[] }): Promise<WebUsbDevice>;
}

/** What this browser has of them. Asked when needed: tests, and polyfills, may come later. */
export function webDevices(): { readonly serial: WebSerial | undefined; readonly usb: WebUsb | undefined } {
  return navigator as { serial?: WebSerial; usb?: WebUsb } as { serial: WebSerial | undefined; usb: WebUsb | undefined };
}
