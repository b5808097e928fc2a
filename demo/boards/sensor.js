// @ts-check
/** A thermometer that says what it measures, ten times a second, one number in a line. */

/** @typedef {import('./board-types.js').SerialBoard} SerialBoard */
/** @typedef {import('./board-types.js').SerialLine} SerialLine */
/** @typedef {import('./board-types.js').SerialPeer} SerialPeer */

const PERIOD_MS = 100;

/** @implements {SerialBoard} */
export class Sensor {
  vendorId = 0x239a;
  productId = 0x80f4;
  name = 'Thermometer';
  #measured = 0;

  /**
   * @param {SerialLine} line
   * @returns {SerialPeer}
   */
  attach(line) {
    const timer = setInterval(() => line.send(new TextEncoder().encode(`${this.measure().toFixed(2)}\r\n`)), PERIOD_MS);
    return { receive: () => undefined, closed: () => clearInterval(timer) };
  }

  /** Somebody breathes on it now and then. @returns {number} in °C */
  measure() {
    const time = (this.#measured += 1) / 10;
    const breath = Math.max(0, Math.sin(time * 0.6)) ** 3;
    return 21 + 6 * breath + 0.3 * Math.sin(time * 5) + 0.2 * Math.sin(time * 17);
  }
}
