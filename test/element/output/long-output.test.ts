/** Output of very many lines: all of them can be scrolled to, and few of them are elements. */
import { expect } from '@open-wc/testing';
import type { OutputItem } from '../../../src/protocol/messages.js';
import { until } from '../../support/until.js';
import { createLog, drawn, shownLines } from './log-fixture.js';

const LINES = 100_000;
/** Far fewer than lines: those near the view. */
const MAX_LINE_ELEMENTS = 1000;

const out = (text: string): OutputItem => ({ stream: 'stdout', text });
const numbers = (from: number, to: number): OutputItem => out(Array.from({ length: to - from }, (_, index) => `line ${String(from + index)}\n`).join(''));

/** The lines that are in view, from top to bottom. */
function inView(container: HTMLElement): string[] {
  const { top, bottom } = container.getBoundingClientRect();
  return Array.from(container.querySelectorAll('.line'))
    .filter((line) => line.getBoundingClientRect().top >= top - 1 && line.getBoundingClientRect().bottom <= bottom + 1)
    .map(({ textContent }) => textContent);
}

const numberOf = (line = ''): number => Number(line.replace('line ', ''));

async function createLong(maxLines = 1_000_000): Promise<Awaited<ReturnType<typeof createLog>> & { lineHeight: number }> {
  const made = await createLog(maxLines);
  made.container.style.maxBlockSize = '300px';
  for (let at = 0; at < LINES; at += 5000) made.log.append([numbers(at, at + 5000)]);
  await until(() => shownLines(made.container).at(-1) === `line ${String(LINES - 1)}`, 'the end is drawn');
  await drawn();
  return { ...made, lineHeight: made.container.querySelector('.line')?.getBoundingClientRect().height ?? 0 };
}

async function scrollTo(container: HTMLElement, top: number): Promise<void> {
  container.scrollTop = top;
  await until(() => inView(container).length > 5, 'what is in view is drawn');
  await drawn();
}

describe('a hundred thousand lines of output', () => {
  it('are few elements, and as high as all of them', async () => {
    const { container, lineHeight, log } = await createLong();
    expect(container.querySelectorAll('.line').length).to.be.lessThan(MAX_LINE_ELEMENTS);
    expect(container.querySelectorAll('*').length).to.be.lessThan(MAX_LINE_ELEMENTS + 50);
    expect(container.scrollHeight).to.be.closeTo(LINES * lineHeight, 100);
    expect(log.text.length).to.be.greaterThan(10 * LINES);
  });

  it('are where they belong, wherever the reader scrolls to', async () => {
    const { container, lineHeight } = await createLong();
    for (const part of [0, 0.5, 0.123, 0.987, 0.3, 1]) {
      await scrollTo(container, part * container.scrollHeight);
      const lines = inView(container);
      const first = Math.min(part * LINES, LINES - container.clientHeight / lineHeight);
      expect(numberOf(lines[0])).to.be.closeTo(first, 3);
      expect(lines.map(numberOf)).to.deep.equal(lines.map((_, index) => numberOf(lines[0]) + index));
      expect(container.querySelectorAll('.line').length).to.be.lessThan(MAX_LINE_ELEMENTS);
    }
  });

  it('stay under the reader’s eyes while more is printed', async () => {
    const { container, log } = await createLong();
    await scrollTo(container, container.scrollHeight / 2);
    const before = inView(container);
    log.append([numbers(LINES, LINES + 20_000)]);
    await drawn();
    await drawn();
    expect(inView(container)).to.deep.equal(before);
    expect(container.querySelectorAll('.line').length).to.be.lessThan(MAX_LINE_ELEMENTS);
  });

  it('do not jump when the lines above turn out to be higher than one row', async () => {
    const { log, container } = await createLog(1_000_000);
    container.style.maxBlockSize = '300px';
    container.style.inlineSize = '300px';
    log.append([out(Array.from({ length: 30_000 }, (_, index) => `${String(index)} ${'wide '.repeat(40)}\n`).join(''))]);
    await until(() => shownLines(container).at(-1)?.startsWith('29999 '), 'the end is drawn');
    await drawn();
    // Up from the end, a page at a time: every line comes, in order.
    let lowest = 29_999;
    for (let page = 0; page < 30; page++) {
      container.scrollTop -= 250;
      await drawn();
      const { top, bottom } = container.getBoundingClientRect();
      const seen = Array.from(container.querySelectorAll('.line')).filter((line) => line.getBoundingClientRect().bottom > top && line.getBoundingClientRect().top < bottom);
      const shown = seen.map(({ textContent }) => parseInt(textContent, 10));
      expect(shown.at(-1), 'the last line of a page was on the page below or is its neighbour').to.be.within(lowest - 1, lowest + 1);
      lowest = shown[0] ?? NaN;
    }
    expect(lowest).to.be.lessThan(29_990);
  });

  it('are not read out again when they come back into view', async () => {
    const { container } = await createLong();
    await scrollTo(container, container.scrollHeight / 2);
    const block = Array.from(container.querySelectorAll('.block')).find((element) => element.childElementCount > 0);
    expect(block?.ariaLive).to.equal('off');
    expect(container.querySelector('.block:last-child')?.ariaLive).to.equal(null);
  });

  it('leave a selection alone', async () => {
    const { container } = await createLong();
    await scrollTo(container, 0);
    const selection = getSelection();
    const line = container.querySelector('.line');
    if (!selection || !line || !('getComposedRanges' in selection)) return;
    selection.setBaseAndExtent(line.firstChild ?? line, 0, line.firstChild ?? line, 4);
    await scrollTo(container, container.scrollHeight / 2);
    expect(container.querySelector('.line')).to.equal(line);
    selection.removeAllRanges();
  });

  it('are dropped from the start when they are more than the limit, also while they are far from view', async () => {
    const { container, log } = await createLong(50_000);
    expect(container.querySelector('.dropped')?.textContent).to.equal(`… ${(50_001).toLocaleString()} earlier lines dropped`);
    await scrollTo(container, 0);
    expect(numberOf(container.querySelector('.line')?.textContent)).to.equal(50_001);
    log.append([numbers(LINES, LINES + 1000)]);
    await until(() => numberOf(container.querySelector('.line')?.textContent) === 51_001, 'the first lines are gone');
  });

  it('come when the output is shown, if it was hidden while they were printed', async () => {
    const { log, container, host } = await createLog(1_000_000);
    host.style.display = 'none';
    log.append([numbers(0, 20_000)]);
    await drawn();
    host.style.display = '';
    await until(() => inView(container).length > 5);
    expect(container.querySelectorAll('.line').length).to.be.lessThan(MAX_LINE_ELEMENTS);
  });

  it('are as bounded in one long value', async () => {
    const { log, container } = await createLog();
    log.append([{ stream: 'value', text: 'x\n'.repeat(60_000) }]);
    await drawn();
    container.querySelector('summary')?.click();
    await until(() => container.scrollHeight > 600_000);
    await drawn();
    expect(container.querySelectorAll('.line').length).to.be.lessThan(12_000);
  });
});
