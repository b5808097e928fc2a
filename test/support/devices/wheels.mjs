// @ts-check
/** Wheels of the Python libraries that tests drive, made from the files that Debian installs, which are left as they are. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { ensureDebianFiles } from '../../../.config/browsers/find.mjs';

/**
 * @typedef {object} Wheel
 * @property {string} name - of the project, such as `pyserial`
 * @property {string} file - `pyserial-3.5-py3-none-any.whl`
 * @property {Uint8Array} bytes
 */

const SITE = '/usr/lib/python3/dist-packages/';
/** `requires`: Debian's metadata leaves out what its own packages depend on; this is what pyftdi's wheel on PyPI asks for. */
const PROJECTS = [
  { debian: 'python3-serial', requires: [] },
  { debian: 'python3-usb', requires: [] },
  { debian: 'python3-ftdi', requires: ['pyusb (!=1.2.0,>=1.0.0)', 'pyserial (>=3.0)'] },
];
const FORMAT = 'Wheel-Version: 1.0\nGenerator: py-playground-tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n';
/** The first day that a ZIP file can hold: equal files give equal wheels. */
const TIME = new Date(1980, 0, 1);

/**
 * Makes the wheels of pyserial, pyusb and pyftdi, the same bytes each time.
 *
 * @returns {Wheel[]} in this order
 * @throws {import('../../../.config/browsers/find.mjs').MissingProgramError} where Debian's packages are not and cannot be installed
 */
export function makeWheels() {
  ensureDebianFiles(PROJECTS.map(({ debian }) => debian));
  return PROJECTS.map(({ debian, requires }) => makeWheel(ensureDebianFiles([debian]), requires));
}

/**
 * @param {string[]} paths - all files of the Debian package
 * @param {string[]} requires
 * @returns {Wheel}
 */
function makeWheel(paths, requires) {
  const inSite = paths.filter((path) => path.startsWith(SITE)).sort();
  const isInfo = (/** @type {string} */ path) => path.slice(SITE.length).split('/')[0]?.endsWith('.egg-info');
  const info = new Map(inSite.filter(isInfo).map((path) => [basename(path), readFileSync(path, 'utf8')]));
  const metadata = withRequirements(info.get('PKG-INFO') ?? '', requires);
  const name = field(metadata, 'Name');
  const version = field(metadata, 'Version');
  const folder = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  /** @type {Map<string, Uint8Array>} */
  const files = new Map(inSite.filter((path) => !isInfo(path)).map((path) => [path.slice(SITE.length), new Uint8Array(readFileSync(path))]));
  files.set(`${folder}/METADATA`, strToU8(metadata));
  files.set(`${folder}/WHEEL`, strToU8(FORMAT));
  for (const extra of ['entry_points.txt', 'top_level.txt']) {
    const text = info.get(extra);
    if (text !== undefined) files.set(`${folder}/${extra}`, strToU8(text));
  }
  files.set(`${folder}/RECORD`, strToU8(record(files, `${folder}/RECORD`)));
  // The directory of a ZIP file is last, and the standard wants the metadata near it.
  return { name, file: `${folder.replace('.dist-info', '')}-py3-none-any.whl`, bytes: zipSync(Object.fromEntries(files), { level: 6, mtime: TIME }) };
}

/**
 * @param {Map<string, Uint8Array>} files
 * @param {string} own - the path of RECORD itself, which has no hash
 */
function record(files, own) {
  const rows = [...files].map(([path, bytes]) => `${path},sha256=${createHash('sha256').update(bytes).digest('base64url')},${bytes.length}\n`);
  return `${rows.join('')}${own},,\n`;
}

/**
 * The headers end at the first empty line.
 *
 * @param {string} metadata
 * @param {string[]} requires
 */
function withRequirements(metadata, requires) {
  const end = /\n(?=\n|$)/.exec(metadata)?.index ?? metadata.length;
  return metadata.slice(0, end) + requires.map((requirement) => `\nRequires-Dist: ${requirement}`).join('') + metadata.slice(end);
}

/**
 * @param {string} metadata
 * @param {string} name
 */
function field(metadata, name) {
  const value = new RegExp(`^${name}: (.*)$`, 'm').exec(metadata)?.[1]?.trim();
  if (!value) throw new Error(`Debian's package has no "${name}:" in its PKG-INFO, so no wheel can be made of it.`);
  return value;
}
