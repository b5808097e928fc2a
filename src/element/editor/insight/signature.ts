import type { Extension } from '@codemirror/state';
import { EditorView, keymap, ViewPlugin, type PluginValue, type Tooltip, type ViewUpdate } from '@codemirror/view';
import type { CodeAnswer } from '../../../protocol/messages.js';
import { isCurrent, type Ask } from './ask.js';
import { caretTip } from './caret-tip.js';
import { firstParagraph, helpBox } from './help-box.js';

type Signature = Extract<CodeAnswer, { kind: 'signature' }>;

/** The call around the caret; it stays while the caret moves through the call. */
export const signatureTip = caretTip();

/** Where the active parameter stands in the label; names repeat, so each is looked for after the one before it. */
function activeRange({ label, parameters, active }: Signature): { from: number; to: number } | null {
  let to = label.indexOf('(') + 1;
  for (const [index, parameter] of parameters.entries()) {
    const from = label.indexOf(parameter, to);
    if (from < 0) return null;
    to = from + parameter.length;
    if (index === active) return { from, to };
  }
  return null;
}

function signatureBox(signature: Signature): HTMLElement {
  const title = document.createDocumentFragment();
  const { label, doc } = signature;
  const range = activeRange(signature);
  if (range) {
    const strong = document.createElement('strong');
    strong.textContent = label.slice(range.from, range.to);
    title.append(label.slice(0, range.from), strong, label.slice(range.to));
  } else title.append(label);
  const box = helpBox(title, firstParagraph(doc));
  box.classList.add('cm-help-short');
  return box;
}

/** Whether the reader has just begun an argument: typed a `(` or a `,`. */
function beginsArgument({ state, transactions }: ViewUpdate): boolean {
  const { head } = state.selection.main;
  return transactions.some((each) => each.docChanged && each.isUserEvent('input.type')) && /[(,]/.test(state.sliceDoc(Math.max(0, head - 1), head));
}

class SignatureHelp implements PluginValue {
  readonly #view: EditorView;
  readonly #ask: Ask;
  #following = false;
  #asking = false;
  #shown: Signature | null = null;

  constructor(view: EditorView, ask: Ask) {
    this.#view = view;
    this.#ask = ask;
  }

  update(update: ViewUpdate): void {
    const closed = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(signatureTip.set) && effect.value === null));
    if (closed) {
      this.#following = false;
      this.#shown = null;
    }
    if (beginsArgument(update)) this.#following = true;
    if (this.#following && (update.docChanged || update.selectionSet)) void this.#follow();
  }

  /** From now on the call around the caret shows, for as long as there is one. */
  start(): void {
    this.#following = true;
    void this.#follow();
  }

  destroy(): void {
    this.#following = false;
  }

  /** One question at a time: whoever types faster than Python answers gets the answer for where they are then. */
  async #follow(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#following) {
        const { state } = this.#view;
        const signature = await this.#ask('signature', state, state.selection.main.head);
        if (!this.#following || !isCurrent(state, this.#view.state)) continue;
        this.#show(signature);
        return;
      }
    } finally {
      this.#asking = false;
    }
  }

  #show(signature: Signature | null): void {
    const before = this.#shown;
    if (!signature || !this.#view.hasFocus) {
      this.#view.dispatch({ effects: signatureTip.set.of(null) });
      return;
    }
    const sameCall = before?.label === signature.label;
    if (sameCall && before.active === signature.active) return;
    this.#shown = signature;
    const { state } = this.#view;
    const pos = (sameCall ? state.field(signatureTip.field)?.pos : undefined) ?? state.selection.main.head;
    const tip: Tooltip = { pos, above: true, create: () => ({ dom: signatureBox(signature) }) };
    const words = (sameCall ? signature.parameters[signature.active] : undefined) ?? signature.label;
    this.#view.dispatch({ effects: [signatureTip.set.of(tip), EditorView.announce.of(words)] });
  }
}

/** Shows the parameters of the call that is being written, above the line. Ctrl+Shift+Space shows them again after Escape. */
export function signatureHelp(ask: Ask): Extension {
  const plugin = ViewPlugin.define((view) => new SignatureHelp(view, ask), {
    eventObservers: {
      blur(_event, view) {
        if (view.state.field(signatureTip.field)) view.dispatch({ effects: signatureTip.set.of(null) });
      },
    },
  });
  const again = (view: EditorView): boolean => {
    view.plugin(plugin)?.start();
    return true;
  };
  return [signatureTip.field, plugin, keymap.of([{ key: 'Ctrl-Shift-Space', run: again }])];
}
