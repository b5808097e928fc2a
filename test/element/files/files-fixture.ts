import { fixture, html } from '@open-wc/testing';
import { FilesPanel } from '../../../src/element/files/files-panel.js';
import { playgroundStyles } from '../../../src/element/py-playground.styles.js';
import type { StateReport, UploadPlan, WorkActions, WorkProgress } from '../../../src/element/state/report.js';
import { englishStrings } from '../../../src/element/strings.js';
import type { Strings } from '../../../src/element/strings.js';
import type { HomeChange } from '../../../src/protocol/home.js';
import { FakeSession } from '../../../src/testing/fake-session.js';
import { until } from '../../support/until.js';

/** All that a reader can do with their work, without any: what was called, and answers that a test sets. */
export class FakeWork implements WorkActions {
  readonly calls: string[] = [];
  report: StateReport = { files: [], bytes: 0, databases: [], variables: [], unkept: [], packages: [], busy: false };
  planned: Omit<UploadPlan, 'apply'> = { added: [], changed: [], removed: [], code: [], variables: [], createdAt: null };
  older: Blob | null = null;
  link = 'https://example.org/#code=abc';
  back = true;
  /** What the next call fails with. */
  error: Error | undefined;
  /** While it is set, downloads wait for it, and tell how far they have come. */
  held: Promise<void> | undefined;

  check(): Promise<StateReport> {
    return this.#done('check', this.report);
  }

  export(): Promise<Blob> {
    return this.#done('export', new Blob());
  }

  async download(progress?: WorkProgress): Promise<void> {
    progress?.(1, 4);
    await this.held;
    await this.#done('download', undefined);
  }

  exportOlder(): Promise<Blob | null> {
    return Promise.resolve(this.older);
  }

  async plan(): Promise<UploadPlan> {
    await this.#done('plan', undefined);
    return { ...this.planned, apply: () => this.#done('apply', undefined) };
  }

  clear(): Promise<void> {
    return this.#done('clear', undefined);
  }

  undo(): Promise<boolean> {
    return this.#done('undo', this.back);
  }

  shareLink(): Promise<string> {
    return this.#done('shareLink', this.link);
  }

  #done<T>(name: string, answer: T): Promise<T> {
    this.calls.push(name);
    const { error } = this;
    this.error = undefined;
    return error ? Promise.reject(error) : Promise.resolve(answer);
  }
}

export interface Scene {
  readonly panel: FilesPanel;
  readonly box: HTMLElement;
  readonly root: ShadowRoot;
  readonly session: FakeSession;
  readonly work: FakeWork;
  /** How often the panel wanted to be closed. */
  readonly closed: { times: number };
  readonly codeFiles: string[];
  readonly strings: { now: Strings };
}

/** Writes files, in order, as a program would have. */
export async function write(session: FakeSession, files: Readonly<Record<string, BlobPart>>): Promise<void> {
  const changes: HomeChange[] = Object.entries(files).map(([path, content]) => ({ kind: 'write', path, data: new Blob([content]) }));
  await session.changeFiles(changes);
}

/** The panel as the tag holds it, opened, with these files. */
export async function openPanel(files: Readonly<Record<string, BlobPart>> = {}, { theme = 'light', width = '' } = {}): Promise<Scene> {
  const outer = await fixture<HTMLElement>(html`<div lang="en"></div>`);
  outer.style.colorScheme = theme;
  outer.style.inlineSize = width;
  const host = document.createElement('div');
  outer.append(host);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = playgroundStyles.styleSheet ? [playgroundStyles.styleSheet] : [];
  root.innerHTML = '<div class="frame" role="group" aria-label="Python"><div id="files" class="card files" role="group" aria-label="Files"></div></div>';
  const box = root.getElementById('files')!;
  const session = new FakeSession({ answer: () => undefined });
  const work = new FakeWork();
  const closed = { times: 0 };
  const codeFiles: string[] = [];
  const strings = { now: englishStrings as Strings };
  await write(session, files);
  const panel = new FilesPanel(box, {
    words: () => strings.now,
    lang: () => 'en',
    session: () => session,
    actions: () => Promise.resolve(work),
    close: () => {
      closed.times += 1;
      box.hidden = true;
      panel.update();
    },
    codeFiles: () => codeFiles,
  });
  panel.open();
  await until(() => rows(box).length > 0 || box.innerText.includes('No files yet'), 'the files are listed');
  return { panel, box, root, session, work, closed, codeFiles, strings };
}

/** The names in the list, as a reader sees them. */
export const rows = (box: HTMLElement): string[] => Array.from(box.querySelectorAll<HTMLElement>('.list .name'), (name) => name.innerText);

/** A button by its words, or by the name that a screen reader says. */
export function button(box: HTMLElement, words: string): HTMLButtonElement {
  const found = [...box.querySelectorAll('button')].find((candidate) => (candidate.ariaLabel ?? candidate.textContent.trim()) === words);
  if (!found) throw new Error(`there is no button "${words}", but ${Array.from(box.querySelectorAll('button'), (one) => `"${one.ariaLabel ?? one.textContent.trim()}"`).join(', ')}`);
  return found;
}

export const hasButton = (box: HTMLElement, words: string): boolean =>
  [...box.querySelectorAll('button')].some((candidate) => (candidate.ariaLabel ?? candidate.textContent.trim()) === words);

export const said = (box: HTMLElement): string => box.querySelector<HTMLElement>('[role=status]')!.innerText;
export const failure = (box: HTMLElement): string => box.querySelector<HTMLElement>('[role=alert]')?.innerText ?? '';
export const question = (box: HTMLElement): string => box.querySelector<HTMLElement>('.decision')?.innerText ?? '';

/** What the home folder has, by path. */
export async function contents({ home }: FakeSession): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of home.entries) if (entry.kind === 'file') found[entry.path] = (await home.contents.get(entry.hash)?.text()) ?? '';
  return found;
}

export function carrying(...files: readonly File[]): DataTransfer {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
}

/** Files as the chooser of that part gives them. */
export function choose(box: HTMLElement, part: string, ...files: readonly File[]): void {
  const chooser = box.querySelector<HTMLInputElement>(`${part} [type=file]`)!;
  chooser.files = carrying(...files).files;
  chooser.dispatchEvent(new Event('change'));
}

/** What is offered as downloads from now on; nothing is saved. */
export function catchDownloads(): { readonly names: string[]; readonly files: Blob[]; stop(): void } {
  const names: string[] = [];
  const files: Blob[] = [];
  const { createObjectURL } = URL;
  const { click } = HTMLAnchorElement.prototype;
  URL.createObjectURL = (blob) => {
    if (blob instanceof Blob) files.push(blob);
    return createObjectURL.call(URL, blob);
  };
  HTMLAnchorElement.prototype.click = function () {
    names.push(this.download);
  };
  return {
    names,
    files,
    stop: () => {
      URL.createObjectURL = createObjectURL;
      HTMLAnchorElement.prototype.click = click;
    },
  };
}
