import { fixture, html, nextFrame } from '@open-wc/testing';
import { OutputPane, type OutputPaneOptions } from '../../../src/element/output/output-pane.js';
import { outputStyles } from '../../../src/element/output/output.styles.js';

/** A pane with its styles, in a shadow root as in the tag. */
export async function createPane(options?: OutputPaneOptions): Promise<{ pane: OutputPane; container: HTMLElement; host: HTMLElement }> {
  const host = await fixture<HTMLElement>(html`<div style="color-scheme: light"></div>`);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = outputStyles.styleSheet ? [outputStyles.styleSheet] : [];
  const container = document.createElement('div');
  container.className = 'output';
  root.append(container);
  return { pane: new OutputPane(container, options), container, host };
}

/** Waits until what was appended is drawn. */
export async function drawn(): Promise<void> {
  await nextFrame();
  await nextFrame();
}

/** The lines that are shown, as text. */
export const shownLines = (container: HTMLElement): string[] => Array.from(container.querySelectorAll('.line'), (line) => line.textContent);

/** A picture of 2 × 1 pixels. */
export const SMALL_PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADklEQVR4nGP4z8AAQv8BD/kD/YURmXYAAAAASUVORK5CYII=';
