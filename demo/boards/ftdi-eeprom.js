// @ts-check
/** The 128 bytes beside or inside an FTDI chip that say what it is called. Layout and checksum: as libftdi's `ftdi_eeprom_build` has them. */

const WORDS = 64;
const STRINGS_AT = { 0x0200: 0x14, 0x0400: 0x14, 0x0600: 0x18, 0x0500: 0x16 };

/** Words of 16 bits; the last one is the checksum. */
export class FtdiEeprom {
  #words = new Uint16Array(WORDS).fill(0xffff);

  /** @param {{ vendorId: number, productId: number, bcdDevice: number, manufacturerName: string, productName: string, serialNumber: string }} chip */
  constructor(chip) {
    const bytes = new Uint8Array(WORDS * 2);
    const words = new DataView(bytes.buffer);
    words.setUint16(2, chip.vendorId, true);
    words.setUint16(4, chip.productId, true);
    words.setUint16(6, chip.bcdDevice, true);
    // Powered by the bus, 90 mA; has a serial number.
    bytes.set([0x80, 45, 0x08], 8);
    // What FTDI ships the R chip with: this byte, and what its five CBUS pins do (TXLED, RXLED, TXDEN, PWREN, SLEEP).
    if (chip.bcdDevice === 0x0600) {
      bytes[1] = 0x40;
      bytes.set([0x32, 0x10, 0x05], 0x14);
    }
    let at = STRINGS_AT[/** @type {keyof typeof STRINGS_AT} */ (chip.bcdDevice)] ?? 0x1a;
    [chip.manufacturerName, chip.productName, chip.serialNumber].forEach((text, i) => {
      const descriptor = [2 + text.length * 2, 3, ...[...text].flatMap((letter) => [letter.charCodeAt(0) & 0xff, letter.charCodeAt(0) >> 8])];
      bytes.set([at | 0x80, descriptor.length], 14 + i * 2);
      bytes.set(descriptor, at);
      at += descriptor.length;
    });
    words.setUint16(WORDS * 2 - 2, checksum((i) => words.getUint16(i * 2, true)), true);
    for (let i = 0; i < WORDS; i += 1) this.#words[i] = words.getUint16(i * 2, true);
  }

  /** Whether the last word is right for the others. */
  get valid() {
    return this.#words[WORDS - 1] === checksum((i) => this.#words[i] ?? 0);
  }

  /** @param {number} address - of a word; beyond the end it starts again, as the chips' address lines do */
  read(address) {
    return this.#words[address % WORDS] ?? 0;
  }

  /**
   * @param {number} address - of a word
   * @param {number} word
   */
  write(address, word) {
    this.#words[address % WORDS] = word;
  }

  erase() {
    this.#words.fill(0xffff);
  }
}

/** @param {(index: number) => number} wordAt */
function checksum(wordAt) {
  let sum = 0xaaaa;
  for (let i = 0; i < WORDS - 1; i += 1) {
    sum ^= wordAt(i);
    sum = ((sum << 1) | (sum >> 15)) & 0xffff;
  }
  return sum;
}
