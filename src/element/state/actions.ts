import { pyodideVersion } from '#runtime';
import type { SessionLike } from '../../engine/session-like.js';
import { PlaygroundError, abortedError } from '../../errors.js';
import type { Home, HomeEntry } from '../../protocol/home.js';
import { inspectPackages, inspectState } from '../../engine/inspection.js';
import { isPackage, isVersion } from '../../state/manifest.js';
import { packLegacy } from '../../state/pack-legacy.js';
import { packWork } from '../../state/pack.js';
import { packShare } from '../../state/share.js';
import { unpackWork } from '../../state/unpack.js';
import { archiveName } from '../../state/work.js';
import type { Work, WorkFile } from '../../state/work.js';
import type { CodeText } from '../../storage/checkpoint.js';
import { offerDownload } from '../offer-download.js';
import { chooseFile } from './choose-file.js';
import { homeOf } from './home-of.js';
import type { StateReport, UploadPlan, WorkActions, WorkProgress } from './report.js';

/** The code of the tag, as far as the actions change it. */
export interface ActionCode {
  /** Files with their text as it stands; those that are hidden or readonly are the author's alone. */
  readonly all: readonly (CodeText & { readonly readonly?: boolean; readonly hidden?: boolean })[];
  /** The files whose text is not the author's. */
  mine: readonly CodeText[];
}

/** What the actions need of their tag. */
export interface ActionsHost {
  readonly code: ActionCode;
  /** The page does not let the code be changed. */
  readonly(): boolean;
  /** Makes the session if there is none yet. */
  session(): SessionLike;
  /** Whether the page lets this happen: it hears of it before. */
  announce(kind: 'export' | 'import' | 'clear'): boolean;
  /** The code was changed, though not by typing. */
  codeChanged(): void;
  /** The page's address, with what a link carries to this tag. */
  linkWith(payload: string): string;
}

/** Files of this many bytes in all go into a link; more are left out. */
const LINK_FILES = 16 << 10;

/** All that can be done with a reader's work as a whole: check, download, upload, clear, share. Each change can be undone until the page closes. */
export class StateActions implements WorkActions {
  readonly #host: ActionsHost;
  #undo: (() => Promise<boolean>) | undefined;

  constructor(host: ActionsHost) {
    this.#host = host;
  }

  async check(): Promise<StateReport> {
    const session = this.#host.session();
    const busy = session.status === 'running';
    const python = busy ? NOTHING_SEEN : await inspectState(session);
    const files = filesOf(await session.files()).map(({ path, size, mtime }) => ({ path, bytes: size, modified: mtime }));
    const packages = busy ? NO_PACKAGES : await inspectPackages(session);
    const { variables, databases, unkept } = python;
    return { files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), databases, variables, unkept, packages: [...packages.keys()], busy };
  }

  async export(progress?: WorkProgress): Promise<Blob> {
    if (!this.#host.announce('export')) throw abortedError('state', 'The page keeps its work to itself.');
    return packWork(await this.#work(), { progress });
  }

  async download(progress?: WorkProgress): Promise<void> {
    const archive = await this.export(progress);
    offerDownload(archive, archiveName(new Date()));
  }

  async exportOlder(): Promise<Blob | null> {
    return packLegacy(await this.#work());
  }

  async plan(file: Blob, progress?: WorkProgress): Promise<UploadPlan> {
    const work = await unpackWork(file, { progress });
    const home = await homeOf(work);
    const [before, after] = [hashes(await this.#host.session().files()), hashes(home)];
    const code = this.#codeOf(work);
    const texts = new Map(this.#host.code.all.map(({ name, text }) => [name, text]));
    return {
      added: [...after.keys()].filter((path) => !before.has(path)),
      changed: [...after].filter(([path, hash]) => before.has(path) && before.get(path) !== hash).map(([path]) => path),
      removed: [...before.keys()].filter((path) => !after.has(path)),
      code: code.filter(({ name, text }) => texts.get(name) !== text).map(({ name }) => name),
      variables: work.variables === null ? [] : Object.keys(JSON.parse(work.variables) as object),
      createdAt: work.createdAt || null,
      apply: () => this.#replace(home, work.variables, code),
    };
  }

  async clear(): Promise<void> {
    if (!this.#host.announce('clear')) throw abortedError('state', 'The page does not let its work be cleared.');
    const before = this.#host.code.mine;
    const session = this.#host.session();
    await session.clear();
    this.#setCode([]);
    this.#canUndo(session, before);
  }

  /** Lets the reader choose a file; null when they choose none. */
  choose(): Promise<File | null> {
    return chooseFile('.zip,.json');
  }

  async undo(): Promise<boolean> {
    if (!(await this.#undo?.())) return false;
    this.#undo = undefined;
    return true;
  }

  async shareLink(): Promise<string> {
    if (!this.#host.announce('export')) throw abortedError('state', 'The page keeps its work to itself.');
    const { code, files } = await this.#work();
    const small = files.reduce((sum, { data }) => sum + data.size, 0) <= LINK_FILES ? files : [];
    try {
      return this.#host.linkWith(await packShare({ code, files: small }));
    } catch (error) {
      // Too long with them: the code matters more.
      if (small.length === 0 || !(error instanceof PlaygroundError)) throw error;
      return this.#host.linkWith(await packShare({ code, files: [] }));
    }
  }

  /** All that travels, as it is now. */
  async #work(): Promise<Work> {
    const session = this.#host.session();
    const { home, variables } = await session.work();
    // Only a live Python that rests can tell.
    const packages = session.status === 'ready' ? await inspectPackages(session) : NO_PACKAGES;
    const code = this.#host.code.all.filter(({ hidden }) => !hidden).map(({ name, text }) => ({ name, text }));
    const files = filesOf(home).map(({ path, hash, mtime }): WorkFile => ({ path, data: contentOf(home, hash, path), modified: Math.max(0, mtime) }));
    const folders = home.entries.filter((entry) => entry.kind === 'folder' && !isCache(entry.path)).map(({ path }) => path);
    return { code, files, folders, variables, packages: Object.fromEntries([...packages].filter(([name, version]) => isPackage(name) && isVersion(version))), python: session.bootReport?.python ?? '', pyodide: pyodideVersion, createdAt: Date.now() };
  }

  /** The texts for the files that the reader may change; a file that the tag does not have is an extra one. */
  #codeOf({ code }: Work): readonly CodeText[] {
    if (this.#host.readonly()) return [];
    const fixed = new Set(this.#host.code.all.filter(({ readonly, hidden }) => readonly || hidden).map(({ name }) => name));
    return code.filter(({ name }) => !fixed.has(name));
  }

  async #replace(home: Home, variables: string | null, code: readonly CodeText[]): Promise<void> {
    if (!this.#host.announce('import')) throw abortedError('state', 'The page does not let its work be replaced.');
    const session = this.#host.session();
    const wasLive = session.bootReport !== undefined;
    const before = this.#host.code.mine;
    await session.begin({ home, variables });
    // The older form has no code: what the editor shows stays.
    if (code.length > 0) this.#setCode(code);
    this.#canUndo(session, before);
    // A failed start shows itself through the session's error event; the work is in its place.
    if (wasLive) void session.boot().catch(() => undefined);
  }

  /** What was just done to the session can be undone, its code with it, until something else takes its place. */
  #canUndo(session: SessionLike, code: readonly CodeText[]): void {
    const { life } = session;
    this.#undo = async () => {
      if (!(await session.undoRestart(life))) return false;
      this.#setCode(code);
      return true;
    };
  }

  #setCode(code: readonly CodeText[]): void {
    this.#host.code.mine = code;
    this.#host.codeChanged();
  }
}

const NOTHING_SEEN: Awaited<ReturnType<typeof inspectState>> = { variables: [], databases: [], kept: '{}', unkept: [] };
const NO_PACKAGES: ReadonlyMap<string, string> = new Map();

function contentOf({ contents }: Home, hash: string, path: string): Blob {
  const content = contents.get(hash);
  if (!content) throw new PlaygroundError({ code: 'files-failed', phase: 'state', message: `“${path}” could not be read. Run the program again and try once more.` });
  return content;
}

/** What Python makes of its own accord travels with nobody. */
const isCache = (path: string): boolean => /(^|\/)__pycache__(\/|$)/.test(path);

type HomeFile = Extract<HomeEntry, { kind: 'file' }>;

const filesOf = ({ entries }: Home): HomeFile[] => entries.filter((entry) => entry.kind === 'file').filter(({ path }) => !isCache(path));

const hashes = (home: Home): Map<string, string> => new Map(filesOf(home).map(({ path, hash }) => [path, hash]));
