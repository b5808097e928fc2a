// @ts-check
/**
 * Values as Chromium's processes send them to each other, written and read by hand: as much of the format as the serial and USB services
 * need. Debian's Chromium ships no generated bindings, and these few rules are all that they contain.
 *
 * A struct is 8 bytes of header (size, version) and its fields; a field is put at the first place
 * where it fits and is aligned. What has no fixed size (structs, arrays, strings) follows later, and the field is the distance to it.
 * Handles travel beside the bytes, and fields hold their numbers.
 *
 * @see https://chromium.googlesource.com/chromium/src/+/main/mojo/public/cpp/bindings/README.md
 */

/**
 * How one kind of value is put into 8-byte aligned memory.
 *
 * @typedef {object} Type
 * @property {number} size - in bytes, in the struct itself; a boolean's is 1 bit of a byte that it shares
 * @property {number} align - in bytes
 * @property {boolean} [bit] - a boolean
 * @property {(out: Writer, at: number, value: any) => void} write
 * @property {(from: Reader, at: number) => any} read
 */

/** @typedef {Record<string, Type>} Fields - in the order of the `.mojom` file */

/** Says that a handle is missing. */
const NO_HANDLE = 0xffff_ffff;

/** The bytes and handles of a message that grows. */
export class Writer {
  /** @type {MojoHandle[]} */
  handles = [];
  #bytes = new Uint8Array(256);
  #length = 0;
  view = new DataView(this.#bytes.buffer);

  /** Zeroed room at the end, aligned to 8 bytes. @param {number} size */
  room(size) {
    const at = this.#length;
    this.#length = at + Math.ceil(size / 8) * 8;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }

  /** Room for what the pointer at `at` points to. @param {number} at @param {number} size */
  point(at, size) {
    const target = this.room(size);
    this.view.setBigUint64(at, BigInt(target - at), true);
    return target;
  }

  /** @param {number} at @param {Uint8Array} bytes */
  put(at, bytes) {
    this.#bytes.set(bytes, at);
  }

  message() {
    return this.#bytes.slice(0, this.#length);
  }
}

/** A message that arrived. */
export class Reader {
  /**
   * @param {ArrayBuffer} buffer
   * @param {MojoHandle[]} handles
   */
  constructor(buffer, handles) {
    this.view = new DataView(buffer);
    this.handles = handles;
    /** @type {number[]} numbers of interfaces that share this pipe */
    this.interfaces = [];
  }

  /** Where the pointer at `at` points to. @param {number} at */
  follow(at) {
    const distance = Number(this.view.getBigUint64(at, true));
    return distance === 0 ? undefined : at + distance;
  }
}

/**
 * @param {number} size
 * @param {'Uint8' | 'Uint16' | 'Uint32' | 'BigUint64'} name
 * @returns {Type}
 */
function number(size, name) {
  return {
    size,
    align: size,
    write: (out, at, value) => void (/** @type {any} */ (out.view)[`set${name}`](at, value, true)),
    read: (from, at) => /** @type {any} */ (from.view)[`get${name}`](at, true),
  };
}

export const u8 = number(1, 'Uint8');
export const u16 = number(2, 'Uint16');
export const u32 = number(4, 'Uint32');
export const u64 = number(8, 'BigUint64');

/** Its bit within the byte is given in the fraction of `at`, in eighths. @type {Type} */
export const bool = {
  size: 1,
  align: 1,
  bit: true,
  write: (out, at, value) => {
    const byte = Math.floor(at);
    if (value) out.view.setUint8(byte, out.view.getUint8(byte) | (1 << ((at - byte) * 8)));
  },
  read: (from, at) => Boolean((from.view.getUint8(Math.floor(at)) >> ((at % 1) * 8)) & 1),
};

/**
 * @param {...string} names - for 0, 1, 2 …
 * @returns {Type}
 */
export function choice(...names) {
  return {
    size: 4,
    align: 4,
    write: (out, at, value) => {
      if (!names.includes(value)) throw new Error(`"${value}" is none of ${names.join(', ')}.`);
      out.view.setUint32(at, names.indexOf(value), true);
    },
    read: (from, at) => names[from.view.getUint32(at, true)],
  };
}

/** A union of enumerations of one value each, as the answer to opening a USB device is. @param {...string} names @returns {Type} */
export function tag(...names) {
  return {
    size: 16,
    align: 8,
    write: (out, at, value) => {
      out.view.setUint32(at, 16, true);
      out.view.setUint32(at + 4, names.indexOf(value), true);
    },
    read: (from, at) => names[from.view.getUint32(at + 4, true)],
  };
}

/** A handle: a data pipe, or the end of a message pipe that is to be served. @type {Type} */
export const handle = {
  size: 4,
  align: 4,
  write: (out, at, value) => {
    out.view.setUint32(at, value ? out.handles.push(value) - 1 : NO_HANDLE, true);
  },
  read: (from, at) => from.handles[from.view.getUint32(at, true)],
};

/** The end of a message pipe that is to be called: a handle and a version. @type {Type} */
export const remote = { ...handle, size: 8 };

/** The same without a pipe of its own: the number of an interface that shares the message's pipe. @type {Type} */
export const sharedRemote = { ...remote, read: (from, at) => from.interfaces[from.view.getUint32(at, true)] };

/**
 * @param {(out: Writer, at: number, value: any) => void} write - `at` is the pointer's place
 * @param {(from: Reader, at: number) => any} read - `at` is where the pointer points to
 * @returns {Type} `undefined` is the null pointer
 */
function pointer(write, read) {
  return {
    size: 8,
    align: 8,
    write: (out, at, value) => {
      if (value !== undefined) write(out, at, value);
    },
    read: (from, at) => {
      const target = from.follow(at);
      return target === undefined ? undefined : read(from, target);
    },
  };
}

/** @param {Type} element - not a boolean */
export function array(element) {
  return pointer(
    (out, at, values) => {
      const start = out.point(at, 8 + values.length * element.size);
      out.view.setUint32(start, 8 + values.length * element.size, true);
      out.view.setUint32(start + 4, values.length, true);
      [...values].forEach((value, index) => element.write(out, start + 8 + index * element.size, value));
    },
    (from, start) =>
      Array.from({ length: from.view.getUint32(start + 4, true) }, (_, index) => element.read(from, start + 8 + index * element.size)),
  );
}

/** An array of bytes. */
export const bytes = pointer(
  (out, at, value) => {
    const start = out.point(at, 8 + value.length);
    out.view.setUint32(start, 8 + value.length, true);
    out.view.setUint32(start + 4, value.length, true);
    out.put(start + 8, value);
  },
  (from, start) => new Uint8Array(from.view.buffer.slice(start + 8, start + 8 + from.view.getUint32(start + 4, true))),
);

/** Text in UTF-8. @type {Type} */
export const string = {
  ...bytes,
  write: (out, at, value) => bytes.write(out, at, value === undefined ? undefined : new TextEncoder().encode(value)),
  read: (from, at) => {
    const text = bytes.read(from, at);
    return text && new TextDecoder().decode(text);
  },
};

/** @param {Fields} fields */
export function struct(fields) {
  const { size, places } = pack(fields);
  return pointer(
    (out, at, value) => {
      const start = out.point(at, size);
      out.view.setUint32(start, size, true);
      for (const [name, type, offset] of places) type.write(out, start + offset, value[name]);
    },
    (from, start) => Object.fromEntries(places.map(([name, type, offset]) => [name, type.read(from, start + offset)])),
  );
}

/** Text in UTF-16, which is a struct around an array. @type {Type} */
export const string16 = wrapped(array(u16), {
  in: (/** @type {string} */ text) => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)),
  out: (/** @type {number[]} */ units) => String.fromCharCode(...units),
});

/** The bytes of a transfer, which are a struct around an array. @type {Type} */
export const buffer = wrapped(bytes, { in: (/** @type {Uint8Array} */ data) => data, out: (/** @type {Uint8Array} */ data) => data });

/**
 * A struct with one field, which is all that its users care for.
 *
 * @param {Type} type
 * @param {{ in: (value: any) => any, out: (value: any) => any }} convert
 * @returns {Type}
 */
function wrapped(type, convert) {
  const around = struct({ data: type });
  return {
    ...around,
    write: (out, at, value) => around.write(out, at, value === undefined ? undefined : { data: convert.in(value) }),
    read: (from, at) => {
      const value = around.read(from, at);
      return value && convert.out(value.data);
    },
  };
}

/**
 * Where each field goes: the first place that is free and aligned. Booleans fill the bits of a byte.
 *
 * @param {Fields} fields
 * @returns {{ size: number, places: [name: string, type: Type, offset: number][] }} offsets count from the struct's header
 */
function pack(fields) {
  /** @type {Map<number, number>} how many bits of a byte are taken */
  const taken = new Map();
  let end = 8;
  const places = Object.entries(fields).map(([name, type]) => {
    let at = 8;
    while (!fits(taken, type, at)) at += type.align;
    const bits = taken.get(at) ?? 0;
    for (let byte = at; byte < at + type.size; byte++) taken.set(byte, type.bit ? bits + 1 : 8);
    end = Math.max(end, at + type.size);
    return /** @type {[string, Type, number]} */ ([name, type, type.bit ? at + bits / 8 : at]);
  });
  return { size: Math.ceil(end / 8) * 8, places };
}

/**
 * @param {Map<number, number>} taken
 * @param {Type} type
 * @param {number} at
 */
function fits(taken, type, at) {
  if (type.bit) return (taken.get(at) ?? 0) < 8;
  for (let byte = at; byte < at + type.size; byte++) if (taken.has(byte)) return false;
  return true;
}

/**
 * Reads a struct that no pointer leads to.
 *
 * @param {Reader} from
 * @param {Fields} fields
 * @param {number} start
 */
export function readBody(from, fields, start) {
  return Object.fromEntries(pack(fields).places.map(([name, type, offset]) => [name, type.read(from, start + offset)]));
}
