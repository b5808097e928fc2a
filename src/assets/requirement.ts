/*
 * Requirements as people write them (`numpy`, `numpy>=2`, `tool @ https://…/tool.whl`) and wheels' file names: what of Python's
 * packaging rules is needed where each package has exactly one version.
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/
 */

/** One thing that is asked for. */
export interface Requirement {
  /** As it was written. */
  readonly name: string;
  /** Address of a wheel. */
  readonly url?: string;
  /** Such as `>=2,<3`; empty for any version. */
  readonly versions: string;
}

/** A name as packaging compares them (PEP 503). */
export const normalised = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

export const isWheel = (text: string): boolean => /\.whl([?#]|$)/.test(text);

/** Name, extras, then `@ address` or versions, then a marker: what the package is needed for. */
const REQUIREMENT = /^([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:@\s*([^\s;]+)|\(?\s*((?:[<>=!~]=?=?\s*[^\s,;()]+\s*,?\s*)*)\)?)\s*(?:;.*)?$/i;

/** Reads a requirement, or the address of a wheel; null for what is neither. Extras and markers are passed over. */
export function parseRequirement(text: string): Requirement | null {
  const trimmed = text.trim();
  const [, name = '', url, versions = ''] = REQUIREMENT.exec(trimmed) ?? [];
  if (name && !isWheel(name)) return { name, versions: versions.replaceAll(/\s/g, ''), ...(url !== undefined && { url }) };
  return isWheel(trimmed) ? { name: trimmed, url: trimmed, versions: '' } : null;
}

/** The numbers of a version: `2.4.6rc1` is a 2.4.6 here, since the list of packages has no release candidates. */
const numbersOf = (version: string): number[] => (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);

function compare(one: readonly number[], other: readonly number[]): number {
  for (let place = 0; place < Math.max(one.length, other.length); place++) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the version is among `versions`, such as `>=2,<3`, `~=1.4` or `==2.*`. */
export function satisfies(version: string, versions: string): boolean {
  const found = numbersOf(version);
  return versions.split(',').every((clause) => {
    const [, operator, text = ''] = /^(===|[<>=!~]=|<|>)(.+)$/.exec(clause) ?? [];
    const wanted = numbersOf(text);
    const order = compare(found, wanted);
    const begins = compare(found.slice(0, wanted.length), wanted) === 0;
    switch (operator) {
      case '==':
      case '===':
        return text.endsWith('*') ? begins : order === 0;
      case '!=':
        return !(text.endsWith('*') ? begins : order === 0);
      case '>=':
        return order >= 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '<':
        return order < 0;
      case '~=':
        return order >= 0 && compare(found.slice(0, wanted.length - 1), wanted.slice(0, -1)) === 0;
      case undefined:
      default:
        return true;
    }
  });
}

/** What a wheel's file name tells: `name-version(-build)-python-abi-platform.whl`. */
export interface WheelName {
  readonly name: string;
  readonly version: string;
  /** Whether this Python can use it. */
  readonly fits: boolean;
}

/** Tags of wheels for this Python: any pure Python 3 wheel, and those for Pyodide's ABI. */
const PYTHONS = /^(py3|py2\.py3|py3\d+|cp3\d+)(\.|$)/;

/**
 * Reads a wheel's file name.
 *
 * @param abi - Pyodide's, such as `2026_0`
 * @param python - such as `314`
 * @returns null for a name that is none
 */
export function parseWheelName(file: string, abi: string, python: string): WheelName | null {
  const parts = decodeURIComponent(file).replace(/\.whl$/, '').split('-');
  const [name, version] = parts;
  const [pythons = '', abis = '', platforms = ''] = parts.slice(-3);
  if (!name || !version || (parts.length !== 5 && parts.length !== 6)) return null;
  const pure = PYTHONS.test(pythons) && abis === 'none' && platforms === 'any';
  const native = platforms.split('.').includes(`pyemscripten_${abi}_wasm32`) && (abis.split('.').includes(`cp${python}`) || abis === 'abi3' || (abis === 'none' && PYTHONS.test(pythons)));
  return { name, version, fits: pure || native };
}
