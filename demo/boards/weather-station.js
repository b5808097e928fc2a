// @ts-check
/** A small weather station: it answers a line with a line, as many boards on a desk do. */

/** @typedef {import('./board-types.js').SerialBoard} SerialBoard */
/** @typedef {import('./board-types.js').SerialLine} SerialLine */
/** @typedef {import('./board-types.js').SerialPeer} SerialPeer */

const GREETING = 'Weather station ready. Type help.';
const HELP = 'I know: help, temperature, humidity, lamp on, lamp off, lamp';

/** @implements {SerialBoard} */
export class WeatherStation {
  vendorId = 0x2341;
  productId = 0x0043;
  name = 'Weather station';
  lamp = false;
  /** How often it measured, which is what its weather depends on. */
  #measured = 0;

  /**
   * @param {SerialLine} line
   * @returns {SerialPeer}
   */
  attach(line) {
    const decoder = new TextDecoder();
    let heard = '';
    const say = (/** @type {string} */ text) => line.send(new TextEncoder().encode(`${text}\r\n`));
    say(GREETING);
    return {
      receive: (bytes) => {
        const lines = (heard + decoder.decode(bytes, { stream: true })).split(/\r\n|\r|\n/);
        heard = lines.pop() ?? '';
        for (const one of lines) say(this.answer(one.trim().toLowerCase()));
      },
    };
  }

  /** @param {string} command */
  answer(command) {
    switch (command) {
      case 'help':
        return HELP;
      case 'temperature':
        return `${(21 + 3 * Math.sin((this.#measured += 1))).toFixed(1)} °C`;
      case 'humidity':
        return `${Math.round(55 + 10 * Math.sin((this.#measured += 1)))} %`;
      case 'lamp on':
        this.lamp = true;
        return 'The lamp is on.';
      case 'lamp off':
        this.lamp = false;
        return 'The lamp is off.';
      case 'lamp':
        return `The lamp is ${this.lamp ? 'on' : 'off'}.`;
      default:
        return `What is “${command}”? ${HELP}`;
    }
  }
}
