// @ts-check
/**
 * Finds the programs that the tests need, and on a Debian machine where we may, installs the missing ones with apt-get.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program is missing; the message is one line that says what to install. */
export class MissingProgramError extends Error {
  /** @override */
  name = 'MissingProgramError';
}

/** Applications live here on macOS and Windows, where they are not on PATH. */
const PLACES = {
  chromium: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
  firefox: ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'],
};

/**
 * @returns {string | undefined} the path of Chromium or Chrome
 * @throws {MissingProgramError} when `CHROME_PATH` names something that cannot be run
 */
export function findChromium() {
  const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chrome'];
  return fromEnvironment('CHROME_PATH') ?? findOnPath(names) ?? PLACES.chromium.find(isProgram);
}

/**
 * @returns {string | undefined} the path of Firefox
 * @throws {MissingProgramError} when `FIREFOX_PATH` names something that cannot be run
 */
export function findFirefox() {
  return fromEnvironment('FIREFOX_PATH') ?? findOnPath(['firefox-esr', 'firefox']) ?? PLACES.firefox.find(isProgram);
}

/**
 * @typedef {object} WebKitPrograms
 * @property {string} driver - `WebKitWebDriver`, which speaks WebDriver
 * @property {string} browser - `MiniBrowser`, the browser it drives
 * @property {string} display - `Xvfb`, the screen nobody looks at
 */

/** @returns {WebKitPrograms | undefined} the three programs that make up a WebKitGTK that can be driven */
export function findWebKit() {
  const driver = findOnPath(['WebKitWebDriver']);
  const display = findOnPath(['Xvfb']);
  const browser = findMiniBrowser();
  return driver && display && browser ? { driver, browser, display } : undefined;
}

/** @returns {string | undefined} the path of a CPython that is 3.11 or newer */
export function findPython() {
  return findAllOnPath(['python3', 'python']).find((path) => {
    const code = 'import sys; sys.exit(sys.version_info < (3, 11))';
    return spawnSync(path, ['-c', code], { stdio: 'ignore' }).status === 0;
  });
}

/** @returns {string} the path of Chromium, installed first if need be */
export function ensureChromium() {
  return ensure(findChromium, ['chromium'], 'Chromium or Chrome (or set CHROME_PATH to one)');
}

/** @returns {string} the path of Firefox, installed first if need be */
export function ensureFirefox() {
  return ensure(findFirefox, ['firefox-esr'], 'Firefox (or set FIREFOX_PATH to one)');
}

/** @returns {WebKitPrograms} WebKitGTK's programs, installed first if need be */
export function ensureWebKit() {
  return ensure(findWebKit, ['webkit2gtk-driver', 'xvfb'], 'WebKitGTK with its WebDriver, and Xvfb');
}

/** @returns {string} the path of Python, installed first if need be */
export function ensurePython() {
  return ensure(findPython, ['python3'], 'Python 3.11 or newer');
}

/**
 * @typedef {object} AvrCompiler
 * @property {string} gcc
 * @property {string} objcopy
 */

/** @returns {AvrCompiler} the compiler for the microcontrollers of Arduinos, installed first if need be */
export function ensureAvrCompiler() {
  return ensure(findAvrCompiler, ['gcc-avr', 'avr-libc', 'binutils-avr'], 'a C compiler for AVR with its library');
}

/**
 * @param {string[]} packages - Debian's names
 * @returns {string[]} the paths of all files that the packages consist of, which are installed first if need be
 * @throws {MissingProgramError} on a system without dpkg, or where they cannot be installed
 */
export function ensureDebianFiles(packages) {
  const find = () => {
    const dpkg = findOnPath(['dpkg-query']);
    const result = dpkg && spawnSync(dpkg, ['--listfiles', ...packages], { encoding: 'utf8' });
    return result && result.status === 0 ? result.stdout.split('\n').filter((path) => path && isFile(path)) : undefined;
  };
  return ensure(find, packages, `Debian's packages ${packages.join(', ')} (other systems do not have them)`);
}

/**
 * @template T
 * @param {() => T | undefined} find
 * @param {string[]} packages - Debian's names
 * @param {string} what - what to install, for the one line that a person reads
 * @returns {T}
 */
function ensure(find, packages, what) {
  const found = find();
  if (found !== undefined) return found;
  const installed = installWithApt(packages) ? find() : undefined;
  if (installed !== undefined) return installed;
  throw new MissingProgramError(`Please install ${what}. On Debian: apt-get install ${packages.join(' ')}`);
}

/**
 * @param {string[]} packages
 * @returns {boolean} whether apt-get was there, allowed, and succeeded
 */
function installWithApt(packages) {
  const apt = findOnPath(['apt-get']);
  const rights = apt && rightsPrefix();
  if (!apt || !rights) return false;
  console.log(`Installing ${packages.join(' ')} with apt-get …`);
  const [command = apt, ...prefix] = [...rights, 'env', 'DEBIAN_FRONTEND=noninteractive', apt];
  try {
    for (const step of [['update', '-q'], ['install', '-q', '-y', '--no-install-recommends', ...packages]]) {
      execFileSync(command, [...prefix, ...step], { stdio: ['ignore', 'ignore', 'inherit'] });
    }
    return true;
  } catch {
    // apt-get has printed why; the caller says in one line what to install by hand.
    return false;
  }
}

/** @returns {string[] | undefined} what to put before a command to run it as root, or nothing when we may not */
function rightsPrefix() {
  if (process.getuid?.() === 0) return [];
  const sudo = findOnPath(['sudo']);
  return sudo && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? [sudo, '-n'] : undefined;
}

/** @param {string} variable */
function fromEnvironment(variable) {
  const path = process.env[variable];
  if (!path) return undefined;
  if (isProgram(path)) return path;
  throw new MissingProgramError(`${variable} is "${path}", and there is no program of that name.`);
}

/** The library comes in a package of its own, so a compiler alone says nothing. */
function findAvrCompiler() {
  const gcc = findOnPath(['avr-gcc']);
  const objcopy = findOnPath(['avr-objcopy']);
  if (!gcc || !objcopy) return undefined;
  const { status } = spawnSync(gcc, ['-mmcu=atmega328p', '-E', '-'], { input: '#include <avr/io.h>', stdio: ['pipe', 'ignore', 'ignore'] });
  return status === 0 ? { gcc, objcopy } : undefined;
}

/** Debian keeps MiniBrowser in a folder of the library's, which is named after the machine's architecture and the API's version. */
function findMiniBrowser() {
  const candidates = ['/usr/lib', ...foldersOf('/usr/lib')].flatMap((folder) =>
    foldersOf(folder).filter((name) => /\/webkit2?gtk-[\d.]+$/.test(name)).map((name) => join(name, 'MiniBrowser')),
  );
  // The newest API version last in the alphabet, so first here.
  return findOnPath(['MiniBrowser']) ?? candidates.sort().reverse().find(isProgram);
}

/** @param {string} folder */
function foldersOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    // There is no such folder on this system, or we may not look into it: either way nothing of ours is there.
    return [];
  }
}

/** @param {string[]} names */
function findOnPath(names) {
  return findAllOnPath(names)[0];
}

/** @param {string[]} names - in order of preference */
function findAllOnPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  return names.flatMap((name) => folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending)))).filter(isProgram);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    // Not there, or not ours to run.
    return false;
  }
  return isFile(path);
}

/** @param {string} path */
function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    // Not there, or in a folder that we may not look into.
    return false;
  }
}
