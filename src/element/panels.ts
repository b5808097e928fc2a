import type { LitElement } from 'lit';
import type { DeviceChange } from '../devices/desk.js';
import type { SessionLike } from '../engine/session-like.js';
import type { PlaygroundError } from '../errors.js';
import { Later } from './later.js';
import { keepFocus } from './lit-host.js';
import type { WorkActions } from './state/report.js';
import { wordsOf } from './strings.js';
import type { Strings } from './strings.js';
import { PANELS } from './toolbar.js';
import type { Panel } from './toolbar.js';

/** The tag whose panels they are. */
export type PanelTag = LitElement & { readonly strings: Partial<Strings>; readonly session: SessionLike | undefined };

export interface PanelParts {
  /** The place for a panel; there is one once the tag has been drawn. */
  box(panel: Panel): HTMLElement;
  /** Makes the session if there is none yet. */
  bind(): SessionLike;
  /** Installs packages into the tag's Python. */
  install(wanted: readonly (string | File)[]): Promise<void>;
  actions(): Promise<WorkActions>;
  /** Names of files that the editor shows. */
  codeFiles(): readonly string[];
  /** The code imports what speaks with devices. */
  usesDevices(): boolean;
  failed(error: PlaygroundError): void;
}

/** What all panels do. */
interface OpenPanel {
  open(): void;
  update(): void;
}

/** What opens under a tag's bar, one at a time. The code of each panel comes when it is first opened. */
export class Panels {
  readonly #tag: PanelTag;
  readonly #parts: PanelParts;
  #open: Panel | null = null;
  readonly #packages = new Later(
    async () => {
      const { PackagesPanel } = await import('./packages-panel.js');
      return new PackagesPanel(this.#parts.box('packages'), {
        words: () => wordsOf(this.#tag),
        session: () => this.#tag.session,
        install: (wanted) => this.#parts.install(wanted),
        close: () => this.toggle('packages'),
      });
    },
    (error) => this.#parts.failed(error),
  );
  readonly #files = new Later(
    async () => {
      const { FilesPanel } = await import('./files/files-panel.js');
      return new FilesPanel(this.#parts.box('files'), {
        words: () => wordsOf(this.#tag),
        lang: () => this.#tag.lang,
        session: () => this.#parts.bind(),
        actions: () => this.#parts.actions(),
        codeFiles: () => this.#parts.codeFiles(),
        close: () => this.toggle('files'),
      });
    },
    (error) => this.#parts.failed(error),
  );

  readonly #devices = new Later(
    async () => {
      const { DevicesPanel } = await import('./devices/devices-panel.js');
      return new DevicesPanel(this.#parts.box('devices'), {
        tag: this.#tag,
        words: () => wordsOf(this.#tag),
        session: () => this.#parts.bind(),
        show: (shown) => shown === (this.#open === 'devices') || this.toggle('devices'),
      });
    },
    (error) => this.#parts.failed(error),
  );
  readonly #all: Readonly<Record<Panel, Pick<Later<OpenPanel>, 'use' | 'ifUsed' | 'retry'>>> = { files: this.#files, packages: this.#packages, devices: this.#devices };
  #hasDevices = false;

  constructor(tag: PanelTag, parts: PanelParts) {
    this.#tag = tag;
    this.#parts = parts;
  }

  /** The one that is open. */
  get open(): Panel | null {
    return this.#open;
  }

  /** Those that have a button: few pages have to do with devices. */
  get buttons(): readonly Panel[] {
    return PANELS.filter((panel) => panel !== 'devices' || this.#hasDevices || this.#open === panel || this.#parts.usesDevices());
  }

  toggle(panel: Panel): void {
    this.#show(this.#open === panel ? null : panel);
    if (this.#open === null) void keepFocus(this.#tag, `[aria-controls=${panel}]`);
    else void this.#tag.updateComplete.then(() => this.#all[panel].use((opened) => opened.open()));
  }

  close(): void {
    if (this.#open) this.#show(null);
  }

  /** The tag has been drawn anew. */
  updated(): void {
    for (const panel of PANELS) if (panel !== 'packages' || this.#open === panel) this.#all[panel].ifUsed((used) => used.update());
  }

  /** The tag is in the page again: what a panel shows may have changed while nobody looked. */
  connected(): void {
    if (this.#open) this.#tag.requestUpdate();
  }

  /** Code that did not come is asked for again. */
  retry(): void {
    for (const panel of PANELS) this.#all[panel].retry();
  }

  /** Something happened to the session's devices. */
  deviceChanged(change: DeviceChange): void {
    this.#hasDevices = true;
    this.#devices.use((panel) => panel.changed(change));
    this.#tag.requestUpdate();
  }

  /** Shows what a file of saved work would change, and does it when the reader agrees. */
  async offerUpload(file: File): Promise<void> {
    if (this.#open !== 'files') this.toggle('files');
    await this.#tag.updateComplete;
    this.#files.use((panel) => void panel.offerUpload(file, file.name));
  }

  #show(panel: Panel | null): void {
    this.#open = panel;
    this.#tag.requestUpdate();
  }
}
