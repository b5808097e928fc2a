import { fixture, html, nextFrame } from '@open-wc/testing';
import { OutputLog } from '../../../src/element/output/output-log.js';
import { outputStrings } from '../../../src/element/output/output-strings.js';
import { outputStyles } from '../../../src/element/output/output.styles.js';

/** An element as the tag makes it for its output: in a shadow root, with the styles. */
export async function createContainer(): Promise<{ container: HTMLElement; host: HTMLElement }> {
  const host = await fixture<HTMLElement>(html`<div style="color-scheme: light"></div>`);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = outputStyles.styleSheet ? [outputStyles.styleSheet] : [];
  const container = document.createElement('div');
  container.className = 'output';
  container.role = 'log';
  container.ariaLabel = 'Output';
  root.append(container);
  return { container, host };
}

export async function createLog(maxLines = 10_000): Promise<{ log: OutputLog; container: HTMLElement; host: HTMLElement }> {
  const { container, host } = await createContainer();
  return { log: new OutputLog(container, outputStrings, maxLines), container, host };
}

/** Waits until what was appended is drawn. Time stands still meanwhile: a frame's time for drawing is not over before the drawing is. */
export async function drawn(): Promise<void> {
  const { now } = performance;
  const start = performance.now();
  performance.now = () => start;
  await nextFrame();
  await nextFrame();
  performance.now = now;
}

/** The lines that are shown, as text. */
export const shownLines = (container: HTMLElement): string[] => Array.from(container.querySelectorAll('.line'), (line) => line.textContent);
