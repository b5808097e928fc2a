// @ts-check
/**
 * How messages are numbered. Developer builds count the methods of an interface. Release builds number those of many interfaces by a hash,
 * salted with the version, so that a hijacked page process cannot guess them; Debian's Chromium does so for some interfaces only.
 *
 * @see https://chromium.googlesource.com/chromium/src/+/main/mojo/public/tools/bindings/mojom_bindings_generator.py
 */

/**
 * @typedef {object} Method
 * @property {import('./mojo-wire.js').Fields} takes
 * @property {import('./mojo-wire.js').Fields} [gives] - missing for a call that is not answered
 */

/** An interface of a `.mojom` file. */
export class Interface {
  #methods;
  /** @type {number[]} in the order of the methods */
  #hashed = [];

  /**
   * @param {string} name - without its module
   * @param {Record<string, Method>} methods - in the order of the file; the names are ours
   */
  constructor(name, methods) {
    this.name = name;
    this.#methods = methods;
    /** Settles when messages can be told apart. */
    this.ready = hashedNumbers(name, Object.keys(methods).length).then((numbers) => (this.#hashed = numbers));
  }

  /**
   * @param {number} number - as it came
   * @returns {{ method: string, hashed: boolean } & Method | undefined}
   */
  find(number) {
    const hashed = this.#hashed.indexOf(number);
    const [method, layout] = Object.entries(this.#methods)[hashed < 0 ? number : hashed] ?? [];
    return method !== undefined && layout ? { method, hashed: hashed >= 0, ...layout } : undefined;
  }

  /**
   * @param {string} method
   * @param {boolean} hashed - whether its partner's messages come with hashed numbers
   * @returns {{ number: number } & Method}
   */
  get(method, hashed) {
    const layout = this.#methods[method];
    const place = Object.keys(this.#methods).indexOf(method);
    const number = hashed ? this.#hashed[place] : place;
    if (!layout || number === undefined) throw new Error(`The interface ${this.name} has no method ${method}.`);
    return { number, ...layout };
  }

  toString() {
    return `${this.name} (${Object.keys(this.#methods).join(', ')})`;
  }
}

/**
 * @param {string} name
 * @param {number} count
 * @returns {Promise<number[]>}
 */
async function hashedNumbers(name, count) {
  const salt = await versionFile();
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${salt}${name}${index + 1}`));
      return new DataView(hash).getUint32(0, true) & 0x7fff_ffff;
    }),
  );
}

/** The file `chrome/VERSION` of the source that this browser was built from. @returns {Promise<string>} */
async function versionFile() {
  const { fullVersionList } = await /** @type {any} */ (navigator).userAgentData.getHighEntropyValues(['fullVersionList']);
  const { version } = fullVersionList.find((/** @type {{ brand: string }} */ { brand }) => brand === 'Chromium');
  const parts = version.split('.');
  return ['MAJOR', 'MINOR', 'BUILD', 'PATCH'].map((part, index) => `${part}=${parts[index]}\n`).join('');
}
