// @ts-check
/**
 * The interfaces of Chromium's serial service, in the order and with the types of `third_party/blink/public/mojom/serial/serial.mojom` and
 * `services/device/public/mojom/serial.mojom` (Chromium 156). Names are ours.
 */
import { Interface } from './mojo-numbers.js';
import { array, bool, choice, handle, remote, string, struct, u16, u32, u64 } from './mojo-wire.js';

const Uuid = struct({ uuid: string });
const Token = struct({ high: u64, low: u64 });

const PortInfo = struct({
  token: Token,
  vendorId: u16,
  hasVendorId: bool,
  productId: u16,
  hasProductId: bool,
  bluetoothService: Uuid,
  connected: bool,
});

const PortFilter = struct({ vendorId: u32, hasVendorId: bool, productId: u16, hasProductId: bool, bluetoothService: Uuid });

const Options = struct({
  baudRate: u32,
  dataBits: choice('none', '7', '8'),
  parity: choice('', 'none', 'odd', 'even'),
  stopBits: choice('none', '1', '2'),
  flowControl: bool,
  hasFlowControl: bool,
});

const OutputSignals = struct({ dtr: bool, hasDtr: bool, rts: bool, hasRts: bool, brk: bool, hasBrk: bool });
const InputSignals = struct({ dcd: bool, cts: bool, ri: bool, dsr: bool });

export const SerialService = new Interface('SerialService', {
  setClient: { takes: { client: remote } },
  getPorts: { takes: {}, gives: { ports: array(PortInfo) } },
  requestPort: { takes: { filters: array(PortFilter), bluetoothServices: array(Uuid) }, gives: { port: PortInfo } },
  openPort: { takes: { token: Token, options: Options, client: remote }, gives: { port: remote } },
  forgetPort: { takes: { token: Token }, gives: {} },
});

export const SerialServiceClient = new Interface('SerialServiceClient', { connectedStateChanged: { takes: { port: PortInfo } } });

export const SerialPort = new Interface('SerialPort', {
  startWriting: { takes: { pipe: handle } },
  startReading: { takes: { pipe: handle } },
  flush: { takes: { mode: choice('both', 'receive', 'transmit') }, gives: {} },
  drain: { takes: {}, gives: {} },
  getSignals: { takes: {}, gives: { signals: InputSignals } },
  setSignals: { takes: { signals: OutputSignals }, gives: { done: bool } },
  configure: { takes: { options: Options }, gives: { done: bool } },
  getInfo: { takes: {}, gives: {} },
  close: { takes: { flush: bool }, gives: {} },
});

const READ_ERRORS = /** @type {const} */ (['none', 'disconnected', 'lost', 'break', 'framing', 'overrun', 'buffer-overflow', 'parity', 'system']);

export const SerialPortClient = new Interface('SerialPortClient', {
  readError: { takes: { kind: choice(...READ_ERRORS) } },
  sendError: { takes: { kind: choice('none', 'disconnected', 'system') } },
});

/** @typedef {typeof READ_ERRORS[number]} ReadError */
