import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { keepVariable } from '../../engine/inspection.js';
import type { StateReport, UploadPlan } from '../state/report.js';
import type { Desk } from './desk.js';
import { fill, nameList, shownName } from './names.js';
import { offerDownload } from '../offer-download.js';

/** A reader's work as a whole: look at it, take it along, bring it back, delete it, share it. */
export class Work {
  readonly #desk: Desk;
  #report: StateReport | undefined;
  /** When it was made, in milliseconds since 1970. */
  #checkedAt = 0;
  #outdated = false;
  /** The same in the older form, where it fits. */
  #older: Blob | undefined;
  /** A link that could not be copied by itself. */
  #link = '';

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** What the last check found, as long as it is of this Python. */
  get report(): StateReport | undefined {
    return this.#report;
  }

  /** Something has changed since the last check. */
  changed(): void {
    this.#outdated = true;
  }

  /** A word about when the check was, if it may not be true any more. */
  get age(): string {
    const time = this.#desk.amounts().moment(this.#checkedAt);
    return this.#outdated ? fill(this.#desk.words().checkedBefore, { time }) : '';
  }

  /** Python is another one now. */
  forget(): void {
    this.#report = undefined;
    this.#older = undefined;
    this.#link = '';
  }

  /** Takes away the link that is shown. False when there is none. */
  cancel(): boolean {
    if (this.#link === '') return false;
    this.#link = '';
    this.#desk.draw();
    this.#desk.focus('.copy-link');
    return true;
  }

  template(): TemplateResult {
    const words = this.#desk.words();
    const choose = ({ currentTarget }: Event): void => (currentTarget as HTMLElement).parentElement?.querySelector<HTMLInputElement>('[type=file]')?.click();
    const action = (label: string, act: (event: Event) => void, name: string): TemplateResult =>
      html`<button class=${name} part="button" type="button" @click=${act}>${label}</button>`;
    return html`
      <div class="part work" role="group" aria-labelledby="files-work" aria-describedby="files-work-hint">
        <p id="files-work" class="title">${words.work}</p>
        <p id="files-work-hint" class="hint">${words.workHint}</p>
        <div class="answers">
          ${action(words.check, () => void this.check(), 'check')} ${action(words.workDownload, () => void this.#download(), 'download')}
          ${action(words.workUpload, choose, 'upload')}
          <input type="file" accept=".zip,.json" hidden @change=${({ currentTarget }: Event) => this.#chosen(currentTarget as HTMLInputElement)} />
          ${action(words.workClear, () => void this.#clear(), 'clear')} ${action(words.workLink, () => void this.#copyLink(), 'copy-link')}
          ${this.#older ? this.#olderButton(this.#older) : nothing}
        </div>
        ${this.#link === ''
          ? nothing
          : html`<label class="link">${words.workLinkField}<input type="text" readonly .value=${this.#link} @focus=${({ currentTarget }: Event) => (currentTarget as HTMLInputElement).select()} /></label>`}
      </div>
    `;
  }

  /** Looks at everything, and says what there is. */
  async check(): Promise<void> {
    const words = this.#desk.words();
    await this.#desk.work(words.checking, async () => {
      const report = await this.#look();
      this.#desk.say(this.#summary(report));
    });
  }

  /** Has a variable go into downloads, or not. */
  async keep(name: string, keep: boolean): Promise<void> {
    await this.#desk.work(
      this.#desk.words().variableChanging,
      async () => {
        await keepVariable(this.#desk.session(), name, keep);
        await this.#look();
      },
      true,
    );
  }

  /** Shows what an archive would change, and does it if the reader agrees. */
  async offer(file: Blob, name: string): Promise<void> {
    const words = this.#desk.words();
    const plans: UploadPlan[] = [];
    await this.#desk.work(words.workReading, async (progress) => void plans.push(await (await this.#desk.actions()).plan(file, progress)));
    const [plan] = plans;
    if (!plan) return;
    const text = fill(words.workPlan, { name: shownName(name) });
    const answer = await this.#desk.ask({ text, details: this.#planned(plan), answers: [{ key: 'replace', label: words.workReplace }], grave: true });
    if (answer === null) return;
    const done = await this.#desk.work(words.workReplacing, async () => {
      await plan.apply();
      await this.#changed(words.workReplaced);
    });
    this.#desk.focus(done ? '.undo.latest' : '.upload');
  }

  async #look(): Promise<StateReport> {
    const actions = await this.#desk.actions();
    const report = await actions.check();
    // It would wait for the program's end.
    this.#older = report.busy ? undefined : ((await actions.exportOlder()) ?? undefined);
    this.#report = report;
    this.#checkedAt = Date.now();
    this.#outdated = false;
    await this.#desk.refresh();
    return report;
  }

  #summary({ files, bytes, databases, variables, packages, busy }: StateReport): string {
    const words = this.#desk.words();
    if (busy) return words.checkedBusy;
    const amounts = this.#desk.amounts();
    return fill(words.checked, {
      time: amounts.moment(this.#checkedAt),
      files: `${amounts.count(files.length)} (${amounts.size(bytes, words)})`,
      databases: amounts.count(databases.length),
      variables: amounts.count(variables.length),
      packages: amounts.count(packages.length),
    });
  }

  async #download(): Promise<void> {
    const words = this.#desk.words();
    await this.#desk.work(words.workDownloading, async (progress) => {
      await (await this.#desk.actions()).download(progress);
      this.#desk.say(words.workDownloaded);
    });
  }

  #chosen(chooser: HTMLInputElement): void {
    const [file] = chooser.files ?? [];
    // The same file can be chosen again.
    chooser.value = '';
    if (file) void this.offer(file, file.name);
  }

  #planned({ added, changed, removed, code, variables, createdAt }: UploadPlan): TemplateResult {
    const words = this.#desk.words();
    const rows = [
      [words.planAdded, added],
      [words.planChanged, changed],
      [words.planRemoved, removed],
      [words.planCode, code],
      [words.planVariables, variables],
    ] as const;
    const some = rows.filter(([, names]) => names.length > 0);
    return html`
      ${createdAt === null ? nothing : html`<p>${fill(words.workSaved, { time: this.#desk.amounts().fullMoment(createdAt) })}</p>`}
      ${added.length + changed.length + removed.length + code.length === 0 ? html`<p>${words.planSame}</p>` : nothing}
      ${some.length === 0 ? nothing : html`<dl>${some.map(([title, names]) => html`<dt>${title}</dt><dd>${nameList(names, words.andMore)}</dd>`)}</dl>`}
    `;
  }

  async #clear(): Promise<void> {
    const words = this.#desk.words();
    const answer = await this.#desk.ask({ text: words.workClearSure, answers: [{ key: 'clear', label: words.workClearYes }], grave: true });
    if (answer === null) return;
    const done = await this.#desk.work(words.workClearing, async () => {
      await (await this.#desk.actions()).clear();
      await this.#changed(words.workCleared);
    });
    this.#desk.focus(done ? '.undo.latest' : '.clear');
  }

  async #changed(said: string): Promise<void> {
    this.forget();
    await this.#desk.refresh();
    this.#desk.say(said, () => this.#undo(), 'work');
  }

  async #undo(): Promise<void> {
    const words = this.#desk.words();
    const back = await (await this.#desk.actions()).undo();
    this.forget();
    await this.#desk.refresh();
    this.#desk.say(back ? words.workUndone : words.workNothingBack);
    this.#desk.focus('.check');
  }

  #olderButton(older: Blob): TemplateResult {
    const words = this.#desk.words();
    return html`<button part="button" type="button" title=${words.workOlderHint} @click=${() => offerDownload(older, 'state.json')}>${words.workOlder}</button>`;
  }

  async #copyLink(): Promise<void> {
    const words = this.#desk.words();
    this.#link = '';
    await this.#desk.work(words.workLinking, async () => {
      const link = await (await this.#desk.actions()).shareLink();
      if (await copied(link)) return this.#desk.say(words.workLinkCopied);
      this.#link = link;
      this.#desk.say(words.workLinkShown);
      this.#desk.focus('.link input');
    });
  }
}

/** Whether the text is in the clipboard now. Browsers refuse it on pages without HTTPS, in frames, and long after the click. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
