import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { WorkProgress } from '../state/report.js';
import type { FilesWords, Question } from './desk.js';
import { fill } from './names.js';

/** Ways back that are kept. What they need is kept with them. */
const MAX_UNDOS = 10;

interface Undo {
  readonly text: string;
  /** Of those with the same key, only the latest leads anywhere. */
  readonly only: string | undefined;
  run(): Promise<void>;
}

interface Task {
  readonly label: string;
  readonly waits: boolean;
  /** From 0 to 1; null while nobody knows. */
  fraction: number | null;
}

/** What the messages need of their panel. */
export interface MessagesHost {
  words(): FilesWords;
  /** A program runs. */
  busy(): boolean;
  draw(): void;
  focus(selector: string): void;
}

/** The panel's sentences: what goes on, what was done and how to undo it, what failed, and what is to be decided. */
export class Messages {
  readonly #host: MessagesHost;
  #tasks: Task[] = [];
  #said = '';
  #error = '';
  /** The newest first. */
  #undos: Undo[] = [];
  #asked: { readonly question: Question; answer(key: string | null): void } | undefined;

  constructor(host: MessagesHost) {
    this.#host = host;
  }

  say(text: string, undo?: () => Promise<void>, only?: string): void {
    this.#said = text;
    const others = this.#undos.filter((other) => only === undefined || other.only !== only);
    if (undo) this.#undos = [{ text, only, run: undo }, ...others].slice(0, MAX_UNDOS);
    this.#host.draw();
  }

  /** Says what is wrong. */
  fail(text: string): void {
    this.#error = text;
    this.#host.draw();
  }

  /** What was wrong is mended, or does not matter any more. */
  forgive(): void {
    this.#error = '';
    this.#host.draw();
  }

  /** A new question takes the place of one that was not answered. */
  ask(question: Question): Promise<string | null> {
    this.#asked?.answer(null);
    return new Promise((resolve) => {
      const asked = {
        question,
        answer: (key: string | null): void => {
          if (this.#asked === asked) this.#asked = undefined;
          this.#host.draw();
          resolve(key);
        },
      };
      this.#asked = asked;
      this.#host.draw();
      this.#host.focus(question.grave ? '.decision .answers button:last-child' : '.decision button');
    });
  }

  /** Takes the question back. False when there was none. */
  cancel(): boolean {
    const asked = this.#asked;
    asked?.answer(null);
    return asked !== undefined;
  }

  async work(label: string, task: (progress: WorkProgress) => Promise<void>, waits = false): Promise<boolean> {
    const running: Task = { label, waits, fraction: null };
    this.#tasks = [...this.#tasks, running];
    this.#said = '';
    this.#error = '';
    this.#host.draw();
    const progress: WorkProgress = (done, total) => {
      running.fraction = total > 0 ? Math.min(1, done / total) : null;
      this.#host.draw();
    };
    try {
      await task(progress);
      return true;
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
      return false;
    } finally {
      this.#tasks = this.#tasks.filter((other) => other !== running);
      this.#host.draw();
    }
  }

  /** Another session: nothing that was said is about it. */
  clear(): void {
    this.cancel();
    this.#undos = [];
    this.#said = '';
    this.#error = '';
  }

  template(): TemplateResult {
    const words = this.#host.words();
    const task = this.#tasks.at(-1);
    const [latest, ...others] = this.#undos;
    const shown = latest && latest.text === this.#said && !task ? latest : undefined;
    const older = shown ? others : this.#undos;
    return html`
      <div class="messages">
        <p role="status">${task ? (task.waits && this.#host.busy() ? words.filesWait : task.label) : this.#said}</p>
        ${shown ? this.#undoButton(words, shown, 'latest') : nothing}
        ${task && task.fraction !== null ? html`<progress aria-label=${task.label} max="1" .value=${task.fraction}></progress>` : nothing}
        <p id="files-error" class="error" role="alert">${this.#error}</p>
      </div>
      ${older.length === 0 ? nothing : html`<ul class="undos">${older.map((undo) => html`<li><span>${undo.text}</span>${this.#undoButton(words, undo, '')}</li>`)}</ul>`}
      ${this.#asked ? this.#question(this.#asked) : nothing}
    `;
  }

  #undoButton(words: FilesWords, undo: Undo, kind: string): TemplateResult {
    const label = fill(words.undoWhat, { what: undo.text });
    return html`<button class="undo ${kind}" part="button" type="button" aria-label=${label} @click=${() => void this.#undo(undo)}>${words.undo}</button>`;
  }

  /** A way back that failed can be tried again. */
  async #undo(undo: Undo): Promise<void> {
    const done = await this.work(this.#host.words().undoing, () => undo.run(), true);
    if (!done) return;
    this.#undos = this.#undos.filter((other) => other !== undo);
    this.#host.draw();
  }

  #question({ question, answer }: { readonly question: Question; answer(key: string | null): void }): TemplateResult {
    const { cancel } = this.#host.words();
    return html`
      <div class="decision" role="group" aria-labelledby="files-question">
        <p id="files-question">${question.text}</p>
        ${question.details ?? nothing}
        <div class="answers">
          ${question.answers.map(({ key, label }) => html`<button part="button" type="button" @click=${() => answer(key)}>${label}</button>`)}
          <button part="button" type="button" @click=${() => answer(null)}>${cancel}</button>
        </div>
      </div>
    `;
  }
}
