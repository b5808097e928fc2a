// @ts-check
/** Builds what the emulated Arduino needs, from source: its program with Debian's AVR compiler, and the emulator as one file for pages. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ensureAvrCompiler } from '../../../../.config/browsers/find.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const output = fileURLToPath(new URL('../../../../.test-output/devices/', import.meta.url));

/**
 * Compiles `echo.c`.
 *
 * @returns {{ file: string, bytes: Uint8Array }} the path of the binary, and what is in it: the flash memory from address 0
 * @throws {import('../../../../.config/browsers/find.mjs').MissingProgramError} when there is no compiler and it cannot be installed
 */
export function buildFirmware() {
  const { gcc, objcopy } = ensureAvrCompiler();
  mkdirSync(output, { recursive: true });
  const elf = `${output}echo.${process.pid}.elf`;
  const file = `${output}echo.bin`;
  execFileSync(gcc, ['-mmcu=atmega328p', '-DF_CPU=16000000UL', '-Os', '-std=c11', '-Wall', '-Wextra', '-Werror', '-o', elf, `${folder}echo.c`]);
  const bin = elf.replace('.elf', '.bin');
  execFileSync(objcopy, ['-O', 'binary', '-R', '.eeprom', elf, bin]);
  const bytes = new Uint8Array(readFileSync(bin));
  writeFileSync(file, bytes);
  rmSync(elf);
  rmSync(bin);
  return { file, bytes };
}

/**
 * Puts `avr8js` into one module that a page can import: the package's own modules name each other without `.js`, which only bundlers follow.
 *
 * @returns {Promise<string>} the path of the module
 */
export async function bundleAvr8js() {
  const file = `${output}avr8js.js`;
  const entry = fileURLToPath(import.meta.resolve('avr8js')).replace(/cjs([\\/])index\.js$/, 'esm$1index.js');
  await build({ entryPoints: [entry], outfile: file, bundle: true, format: 'esm', target: 'es2022', logLevel: 'error' });
  return file;
}
