import type { CoreLoader } from '../assets/core-files.js';
import type { PackageLoader } from '../assets/packages.js';
import { PlaygroundError } from '../errors.js';
import { hasScriptBlock, importedModules } from './imports.js';
import type { LiveInterpreter } from './interpreter.js';
import type { BootProgress, SessionOptions } from './types.js';

/** Where packages come from. */
export interface PackageSource {
  readonly core: CoreLoader;
  readonly packages: PackageLoader;
}

/** Installs packages into a running interpreter: those that a program imports or requires, or that somebody asks for. */
export class Packages {
  readonly #source: PackageSource;
  readonly #options: SessionOptions;
  readonly #progressed: (progress: BootProgress) => void;

  /** @param progressed - hears how many of the packages have come, as phase `packages` */
  constructor(source: PackageSource, options: SessionOptions, progressed: (progress: BootProgress) => void) {
    this.#source = source;
    this.#options = options;
    this.#progressed = progressed;
  }

  /**
   * Installs what the code needs and this Python does not have. Modules that no package provides are left to Python's own error.
   *
   * @param beside - names of files that will lie beside the program, such as `util.py`
   * @throws PlaygroundError `package-failed`, naming the package
   */
  async provideFor(code: string, beside: readonly string[], interpreter: LiveInterpreter): Promise<void> {
    const { packages } = this.#source;
    const lock = await this.#lock();
    const guessed = await packages.providers(importedModules(code), lock);
    if (guessed.length === 0 && !hasScriptBlock(code)) return;
    const needs = await interpreter.explain({ kind: 'needs', code, cursor: 0 });
    if (needs?.kind !== 'needs') return;
    const own = new Set(beside.map((path) => path.replace(/(\.py)?(\/.*)?$/, '')));
    const found = await packages.providers(needs.imports.filter((name) => !own.has(name)), lock);
    const wanted = [...new Set([...found, ...needs.requirements])];
    if (wanted.length > 0) await this.install(wanted, interpreter);
  }

  /**
   * @param wanted - names, requirements (`numpy>=2`), addresses of wheels, or wheels as files
   * @throws PlaygroundError `package-failed`, naming the package; what could be installed stays
   */
  async install(wanted: readonly (string | File)[], interpreter: LiveInterpreter): Promise<void> {
    const { packages } = this.#source;
    const lock = await this.#lock();
    const names = wanted.filter((one) => typeof one === 'string');
    const progress = (loaded: number, total: number): void => this.#progressed({ phase: 'packages', loaded, total });
    const files = await Promise.all(wanted.filter((one) => typeof one !== 'string').map((file) => packages.fromFile(file, lock)));
    const wheels = [...(await packages.load(names, this.#options.packageUrl, lock, progress)), ...files];
    if (wheels.length === 0) return;
    const failed = await interpreter.install(wheels);
    if (failed.length > 0) throw notInstalled(failed);
  }

  async #lock(): Promise<Blob> {
    return (await this.#source.core.load(this.#options, () => undefined)).lock;
  }
}

function notInstalled(failed: readonly string[]): PlaygroundError {
  const names = failed.map((name) => decodeURIComponent(name.slice(name.lastIndexOf('/') + 1)));
  return new PlaygroundError({
    code: 'package-failed',
    phase: 'packages',
    message: `${names.length === 1 ? 'This package' : 'These packages'} could not be installed: ${names.join(', ')}. The file came, but Python could not use it: it may be damaged, no wheel at all, or made for another version.`,
  });
}
