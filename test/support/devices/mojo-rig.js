// @ts-check
/**
 * Emulated hardware for the real `navigator.serial` and `navigator.usb` of Chromium, which has to run with
 * `--enable-blink-features=MojoJS,MojoJSTest`. The browser's services are answered here, in the page itself, so no device, no driver and
 * no chooser is needed; everything from the JavaScript API down to Blink's streams is the browser's own.
 *
 * Install it before any script that uses the two. `device-page.mjs` does.
 */
import { SerialEmulation } from './mojo-serial.js';
import { UsbEmulation } from './mojo-usb.js';
import { Host } from './sockets.js';

/**
 * Answers the serial and USB services of this page from now on.
 *
 * @returns {import('./rig-types.js').Rig}
 * @throws {Error} when the browser was started without the two features
 */
export function installRig() {
  if (!('MojoInterfaceInterceptor' in globalThis)) {
    throw new Error('The rig needs Chromium with --enable-blink-features=MojoJS,MojoJSTest: launch it with RIG_BROWSER of device-page.mjs.');
  }
  const host = new Host();
  const serial = new SerialEmulation(host);
  const usb = new UsbEmulation(host);
  serial.start();
  usb.start();
  /** @param {import('./rig-types.js').Plugged | null} plugged @returns {any} */
  const own = (plugged) => plugged;
  return {
    plug(board) {
      const socket = 'attach' in board ? host.plug('serial', board) : host.plug('usb', board);
      if (socket.permitted) emulationOf(socket).changed(socket);
      return socket;
    },
    unplug(plugged) {
      const socket = own(plugged);
      if (!socket.plugged) return;
      host.unplug(socket);
      emulationOf(socket).unplugged(socket);
      if (socket.permitted) emulationOf(socket).changed(socket);
    },
    choose: (plugged) => host.choose(own(plugged)),
    permit: (plugged) => host.permit(own(plugged)),
    counts: () => ({
      ports: serial.open.size,
      pipes: [...serial.open].reduce((sum, port) => sum + port.pipes, 0),
      devices: usb.open.size,
    }),
    log: host.log,
  };

  /** @param {import('./sockets.js').Socket<any>} socket @returns {{ changed: (socket: any) => void, unplugged: (socket: any) => void }} */
  function emulationOf(socket) {
    return socket.kind === 'serial' ? serial : usb;
  }
}
