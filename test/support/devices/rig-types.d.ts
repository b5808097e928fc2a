/**
 * Emulated hardware for tests in real pages: what the rig that plugs boards into the browser can do. The boards are in `demo/boards/`.
 *
 * The rig answers the browser's own `navigator.serial` and `navigator.usb`, so a page under test talks to the real API; only what is at
 * the other end of the cable is made up. `mojo-rig.js` does so in Chromium; `firefox-rig.js` does what Firefox's own test device allows.
 */

import type { SerialBoard, UsbBoard } from '../../../demo/boards/board-types.js';

export type * from '../../../demo/boards/board-types.js';

/** A board in its socket. */
export interface Plugged {
  readonly board: SerialBoard | UsbBoard;
}

/** What the far side holds; a page that cleans up after itself leaves all at 0. */
export interface RigCounts {
  /** Serial ports that are open. */
  ports: number;
  /** Data pipes of their streams: one for `readable`, one for `writable`. */
  pipes: number;
  /** USB devices that are open. */
  devices: number;
}

/** One call by the browser, or a problem (`method` is then `problem`). Byte arrays are logged by their length. */
export interface RigCall {
  readonly service: 'SerialService' | 'SerialPort' | 'WebUsbService' | 'UsbDevice';
  readonly method: string;
  readonly args: Record<string, unknown>;
}

/** Emulated sockets in a page. */
export interface Rig {
  /** Plugs a board in; a page that may use it gets a `connect` event. A board that was unplugged can be plugged in again. */
  plug(board: SerialBoard | UsbBoard): Plugged;
  /** Pulls the plug: pending reads and writes fail, a page that may use it gets a `disconnect` event. */
  unplug(plugged: Plugged): void;
  /**
   * What the next `requestPort` or `requestDevice` chooses; null: the chooser is dismissed. A chooser that is open already takes it at
   * once, and one that no choice was made for stays open. What its filters leave out cannot be chosen.
   */
  choose(plugged: Plugged | null): void;
  /** The permission that the page has from an earlier visit. Works before its first `getPorts` and `getDevices`. */
  permit(plugged: Plugged): void;
  counts(): RigCounts;
  /** What the browser asked for, oldest first. */
  readonly log: RigCall[];
}

declare global {
  /** Chromium's, with `--enable-blink-features=MojoJS,MojoJSTest`. */
  interface MojoHandle {
    close(): void;
    watch(signals: { readable?: boolean; writable?: boolean; peerClosed?: boolean }, callback: (result: number) => void): { cancel(): void };
    writeMessage(data: Uint8Array, handles: MojoHandle[]): number;
    readMessage(): { result: number; buffer: ArrayBuffer; handles: MojoHandle[] };
    writeData(data: Uint8Array): { result: number; numBytes: number };
    readData(data: Uint8Array, options?: { peek?: boolean }): { result: number; numBytes: number };
    discardData(length: number): { result: number; numBytes: number };
  }
  const Mojo: {
    RESULT_OK: number;
    RESULT_SHOULD_WAIT: number;
    createMessagePipe(): { handle0: MojoHandle; handle1: MojoHandle };
  };
  class MojoInterfaceInterceptor extends EventTarget {
    constructor(name: string);
    start(): void;
    stop(): void;
    oninterfacerequest: ((event: { handle: MojoHandle }) => void) | null;
  }
  /** The rig of this page, once `device-page.mjs` has installed it. */
  var rig: Rig;
}
