import { pyodideVersion } from '#runtime';
import { PlaygroundError } from '../errors.js';
import type { Wheel } from '../protocol/messages.js';
import { browserPorts, fetchFile } from './fetch-file.js';
import { sha256Hex } from './sha256.js';
import type { FetchPorts } from './fetch-file.js';

interface LockEntry {
  readonly name: string;
  readonly file_name: string;
  readonly sha256: string;
  readonly depends: readonly string[];
  readonly imports: readonly string[];
}

/** The part of Pyodide's lock file that is used here. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** Part of Python itself here, though other systems ship them apart: asking for one is right and needs nothing. */
const BUILT_IN = new Set(['sqlite3', 'lzma', 'ssl', 'zstd', 'hashlib', 'pydecimal', 'distutils', 'test']);

/** The folder that holds the wheels of exactly this Pyodide. */
export const DEFAULT_PACKAGE_URL = `https://cdn.jsdelivr.net/pyodide/v${pyodideVersion}/full/`;

/** Names as packaging compares them (PEP 503). */
const normalised = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

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
 * @param packages - names from the lock file, or addresses of wheels.
 * @throws PlaygroundError `package-failed` for a name that the lock file does not have.
 */
export function resolvePackages(packages: readonly string[], lock: Lock, packageUrl: string): WheelSource[] {
  const byName = new Map<string, LockEntry>();
  for (const entry of Object.values(lock.packages)) byName.set(normalised(entry.name), entry);
  const found = new Map<string, WheelSource>();
  const visit = (name: string, asked: boolean): void => {
    if (isWheel(name)) {
      const source = wheelSource(name);
      found.set(source.url, source);
      return;
    }
    const key = normalised(name);
    if (found.has(key) || BUILT_IN.has(key)) return;
    const entry = byName.get(key);
    if (!entry) throw unknownPackage(name, byName);
    found.set(key, { name: entry.name, url: new URL(entry.file_name, packageUrl).href, sha256: entry.sha256, imports: asked ? entry.imports : [] });
    for (const dependency of entry.depends) visit(dependency, false);
  };
  for (const name of packages) visit(name, true);
  return [...found.values()];
}

const isWheel = (name: string): boolean => /\.whl([?#]|$)/.test(name);

/** A wheel by its address; `#sha256=…` pins its bytes, as in Python's own package indexes. */
function wheelSource(address: string): WheelSource {
  const url = new URL(address, document.baseURI);
  const sha256 = /^#sha256=([0-9a-f]{64})$/i.exec(url.hash)?.[1]?.toLowerCase();
  url.hash = '';
  const file = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  const module = (file.split('-')[0] ?? '').replaceAll('.', '_');
  return { name: url.href, url: url.href, imports: [module], ...(sha256 && { sha256 }) };
}

function unknownPackage(name: string, known: ReadonlyMap<string, LockEntry>): PlaygroundError {
  const byImport = [...known.values()].find((entry) => entry.imports.includes(name));
  const hint = byImport ? ` Did you mean “${byImport.name}”, which provides it?` : ' A pure Python package can be given as the address of its wheel (….whl).';
  return new PlaygroundError({
    code: 'package-failed',
    phase: 'packages',
    message: `There is no package “${name}” for Python in the browser (Pyodide ${pyodideVersion}).${hint}`,
  });
}

/** Fetches packages, each file once per page. */
export interface PackageLoader {
  /**
   * What each package is, for the key of a memory image: its name where the release's lock file pins it, otherwise the hash of
   * its wheel. That is read from the address (`#sha256=…`), or else the wheel is fetched.
   */
  identify(packages: readonly string[]): Promise<string[]>;
  load(packages: readonly string[], packageUrl: string | undefined, lock: Blob): Promise<Wheel[]>;
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
          if (!isWheel(name)) return normalised(name);
          const source = wheelSource(name);
          return source.sha256 ?? sha256Hex(await (await fetchOrExplain(source)).arrayBuffer());
        }),
      ),
    async load(packages, packageUrl, lockFile) {
      if (packages.length === 0) return [];
      const lock = JSON.parse(await lockFile.text()) as Lock;
      const folder = new URL(packageUrl ?? DEFAULT_PACKAGE_URL, document.baseURI).href;
      const sources = resolvePackages(packages, lock, folder.endsWith('/') ? folder : `${folder}/`);
      return Promise.all(sources.map(async (source) => ({ name: source.name, url: source.url, imports: source.imports, bytes: await fetchOrExplain(source) })));
    },
  };
}
