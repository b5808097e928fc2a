import { closeCompletion, currentCompletions } from '@codemirror/autocomplete';
import { Prec, type Extension } from '@codemirror/state';
import { closeHoverTooltips, hasHoverTooltips, keymap, type Command } from '@codemirror/view';
import type { InsightPort } from '../editor-port.js';
import { asker } from './ask.js';
import { completion } from './completion.js';
import { description, descriptionTip } from './description.js';
import { insightTheme } from './insight-theme.js';
import { problems } from './problems.js';
import { signatureHelp, signatureTip } from './signature.js';
import { topLayer } from './top-layer.js';

/**
 * Escape closes all that is open, at once. It is taken only if something was to be seen: otherwise it belongs to Tab's way out
 * of the editor.
 */
const closeAll: Command = (view) => {
  const { state } = view;
  const tips = [signatureTip, descriptionTip].filter(({ field }) => state.field(field, false));
  const seen = currentCompletions(state).length > 0 || tips.length > 0 || hasHoverTooltips(state);
  closeCompletion(view);
  // Also a tooltip that is only on its way.
  view.dispatch({ effects: [closeHoverTooltips, ...[signatureTip, descriptionTip].map(({ set }) => set.of(null))] });
  return seen;
};

/** What Python knows about the code, shown where the reader looks. Only the descriptions make sense in a text that cannot change. */
export function insight(port: InsightPort, readonly: boolean): Extension {
  const ask = asker(port);
  return [
    Prec.highest(keymap.of([{ key: 'Escape', run: closeAll }])),
    readonly ? [] : [completion(ask), signatureHelp(ask), problems(ask)],
    description(ask),
    topLayer(),
    insightTheme,
  ];
}
