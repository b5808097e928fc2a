import type { Extension } from '@codemirror/state';
import { EditorView, ViewPlugin, type PluginValue } from '@codemirror/view';
import { colour } from './palette.js';
import { isOtherKey } from './tab-key.js';

let count = 0;

/** The hint's element. It is hidden from sight until Tab was caught, and describes the editor to assistive tools all the time. */
class TabHint implements PluginValue {
  readonly #dom: HTMLElement;

  constructor(view: EditorView, id: string, text: string) {
    this.#dom = view.dom.ownerDocument.createElement('div');
    this.#dom.className = 'cm-tab-hint';
    this.#dom.id = id;
    this.#dom.textContent = text;
    view.dom.append(this.#dom);
  }

  show(shown: boolean): void {
    this.#dom.classList.toggle('cm-tab-hint-shown', shown);
  }

  destroy(): void {
    this.#dom.remove();
  }
}

const hintTheme = EditorView.theme({
  '.cm-tab-hint': {
    position: 'absolute',
    right: '8px',
    bottom: '8px',
    zIndex: '1',
    maxWidth: 'calc(100% - 16px)',
    padding: '2px 8px',
    border: `1px solid ${colour('editor-border')}`,
    borderRadius: '3px',
    backgroundColor: colour('editor-background'),
    color: colour('editor-foreground'),
    fontSize: '12px',
    pointerEvents: 'none',
    visibility: 'hidden',
  },
  '.cm-tab-hint.cm-tab-hint-shown': { visibility: 'visible' },
  '@media print': { '.cm-tab-hint': { display: 'none' } },
});

/**
 * Tells how to leave the editor by keyboard: as its accessible description, and in sight once a Tab was taken for indenting.
 * A read-only editor lets Tab through and says nothing.
 */
export function tabHint(text: string): Extension {
  const id = `py-playground-tab-hint-${++count}`;
  const plugin = ViewPlugin.define((view) => new TabHint(view, id, text), {
    eventObservers: {
      // A Tab on its way out never arrives here.
      keydown(event, view) {
        if (event.key === 'Tab') this.show(!view.state.readOnly);
        else if (isOtherKey(event)) this.show(false);
      },
      blur() {
        this.show(false);
      },
    },
  });
  const described = EditorView.contentAttributes.of((view): Record<string, string> =>
    view.state.readOnly ? {} : { 'aria-describedby': id },
  );
  return [plugin, described, hintTheme];
}
