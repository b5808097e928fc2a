// @ts-check
/** The page of devices: its buttons plug an emulated board into the playground beside them. They are disabled until this is here. */
import { FtdiChip } from './boards/ftdi-chip.js';
import { BoardInWorker } from './boards/in-worker.js';
import { Sensor } from './boards/sensor.js';
import { WeatherStation } from './boards/weather-station.js';
import { EmulatedSerialPort } from './emulated-serial-port.js';
import { EmulatedUsbDevice } from './emulated-usb-device.js';

/** @typedef {import('../src/element/py-playground.js').PyPlayground} PyPlayground */
/** @typedef {EmulatedSerialPort | EmulatedUsbDevice} Device */

const PICO = { vendorId: 0x2e8a, productId: 0x0005, name: 'Board in FS mode' };
const startPico = () => new Worker(new URL('./boards/micropython-worker.js', import.meta.url), { type: 'module' });

/** By what the buttons say in `data-board`. @type {Record<string, () => Device>} */
const MAKERS = {
  station: () => new EmulatedSerialPort(new WeatherStation()),
  micropython: () => new EmulatedSerialPort(new BoardInWorker(PICO, startPico)),
  sensor: () => new EmulatedSerialPort(new Sensor()),
  ftdi: () => new EmulatedUsbDevice(new FtdiChip()),
};

for (const button of document.querySelectorAll('button')) {
  const tag = /** @type {PyPlayground | null} */ (document.getElementById(button.getAttribute('aria-controls') ?? ''));
  const status = button.nextElementSibling;
  if (!tag || !status) throw new Error('A button of this page has no playground, or no place for what it says.');
  /** @type {Device | undefined} */
  let device;
  button.addEventListener('click', () => {
    // One board for each button, however often it is pressed.
    device ??= MAKERS[button.dataset['board'] ?? '']?.();
    if (device) void use(device, tag, status);
  });
  button.disabled = false;
}

/**
 * Gives a device to a playground, and says so.
 *
 * @param {Device} device
 * @param {PyPlayground} tag
 * @param {Element} status
 */
async function use(device, tag, status) {
  await customElements.whenDefined('py-playground');
  await tag.giveDevice(device);
  status.textContent = 'It is plugged in, for each Run from now on.';
}
