// @ts-check
/** `npm run check`: what a release must keep, read from `dist/` and the files of the repository. Builds nothing. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { printSizes } from './check/sizes.mjs';
import { compareTables } from './check/tables.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

/** @param {string} file */
const read = (file) => readFileSync(file, 'utf8');

/** Every check gives the faults it found, one sentence each. @type {Record<string, () => string[]>} */
const CHECKS = {
  'size budgets': printSizes,
  'custom-elements.json is fresh': staleManifest,
  'the README’s tables are the manifest’s': () => compareTables(read('README.md'), read('dist/custom-elements.json')),
  'docs/decisions/dependencies.md names every dependency': unnamedDependencies,
  'package-lock.json names no registry': () => (read('package-lock.json').includes('"resolved"') ? ['package-lock.json has "resolved" addresses; npm leaves them out with the setting in .npmrc.'] : []),
  'no file names this machine': machineNames,
};

if (!existsSync('dist/custom-elements.json')) {
  console.error('There is nothing to check: run npm run build first.');
  process.exit(1);
}
for (const [name, check] of Object.entries(CHECKS)) {
  const faults = check();
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  for (const fault of faults) console.error(`       ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}

/** The manifest made once more, in a copy: the analyzer also writes into the package.json that it finds. */
function staleManifest() {
  const copy = mkdtempSync(path.join(tmpdir(), 'manifest-'));
  try {
    const config = '.config/custom-elements-manifest.config.mjs';
    for (const name of ['package.json', config, 'src/element']) cpSync(name, path.join(copy, name), { recursive: true });
    const analyzer = path.resolve('node_modules/@custom-elements-manifest/analyzer/cem.js');
    execFileSync(process.execPath, [analyzer, 'analyze', '--quiet', '--config', config], { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'] });
    const same = read(path.join(copy, 'dist/custom-elements.json')) === read('dist/custom-elements.json');
    return same ? [] : ['dist/custom-elements.json is not what the sources give: run npm run build.'];
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function unnamedDependencies() {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(read('package.json'));
  const text = read('docs/decisions/dependencies.md');
  return Object.keys({ ...dependencies, ...devDependencies })
    .filter((name) => !text.includes(`\`${name}\``))
    .map((name) => `docs/decisions/dependencies.md does not say what \`${name}\` is for.`);
}

/** Paths of the machine a file was written on, and the registry it used: nothing that others could use or should know. */
function machineNames() {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim();
  const names = [root, '/Users/', '/root/', URL.canParse(registry) ? new URL(registry).host : ''].filter((name) => name.length > 4);
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).toString().split('\0');
  const texts = files.filter((file) => file !== '' && statSync(file, { throwIfNoEntry: false })?.isFile() && !/\.(png|webp)$/.test(file));
  return texts.flatMap((file) => {
    const text = read(file);
    // This very list is the exception.
    return file === '.config/check.mjs' ? [] : names.filter((name) => text.includes(name)).map((name) => `${file} contains ${name}`);
  });
}
