import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { PlayFile } from './content.js';
import type { Strings } from './strings.js';
import { renderTabs, tabId } from './tabs.js';

export type Pane = 'code' | 'output';

/** What the panes show. */
export interface PanesState {
  readonly layout: 'stacked' | 'split' | 'tabs';
  readonly files: readonly PlayFile[];
  readonly activeFile: string;
  /** The pane in front, where they are tabs. */
  readonly pane: Pane;
  selectFile(name: string): void;
  selectPane(pane: Pane): void;
}

/** The editor and the output, under tabs where the layout or several files want them. */
export function renderPanes(words: Strings, state: PanesState): TemplateResult {
  const { layout, files, activeFile, pane } = state;
  const tabs = layout === 'tabs';
  const several = files.length > 1;
  return html`
    ${tabs ? renderPaneTabs(words, state) : nothing}
    <div class="panes ${layout === 'split' ? 'split' : ''}" part="panel">
      <div id="code-pane" class="pane" role=${tabs ? 'tabpanel' : nothing} aria-labelledby=${tabs ? tabId('pane-tabs', 0) : nothing} ?hidden=${tabs && pane !== 'code'}>
        ${several ? renderFileTabs(words, state) : nothing}
        <div
          id="file-pane"
          class="editor-box"
          part="editor"
          role=${several ? 'tabpanel' : nothing}
          aria-labelledby=${several ? tabId('file-tabs', files.findIndex((file) => file.name === activeFile)) : nothing}
        ></div>
      </div>
      <div id="output-pane" class="pane" role=${tabs ? 'tabpanel' : nothing} aria-labelledby=${tabs ? tabId('pane-tabs', 1) : nothing} ?hidden=${tabs && pane !== 'output'}>
        <div class="output" part="output" role="log" aria-label=${words.outputLabel}></div>
      </div>
    </div>
  `;
}

function renderPaneTabs(words: Strings, { pane, selectPane }: PanesState): TemplateResult {
  const tabs = [
    { key: 'code', title: words.codeTab, panel: 'code-pane' },
    { key: 'output', title: words.outputTab, panel: 'output-pane' },
  ];
  return renderTabs({ id: 'pane-tabs', label: words.label, tabs, active: pane, select: (key) => selectPane(key === 'output' ? 'output' : 'code') });
}

function renderFileTabs(words: Strings, { files, activeFile, selectFile }: PanesState): TemplateResult {
  const tabs = files.map(({ name }) => ({ key: name, title: name, panel: 'file-pane' }));
  return renderTabs({ id: 'file-tabs', label: words.files, tabs, active: activeFile, select: selectFile });
}
