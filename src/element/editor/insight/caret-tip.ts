import { StateEffect, StateField, type StateEffectType, type Transaction } from '@codemirror/state';
import { showTooltip, type Tooltip } from '@codemirror/view';

/** A tooltip that belongs to the caret rather than to the mouse. */
export interface CaretTip {
  readonly field: StateField<Tooltip | null>;
  /** Shows another one; null closes it. */
  readonly set: StateEffectType<Tooltip | null>;
}

/** @param closesOn - what a transaction must be to close the tooltip; it moves along with edits before it otherwise */
export function caretTip(closesOn: (transaction: Transaction) => boolean = () => false): CaretTip {
  const set = StateEffect.define<Tooltip | null>();
  const field = StateField.define<Tooltip | null>({
    create: () => null,
    update(tip, transaction) {
      for (const effect of transaction.effects) if (effect.is(set)) return effect.value;
      if (tip === null || closesOn(transaction)) return null;
      return transaction.docChanged ? { ...tip, pos: transaction.changes.mapPos(tip.pos) } : tip;
    },
    provide: (self) => showTooltip.from(self),
  });
  return { field, set };
}
