import { pyodideVersion } from '#runtime';
import { PlaygroundError } from '../errors.js';
import type { Wheel } from '../protocol/messages.js';
import { browserPorts, fetchFile } from './fetch-file.js';
import { normalised, parseRequirement, parseWheelName, satisfies } from './requirement.js';
import { sha256Hex } from './sha256.js';
import type { FetchPorts } from './fetch-file.js';

interface LockEntry {
  readonly name: string;
  readonly version: string;
  readonly file_name: string;
  readonly sha256: string;
  readonly depends: readonly string[];
  readonly imports: readonly string[];
}

/** The part of Pyodide's lock file that is used here. */
export interface Lock {
  readonly info: { readonly abi_version: string; readonly python: string };
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** Part of Python itself here, though other systems ship them apart: asking for one is right and needs nothing. */
const BUILT_IN = new Set(['sqlite3', 'lzma', 'ssl', 'zstd', 'hashlib', 'pydecimal', 'distutils', 'test']);

/** The folder that holds the wheels of exactly this Pyodide. */
export const DEFAULT_PACKAGE_URL = `https://cdn.jsdelivr.net/pyodide/v${pyodideVersion}/full/`;

/** What to fetch for one package. */
interface WheelSource {
  readonly name: string;
  readonly url: string;
  readonly sha256?: string;
  /** Modules that whoever asked for the package will import; none for a mere dependency. */
  readonly imports: readonly string[];
}

/**
 * The wheels that these packages need, dependencies included, each once.
 *
 * @param packages - requirements (`numpy`, `numpy>=2`), or addresses of wheels.
 * @throws PlaygroundError `package-failed` for what the lock file does not have, or not in the version asked for, and for a wheel
 * that this Python cannot use.
 */
export function resolvePackages(packages: readonly string[], lock: Lock, packageUrl: string): WheelSource[] {
  const byName = new Map<string, LockEntry>();
  for (const entry of Object.values(lock.packages)) byName.set(normalised(entry.name), entry);
  const found = new Map<string, WheelSource>();
  const visit = (text: string, asked: boolean): void => {
    const requirement = parseRequirement(text);
    if (!requirement) throw failed(`“${text}” is not the name of a package, nor the address of a wheel (….whl).`);
    const { name, url, versions } = requirement;
    if (url !== undefined) {
      const source = wheelSource(url);
      checkWheel(source.url, lock);
      found.set(source.url, source);
      return;
    }
    const key = normalised(name);
    if (found.has(key) || BUILT_IN.has(key)) return;
    const entry = byName.get(key);
    if (!entry) throw unknownPackage(name, byName);
    if (!satisfies(entry.version, versions)) throw failed(`The program asks for ${name}${versions}, but Python in the browser has ${entry.name} ${entry.version} (Pyodide ${pyodideVersion}). Ask for that version, or give the address of a wheel.`);
    found.set(key, { name: entry.name, url: new URL(entry.file_name, packageUrl).href, sha256: entry.sha256, imports: asked ? entry.imports : [] });
    for (const dependency of entry.depends) visit(dependency, false);
  };
  for (const name of packages) visit(name, true);
  return [...found.values()];
}

/** A wheel by its address; `#sha256=…` pins its bytes, as in Python's own package indexes. */
function wheelSource(address: string): WheelSource {
  const url = new URL(address, document.baseURI);
  const sha256 = /^#sha256=([0-9a-f]{64})$/i.exec(url.hash)?.[1]?.toLowerCase();
  url.hash = '';
  const file = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  const module = (file.split('-')[0] ?? '').replaceAll('.', '_');
  return { name: url.href, url: url.href, imports: [module], ...(sha256 && { sha256 }) };
}

function checkWheel(url: string, { info }: Lock): void {
  const file = url.replace(/[?#].*$/, '').replace(/^.*\//, '');
  const wheel = parseWheelName(file, info.abi_version, info.python.replace(/^(\d+)\.(\d+).*$/, '$1$2'));
  if (!wheel) throw failed(`“${file}” is not the name of a wheel: it must look like name-1.0-py3-none-any.whl.`);
  if (!wheel.fits) throw failed(`The wheel ${file} is made for another Python. This one is CPython ${info.python} in the browser: it takes wheels that end in -none-any.whl or in -pyemscripten_${info.abi_version}_wasm32.whl.`);
}

const failed = (message: string): PlaygroundError => new PlaygroundError({ code: 'package-failed', phase: 'packages', message });

function unknownPackage(name: string, known: ReadonlyMap<string, LockEntry>): PlaygroundError {
  const byImport = [...known.values()].find((entry) => entry.imports.includes(name));
  const hint = byImport ? ` Did you mean “${byImport.name}”, which provides it?` : ' A pure Python package can be given as the address of its wheel (….whl).';
  return failed(`There is no package “${name}” for Python in the browser (Pyodide ${pyodideVersion}).${hint}`);
}

/** The packages whose modules a program imports, as far as the lock file knows them: the rest may be misspelt, or its own. */
function providers(imports: readonly string[], lock: Lock): string[] {
  const entries = Object.values(lock.packages);
  const found = imports.map((module) => entries.find((entry) => entry.imports.includes(module))?.name);
  return [...new Set(found.filter((name) => name !== undefined))];
}

/** Fetches packages, each file once per page. */
export interface PackageLoader {
  /**
   * What each package is, for the key of a memory image: its name where the release's lock file pins it, otherwise the hash of
   * its wheel. That is read from the address (`#sha256=…`), or else the wheel is fetched.
   */
  identify(packages: readonly string[]): Promise<string[]>;
  /** @param onProgress - called with how many of the files have come, and of how many */
  load(packages: readonly string[], packageUrl: string | undefined, lock: Blob, onProgress?: (loaded: number, total: number) => void): Promise<Wheel[]>;
  /** Names of the packages that provide these modules; what none provides is left out. */
  providers(imports: readonly string[], lock: Blob): Promise<string[]>;
  /** A wheel that the reader has as a file. */
  fromFile(file: File, lock: Blob): Promise<Wheel>;
}

/** A {@link PackageLoader} over the network. What the lock file names must have the hash that it gives. */
export function createPackageLoader(ports: FetchPorts = browserPorts): PackageLoader {
  const fetched = new Map<string, Promise<Blob>>();
  const fetchOnce = ({ name, url, sha256 }: WheelSource): Promise<Blob> => {
    let pending = fetched.get(url);
    if (!pending) {
      pending = fetchFile({ url, what: `the package ${name}`, sha256 }, ports);
      fetched.set(url, pending);
      pending.catch(() => fetched.delete(url));
    }
    return pending;
  };
  const fetchOrExplain = async (source: WheelSource): Promise<Blob> => {
    try {
      return await fetchOnce(source);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new PlaygroundError({ code: 'package-failed', phase: 'packages', url: source.url, cause, message: why });
    }
  };
  return {
    identify: (packages) =>
      Promise.all(
        packages.map(async (name) => {
          const requirement = parseRequirement(name);
          if (requirement?.url === undefined) return `${normalised(requirement?.name ?? name)}${requirement?.versions ?? ''}`;
          const source = wheelSource(requirement.url);
          return source.sha256 ?? sha256Hex(await (await fetchOrExplain(source)).arrayBuffer());
        }),
      ),
    async load(packages, packageUrl, lockFile, onProgress) {
      if (packages.length === 0) return [];
      const lock = await read(lockFile);
      const folder = new URL(packageUrl ?? DEFAULT_PACKAGE_URL, document.baseURI).href;
      const sources = resolvePackages(packages, lock, folder.endsWith('/') ? folder : `${folder}/`);
      let loaded = 0;
      const fetchOne = async (source: WheelSource): Promise<Wheel> => {
        const bytes = await fetchOrExplain(source);
        onProgress?.(++loaded, sources.length);
        return { name: source.name, url: source.url, imports: source.imports, bytes };
      };
      onProgress?.(0, sources.length);
      return Promise.all(sources.map(fetchOne));
    },
    async providers(imports, lockFile) {
      return imports.length === 0 ? [] : providers(imports, await read(lockFile));
    },
    async fromFile(file, lockFile) {
      const url = new URL(encodeURIComponent(file.name), 'https://file.invalid/').href;
      checkWheel(url, await read(lockFile));
      return { name: url, url, imports: [], bytes: file };
    },
  };
}

const read = async (lock: Blob): Promise<Lock> => JSON.parse(await lock.text()) as Lock;
