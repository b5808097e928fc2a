import type { Extension } from '@codemirror/state';
import { EditorView, getTooltip, hoverTooltip, keymap, type Command, type Tooltip } from '@codemirror/view';
import { isCurrent, type Ask } from './ask.js';
import { caretTip } from './caret-tip.js';
import { firstParagraph, helpBox } from './help-box.js';

/** What F1 shows, until the text or the caret changes. */
export const descriptionTip = caretTip((transaction) => transaction.docChanged || transaction.selection !== undefined);

function close(view: EditorView): void {
  if (view.state.field(descriptionTip.field)) view.dispatch({ effects: descriptionTip.set.of(null) });
}

/** A box that can take the focus, since its text may be long: arrows scroll it, Escape goes back to the editor. */
function focusable(view: EditorView, box: HTMLElement): HTMLElement {
  box.tabIndex = 0;
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    view.focus();
    close(view);
  });
  box.addEventListener('blur', () => close(view));
  return box;
}

/** F1: what is at the caret. A second time: into the box, to scroll or to read it word by word. */
function describeAtCaret(ask: Ask): Command {
  const describe = async (view: EditorView): Promise<void> => {
    const { state } = view;
    const pos = state.selection.main.head;
    const answer = await ask('hover', state, pos);
    if (!view.hasFocus || !isCurrent(state, view.state)) return;
    const { title, doc } = answer ?? { title: state.phrase('Nothing is known about this yet.'), doc: '' };
    const tip: Tooltip = { pos: answer?.from ?? pos, above: true, create: () => ({ dom: focusable(view, helpBox(title, doc)) }) };
    const words = [title, firstParagraph(doc)].filter((part) => part !== '').join('. ');
    view.dispatch({ effects: [descriptionTip.set.of(tip), EditorView.announce.of(words)] });
  };
  return (view) => {
    const tip = view.state.field(descriptionTip.field);
    if (tip) getTooltip(view, tip)?.dom.focus();
    else void describe(view);
    return true;
  };
}

/** Says what a name means: under the mouse, or at the caret with F1. Works in a text that cannot change too. */
export function description(ask: Ask): Extension {
  const hover = async ({ state }: EditorView, pos: number): Promise<Tooltip | null> => {
    if (!state.wordAt(pos)) return null;
    const answer = await ask('hover', state, pos);
    return answer && { pos: answer.from, end: answer.to, above: true, create: () => ({ dom: helpBox(answer.title, answer.doc) }) };
  };
  const closeOnBlur = EditorView.domEventObservers({
    blur(event, view) {
      const tip = view.state.field(descriptionTip.field);
      const box = tip && getTooltip(view, tip)?.dom;
      if (!(event.relatedTarget instanceof Node && box?.contains(event.relatedTarget))) close(view);
    },
  });
  return [
    hoverTooltip(hover, { hideOnChange: true }),
    descriptionTip.field,
    closeOnBlur,
    keymap.of([{ key: 'F1', run: describeAtCaret(ask), preventDefault: true }]),
  ];
}
