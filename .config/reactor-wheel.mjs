// @ts-check
/** Makes `dist/pickle_reactor-….whl`: the whole package, for servers. What browsers need of it is in `python.json`. */
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { zipSync } from 'fflate';

/** Every build makes the same bytes. */
const MTIME = new Date(1980, 0, 1);

/**
 * @param {string} dist
 * @param {string} version - of the release
 */
export async function writeReactorWheel(dist, version) {
  const info = `pickle_reactor-${version}.dist-info`;
  /** @type {Record<string, Buffer>} */
  const files = {};
  for (const entry of await readdir('python/pickle_reactor', { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && /\.py$|py\.typed$/.test(entry.name)) files[path.relative('python', file).split(path.sep).join('/')] = await readFile(file);
  }
  const text = (/** @type {string[]} */ ...lines) => Buffer.from(`${lines.join('\n')}\n`);
  files[`${info}/METADATA`] = text('Metadata-Version: 2.1', 'Name: pickle_reactor', `Version: ${version}`, 'Summary: Web interfaces written in Python', 'License: MIT', 'Requires-Python: >=3.11');
  files[`${info}/WHEEL`] = text('Wheel-Version: 1.0', 'Generator: py-playground', 'Root-Is-Purelib: true', 'Tag: py3-none-any');
  const names = Object.keys(files).sort();
  const record = names.map((name) => {
    const data = files[name] ?? Buffer.alloc(0);
    return `${name},sha256=${createHash('sha256').update(data).digest('base64url')},${data.length}`;
  });
  const all = [...names.map((name) => [name, files[name]]), [`${info}/RECORD`, text(...record, `${info}/RECORD,,`)]];
  await writeFile(path.join(dist, `pickle_reactor-${version}-py3-none-any.whl`), zipSync(Object.fromEntries(all), { level: 9, mtime: MTIME }));
}
