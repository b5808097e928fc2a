import type { HomeChange, HomeEntry, HomeFile } from '../../protocol/home.js';
import type { Desk } from './desk.js';
import type { Incoming } from './incoming.js';
import { fill, freeName, nameList, shownName } from './names.js';

/** A file that a change took away, or wrote over. */
interface Lost {
  readonly path: string;
  readonly data: Blob;
  /** Hash of what is there in its place; null for nothing. */
  readonly successor: string | null;
}

/** What a reader changes about their files. Whatever is lost by it can be brought back. */
export class FileChanges {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Puts files into the home folder; asks where the name is taken. */
  async add(files: readonly Incoming[]): Promise<void> {
    if (files.length === 0) return;
    const words = this.#desk.words();
    const clashing = files.filter(({ path }) => this.#file(path) && !this.#desk.codeFiles().includes(path));
    const choice = clashing.length === 0 ? 'keep' : await this.#askReplace(clashing);
    if (choice === null) return;
    const placed = this.#place(files, choice === 'replace');
    const names = nameList(placed.map(({ path }) => path), words.andMore);
    await this.#desk.work(
      words.adding,
      async () => {
        await this.#desk.settled();
        const before = placed.map(({ path }) => this.#lost(path)).filter((one) => one !== undefined);
        await this.#change(placed.map(({ path, data }) => ({ kind: 'write', path, data })));
        const lost = before.map((one) => ({ ...one, successor: this.#file(one.path)?.hash ?? null }));
        const renamed = placed.some(({ path }, index) => path !== files[index]?.path);
        if (lost.length > 0) this.#desk.say(fill(words.replaced, { names }), () => this.#bringBack(lost));
        else this.#desk.say(fill(renamed ? words.addedAs : words.added, { names }));
        const [first] = placed;
        if (first) this.#desk.focusFile(first.path);
      },
      true,
    );
  }

  /** Deletes a file, or an empty folder. */
  async remove(path: string): Promise<void> {
    const words = this.#desk.words();
    const done = await this.#desk.work(
      words.deleting,
      async () => {
        await this.#desk.settled();
        const lost = this.#lost(path);
        await this.#change([{ kind: 'remove', path }]);
        this.#desk.say(fill(words.deleted, { name: shownName(path) }), () => (lost ? this.#bringBack([lost]) : this.#remake(path)));
      },
      true,
    );
    if (done) this.#desk.focus('.undo.latest');
  }

  /** Whether it is done. */
  async rename(from: string, to: string): Promise<boolean> {
    const words = this.#desk.words();
    return this.#desk.work(
      words.renaming,
      async () => {
        await this.#change([{ kind: 'rename', from, to }]);
        this.#desk.say(fill(words.renamed, { name: shownName(from), other: shownName(to) }));
      },
      true,
    );
  }

  async #askReplace(clashing: readonly Incoming[]): Promise<string | null> {
    const words = this.#desk.words();
    const paths = clashing.map(({ path }) => path);
    const [first = ''] = paths;
    const one = paths.length === 1;
    const text = one
      ? fill(words.replaceOne, { name: shownName(first) })
      : fill(words.replaceMany, { count: String(paths.length), names: nameList(paths, words.andMore) });
    const both = one ? fill(words.keepBoth, { name: shownName(freeName(first, this.#taken())) }) : words.keepAll;
    const answers = [{ key: 'replace', label: words.replace }, { key: 'keep', label: both }];
    return this.#desk.ask({ text, answers });
  }

  /** Each under a name of its own: that of a file that it may replace, or a free one. */
  #place(files: readonly Incoming[], replace: boolean): Incoming[] {
    const taken = this.#taken();
    const mayReplace = new Set(replace ? files.map(({ path }) => path).filter((path) => this.#file(path) && !this.#desk.codeFiles().includes(path)) : []);
    return files.map(({ path, data }) => {
      const free = taken.has(path) && !mayReplace.has(path) ? freeName(path, taken) : path;
      taken.add(free);
      // A second one of the same name in one go.
      mayReplace.delete(free);
      return { path: free, data };
    });
  }

  /** Puts back what was lost; beside what has taken its place since. */
  async #bringBack(lost: readonly Lost[]): Promise<void> {
    const words = this.#desk.words();
    await this.#desk.settled();
    const placed = lost.map(({ path, data, successor }) => {
      const now = this.#entry(path);
      const free = now && (now.kind !== 'file' || now.hash !== successor) ? freeName(path, this.#taken()) : path;
      return { path, free, data };
    });
    await this.#change(placed.map(({ free, data }) => ({ kind: 'write', path: free, data })));
    const moved = placed.find(({ path, free }) => path !== free);
    if (moved) this.#desk.say(fill(words.undoneAs, { name: shownName(moved.path), other: shownName(moved.free) }));
    else this.#desk.say(fill(words.undone, { name: nameList(placed.map(({ path }) => path), words.andMore) }));
    const [first] = placed;
    if (first) this.#desk.focusFile(first.free);
  }

  async #remake(path: string): Promise<void> {
    await this.#change([{ kind: 'folder', path }]);
    this.#desk.say(fill(this.#desk.words().undone, { name: shownName(path) }));
    this.#desk.focusFile(path);
  }

  async #change(changes: readonly HomeChange[]): Promise<void> {
    await this.#desk.session().changeFiles(changes);
    await this.#desk.refresh();
  }

  #taken(): Set<string> {
    return new Set([...this.#desk.home().entries.map(({ path }) => path), ...this.#desk.codeFiles()]);
  }

  #entry(path: string): HomeEntry | undefined {
    return this.#desk.home().entries.find((entry) => entry.path === path);
  }

  #file(path: string): HomeFile | undefined {
    const entry = this.#entry(path);
    return entry?.kind === 'file' ? entry : undefined;
  }

  /** The file at this path as something that is about to be lost; undefined where there is none. */
  #lost(path: string): Lost | undefined {
    const file = this.#file(path);
    if (!file) return undefined;
    const data = this.#desk.home().contents.get(file.hash);
    // Then nothing is changed: what could not be brought back is not thrown away.
    if (!data) throw new Error(fill(this.#desk.words().fileGone, { name: shownName(path) }));
    return { path, data, successor: null };
  }
}
