import { pyodideVersion } from '#runtime';
import { PlaygroundError } from '../errors.js';
import type { Wheel } from '../protocol/messages.js';
import { browserPorts, fetchFile } from './fetch-file.js';
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
  const visit = (name: string): void => {
    if (/\.whl([?#]|$)/.test(name)) {
      const url = new URL(name, document.baseURI);
      found.set(url.href, { name: url.href, url: url.href });
      return;
    }
    const key = normalised(name);
    if (found.has(key) || BUILT_IN.has(key)) return;
    const entry = byName.get(key);
    if (!entry) throw unknownPackage(name, byName);
    found.set(key, { name: entry.name, url: new URL(entry.file_name, packageUrl).href, sha256: entry.sha256 });
    entry.depends.forEach(visit);
  };
  packages.forEach(visit);
  return [...found.values()];
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
  return {
    async load(packages, packageUrl, lockFile) {
      if (packages.length === 0) return [];
      const lock = JSON.parse(await lockFile.text()) as Lock;
      const folder = new URL(packageUrl ?? DEFAULT_PACKAGE_URL, document.baseURI).href;
      const sources = resolvePackages(packages, lock, folder.endsWith('/') ? folder : `${folder}/`);
      return Promise.all(
        sources.map(async (source) => {
          try {
            return { name: source.name, url: source.url, bytes: await fetchOnce(source) };
          } catch (cause) {
            const why = cause instanceof Error ? cause.message : String(cause);
            throw new PlaygroundError({ code: 'package-failed', phase: 'packages', url: source.url, cause, message: why });
          }
        }),
      );
    },
  };
}
