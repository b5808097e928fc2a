import type { DeviceCall, DeviceNews } from '../protocol/devices.js';

/** What a call gives back: a value for JSON, and bytes. */
export interface Reply {
  readonly value?: unknown;
  readonly bytes?: Uint8Array;
}

/** News of one open device. */
export type LineNews = Extract<DeviceNews, { type: 'bytes' | 'written' | 'trouble' | 'closed' }> extends infer News
  ? News extends unknown
    ? Omit<News, 'device'>
    : never
  : never;

/** The calls that are about a device that is open. */
export type LineCall = Exclude<DeviceCall, { op: 'list' | 'request' | 'open' | 'close' }>;

/** A device that is open for one Python. */
export interface Line {
  /**
   * @throws DeviceProblemError, or what the browser throws
   */
  call(about: LineCall, bytes: Uint8Array | null): Promise<Reply>;
  /** Sends bytes, in order; only serial ports do. */
  write(bytes: Uint8Array): void;
  /** So many received bytes were taken. */
  credit(count: number): void;
  /** Closes it, whatever it is doing. Never fails. */
  close(): Promise<void>;
}
