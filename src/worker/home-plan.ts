import type { HomeChange, HomeEntry } from '../protocol/home.js';
import { LIMITS } from '../protocol/limits.js';
import { isHomePath } from '../protocol/validate-home.js';

/** The files cannot be kept, or changed, as they are asked to be; the message says why, in a sentence. */
export class HomeError extends Error {}

/** What stands around the changes. */
export interface PlanLimits {
  /** Bytes that there is room for. */
  readonly room: number;
  /** Where the program works, as a path in the home folder; no folder in which it lies can go. */
  readonly workingFolder: string;
}

/** The folder as it will be after some changes. */
export class HomePlan {
  readonly #kinds: Map<string, HomeEntry['kind']>;
  readonly #workingFolder: string;
  /** Bytes that there is room for. What is deleted on the way makes no more. */
  #room: number;

  /** @param entries - the folder as it is */
  constructor(entries: readonly HomeEntry[], { room, workingFolder }: PlanLimits) {
    this.#kinds = new Map(entries.map(({ path, kind }) => [path, kind]));
    this.#room = room;
    this.#workingFolder = workingFolder;
  }

  /** @throws HomeError when this change cannot be done after those before it */
  add(change: HomeChange): void {
    switch (change.kind) {
      case 'write':
        // It would be written wherever the link leads.
        if (this.#kindOf(change.path) === 'link') throw new HomeError(`“${change.path}” is a link to another place. Delete it first.`);
        if (this.#kindOf(change.path) === 'folder') throw new HomeError(`“${change.path}” is a folder, so no file can have this name.`);
        this.#room -= change.data.size;
        if (this.#room < 0) throw new HomeError(`There is no room for “${change.path}”. Delete other files first.`);
        return this.#put(change.path, 'file');
      case 'folder':
        if (this.#kinds.has(change.path) && this.#kindOf(change.path) !== 'folder') throw new HomeError(`There is a file “${change.path}” already.`);
        return this.#put(change.path, 'folder');
      case 'remove':
        this.#leaving(change.path);
        for (const path of this.#below(change.path)) this.#kinds.delete(path);
        return;
      case 'rename':
        return this.#rename(change.from, change.to);
    }
  }

  #rename(from: string, to: string): void {
    this.#leaving(from);
    if (this.#kindOf(to)) throw new HomeError(`There is something called “${to}” already.`);
    if (`${to}/`.startsWith(`${from}/`)) throw new HomeError(`“${from}” cannot be moved into itself.`);
    const moved = this.#below(from).map((path) => [path, this.#kinds.get(path) ?? 'file'] as const);
    for (const [path] of moved) this.#kinds.delete(path);
    for (const [path, kind] of moved) this.#put(to + path.slice(from.length), kind);
  }

  #put(path: string, kind: HomeEntry['kind']): void {
    if (path.length > LIMITS.path) throw new HomeError(`“${path.slice(0, 100)}…” is too long for a name.`);
    this.#kindOf(path);
    for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
      if ((this.#kindOf(folder) ?? 'folder') !== 'folder') throw new HomeError(`“${folder}” is a file, so nothing can lie in it.`);
      this.#kinds.set(folder, 'folder');
    }
    this.#kinds.set(path, kind);
    if (this.#kinds.size > LIMITS.files) throw new HomeError(`That would be more than ${String(LIMITS.files)} files and folders.`);
  }

  /** Something goes from its place. */
  #leaving(path: string): void {
    if (!this.#kindOf(path)) throw new HomeError(`There is no “${path}” any more.`);
    if (`${this.#workingFolder}/`.startsWith(`${path}/`)) throw new HomeError(`The program works in “${this.#workingFolder}”. Leave it first, with os.chdir("/home/pyodide").`);
  }

  #kindOf(path: string): HomeEntry['kind'] | undefined {
    if (!isHomePath(path)) throw new HomeError(`“${path}” is not a usable file name.`);
    return this.#kinds.get(path);
  }

  #below(path: string): string[] {
    return [...this.#kinds.keys()].filter((other) => other === path || other.startsWith(`${path}/`));
  }
}

/** The folder that a path lies in; empty for none. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
