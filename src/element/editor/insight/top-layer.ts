import type { Extension } from '@codemirror/state';
import { EditorView, tooltips, ViewPlugin } from '@codemirror/view';

/**
 * Puts the tooltips above the page: the tag cuts off what stands out of it, and a short editor has no room for a list.
 *
 * They stay inside the editor's element, where its styles reach them, in a popover that is open while it has something to show.
 * Engines without popovers (Safari before 17) keep them in the editor.
 */
export function topLayer(): Extension {
  if (!('popover' in HTMLElement.prototype)) return [];
  const layer = document.createElement('div');
  layer.className = 'cm-top-layer';
  layer.popover = 'manual';
  const place = ViewPlugin.define((view) => {
    view.dom.append(layer);
    return { destroy: () => layer.remove() };
  });
  const toggle = EditorView.updateListener.of(() => {
    const wanted = layer.isConnected && layer.querySelector('.cm-tooltip') !== null;
    if (wanted !== layer.matches(':popover-open')) layer.togglePopover(wanted);
  });
  return [place, tooltips({ parent: layer }), toggle];
}
