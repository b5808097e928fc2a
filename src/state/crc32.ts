/** For each byte, what eight steps with the reversed polynomial of ISO 3309 make of it. */
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The checksum of ZIP, of bytes that come in pieces. */
export class Crc32 {
  #state = -1;

  add(bytes: Uint8Array): void {
    let state = this.#state;
    for (const byte of bytes) state = (TABLE[(state ^ byte) & 255] ?? 0) ^ (state >>> 8);
    this.#state = state;
  }

  /** From 0 to 2³² − 1. */
  get value(): number {
    return ~this.#state >>> 0;
  }
}

export function crc32(bytes: Uint8Array): number {
  const crc = new Crc32();
  crc.add(bytes);
  return crc.value;
}
