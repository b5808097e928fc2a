import { expect, nextFrame } from '@open-wc/testing';
import type { OutputItem } from '../../../src/protocol/messages.js';
import { FakeClock } from '../../support/clock.js';
import { expectAnswering, Heartbeat } from '../../support/heartbeat.js';
import { until } from '../../support/until.js';
import { createLog, drawn, shownLines } from './log-fixture.js';
import { SMALL_PNG } from './pictures.js';

const out = (text: string): OutputItem => ({ stream: 'stdout', text });
const err = (text: string): OutputItem => ({ stream: 'stderr', text });

const ERROR = {
  type: 'ValueError',
  message: 'no <b>luck</b>',
  traceback: 'Traceback (most recent call last):\n  File "main.py", line 3, in <module>\n    f()\n    ~^^\n  File "/lib/json.py", line 7, in f\nValueError: no <b>luck</b>\n',
  frames: [{ file: 'main.py', line: 3, name: '<module>' }],
};

const EVIL = '<img src=x onerror="globalThis.broken = true"><script>globalThis.broken = true</script>';

describe('OutputLog', () => {
  afterEach(() => {
    expect(globalThis).to.not.have.property('broken');
  });

  describe('printed text', () => {
    it('shows lines in the order in which they came, and copies them as text', async () => {
      const { log, container } = await createLog();
      log.append([out('one\n'), err('two\n'), out('three')]);
      await drawn();
      expect(shownLines(container)).to.deep.equal(['one', 'two', 'three']);
      expect(container.querySelector('.stderr')?.textContent).to.equal('two');
      expect(log.text).to.equal('one\ntwo\nthree');
    });

    it('is copied with its empty lines when the reader selects it', async () => {
      const { log, container } = await createLog();
      log.append([out('one\n\n\ntwo\n')]);
      await drawn();
      // In the light DOM: what a selection inside a shadow root says as text differs between browsers.
      document.body.append(container);
      const selection = getSelection();
      selection?.selectAllChildren(container.querySelector('.text') ?? container);
      expect(selection?.toString().trimEnd()).to.equal('one\n\n\ntwo');
      container.remove();
    });

    it('draws once per frame, and only the lines that changed', async () => {
      const { log, container } = await createLog();
      log.append([out('one\ntwo\n')]);
      await drawn();
      const [first] = container.querySelectorAll('.line');
      const changes: MutationRecord[] = [];
      const observer = new MutationObserver((records) => changes.push(...records));
      observer.observe(container, { childList: true, characterData: true, subtree: true });
      for (let i = 0; i <= 100; i++) log.append([out(`\r${String(i)} %`)]);
      await drawn();
      await nextFrame();
      observer.disconnect();
      expect(shownLines(container)).to.deep.equal(['one', 'two', '100 %']);
      expect(container.querySelector('.line')).to.equal(first);
      expect(changes.filter((change) => change.target instanceof Element && change.target.matches('.line, .block')).length).to.be.lessThan(3);
    });

    it('colours by classes and by the style object, never by a style attribute in markup', async () => {
      const { log, container } = await createLog();
      log.append([out('\x1b[1;31mred\x1b[0m \x1b[38;2;1;2;3mown\x1b[0m \x1b[44mpaper\x1b[0m \x1b[7minverse\x1b[0m')]);
      await drawn();
      const spans = Array.from(container.querySelectorAll<HTMLElement>('.line span'));
      expect(spans.map((span) => span.className)).to.deep.equal(['ansi-31 ansi-bold', '', 'ansi-44 ansi-ink', 'ansi-ink ansi-paper']);
      expect(spans[1] && getComputedStyle(spans[1]).color).to.equal('rgb(1, 2, 3)');
    });

    it('never becomes markup', async () => {
      const { log, container } = await createLog();
      log.append([out(EVIL), err(EVIL), { stream: 'value', text: EVIL }, { stream: 'display', mime: { 'text/plain': EVIL, 'text/x-python': EVIL } }]);
      await drawn();
      await until(() => shownLines(container).length === 3);
      expect(shownLines(container)).to.deep.equal([EVIL + EVIL, EVIL, EVIL]);
      expect(container.querySelector('img, script')).to.equal(null);
    });

    it('says how many lines it dropped', async () => {
      const { log, container } = await createLog(10);
      log.append([out('line\n'.repeat(25))]);
      await drawn();
      expect(shownLines(container).length).to.be.within(9, 10);
      const dropped = 25 - shownLines(container).length;
      expect(container.querySelector('.dropped')?.textContent).to.equal(`… ${String(dropped)} earlier lines dropped`);
      expect(log.text).to.match(/^… \d+ earlier lines dropped\n(line\n)+$/);
    });

    it('counts lines dropped before pictures and values as well', async () => {
      const { log, container } = await createLog(10);
      for (let i = 0; i < 8; i++) log.append([out('a\nb\n'), { stream: 'value', text: String(i) }]);
      await drawn();
      expect(container.querySelector('.dropped')?.textContent).to.equal('… 14 earlier lines dropped');
    });

    it('is bounded although nothing is drawn, when values and text alternate for ever', async () => {
      const { log, container } = await createLog();
      for (let i = 0; i < 5000; i++) log.append([out('x'), { stream: 'display', mime: { 'text/plain': 'y' } }]);
      await drawn();
      await drawn();
      expect(container.querySelectorAll('.display, .text').length).to.be.lessThan(1000);
    });
  });

  describe('following the output', () => {
    const isAtEnd = (element: HTMLElement): boolean => element.scrollHeight - element.clientHeight - element.scrollTop < 8;
    const many = out(Array.from({ length: 400 }, (_, line) => `${String(line)}\n`).join(''));

    it('stays at the end while the reader is there', async () => {
      const { log, container } = await createLog();
      for (let i = 0; i < 5; i++) {
        log.append([many]);
        await drawn();
        expect(isAtEnd(container)).to.equal(true);
      }
    });

    it('stays where the reader has scrolled to, and follows again from the end', async () => {
      const { log, container } = await createLog();
      log.append([many]);
      await drawn();
      container.scrollTop = 100;
      await drawn();
      log.append([many]);
      await drawn();
      expect(container.scrollTop).to.be.closeTo(100, 1);
      container.scrollTop = container.scrollHeight;
      await drawn();
      log.append([many]);
      await drawn();
      expect(isAtEnd(container)).to.equal(true);
    });

    it('can be reached by keyboard exactly while there is something to scroll', async () => {
      const { log, container } = await createLog();
      log.append([out('short')]);
      await drawn();
      expect(container.hasAttribute('tabindex')).to.equal(false);
      log.append([many]);
      await drawn();
      expect(container.tabIndex).to.equal(0);
      log.clear();
      await drawn();
      expect(container.hasAttribute('tabindex')).to.equal(false);
    });
  });

  describe('values and displays', () => {
    it('sets the last value apart, with a name', async () => {
      const { log, container } = await createLog();
      log.append([out('printed\n'), { stream: 'value', text: '42' }]);
      await drawn();
      const value = container.querySelector('.value');
      expect(value?.role).to.equal('group');
      expect(value?.ariaLabel).to.equal('Result');
      expect(value?.textContent).to.equal('42');
      expect(log.text).to.equal('printed\n42');
    });

    it('folds what is very long, and shows the rest on request', async () => {
      const { log, container } = await createLog();
      const repr = `[${'1, '.repeat(20_000)}]`;
      log.append([{ stream: 'value', text: repr }]);
      await drawn();
      expect(shownLines(container).join('')).to.have.length(20_000);
      const summary = container.querySelector('summary');
      expect(summary?.textContent).to.equal(`Show all (${(60_002).toLocaleString()} characters)`);
      summary?.click();
      await until(() => shownLines(container).join('') === repr);
      expect(log.text).to.equal(repr);
    });

    it('keeps displays in their place among the text', async () => {
      const { log, container } = await createLog();
      log.append([out('before\n'), { stream: 'display', mime: { 'text/plain': 'shown' } }, out('after\n')]);
      await drawn();
      expect(shownLines(container)).to.deep.equal(['before', 'shown', 'after']);
    });

    it('updates a display in place', async () => {
      const { log, container } = await createLog();
      const display = (text: string, update: boolean): OutputItem => ({ stream: 'display', mime: { 'text/plain': text }, displayId: 'bar', update });
      log.append([display('0 %', false), out('after\n')]);
      await drawn();
      log.append([display('50 %', true), display('99 %', true)]);
      await drawn();
      expect(shownLines(container)).to.deep.equal(['99 %', 'after']);
    });

    it('shows Markdown in a frame, a formula with its source as name, and JSON as a tree', async () => {
      const { log, container } = await createLog();
      const show = (type: string, data: string): OutputItem => ({ stream: 'display', mime: { [type]: data, 'text/plain': 'plain' } });
      log.append([show('text/markdown', '# One\n\n$x$'), show('text/latex', '$x^2$'), show('application/json', '{"a": 1}')]);
      await until(() => container.querySelectorAll('iframe').length === 2 && container.querySelector('.members'));
      const [text, formula] = container.querySelectorAll('iframe');
      expect([text?.title, formula?.title]).to.deep.equal(['Formatted text', '$x^2$']);
      expect(text?.srcdoc).to.match(/<h1>One<\/h1>[^]*<math/);
      expect(formula?.srcdoc).to.include('<msup>');
      expect(container.querySelector('.json')?.textContent).to.equal('{…} (1)"a": 1');
      expect(log.text).to.equal('plain\nplain\nplain');
    });

    it('shows the source of a formula that it does not understand, and says so', async () => {
      const { log, container } = await createLog();
      log.append([{ stream: 'display', mime: { 'text/latex': '$\\frac{<b>$' } }]);
      await until(() => container.querySelector('.remark') && shownLines(container).length > 0);
      expect(shownLines(container)).to.deep.equal(['$\\frac{<b>$']);
      expect(container.querySelector('.remark')?.textContent).to.equal('Not shown as text/latex: it cannot be read.');
    });

    it('updates a display to another kind', async () => {
      const { log, container } = await createLog();
      const show = (mime: Record<string, string>, update: boolean): OutputItem => ({ stream: 'display', mime, displayId: 'x', update });
      log.append([show({ 'text/markdown': 'one' }, false)]);
      await until(() => container.querySelector('iframe'));
      log.append([show({ 'application/json': '[1]' }, true)]);
      await until(() => container.querySelector('.json'));
      expect(container.querySelector('iframe')).to.equal(null);
    });

    it('shows pictures by blob URLs with a text alternative, and revokes the URLs', async () => {
      const { log, container } = await createLog();
      log.append([{ stream: 'display', mime: { 'image/png': SMALL_PNG, 'text/plain': '<Figure>' }, displayId: 'plot' }]);
      await until(() => container.querySelector('img'));
      const first = container.querySelector('img')?.src ?? '';
      expect(first).to.match(/^blob:/);
      expect(container.querySelector('img')).to.include({ alt: '<Figure>', naturalWidth: 2 });
      log.append([{ stream: 'display', mime: { 'image/png': SMALL_PNG }, displayId: 'plot', update: true }]);
      await until(() => container.querySelector('img')?.src !== first);
      const second = container.querySelector('img')?.src ?? '';
      expect(container.querySelector('img')?.alt).to.equal('Image');
      log.clear();
      for (const url of [first, second]) await expectRevoked(url);
    });

    it('shows SVG as a picture, whose scripts do not run', async () => {
      const { log, container } = await createLog();
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4" onload="parent.broken = 1"><script>parent.broken = 1; top.broken = 1</script></svg>`;
      log.append([{ stream: 'display', mime: { 'image/svg+xml': svg } }]);
      await until(() => container.querySelector('img')?.complete);
      expect(container.querySelector('svg, script')).to.equal(null);
    });

    it('shows the plain text and a sentence where a picture cannot be read', async () => {
      const { log, container } = await createLog();
      log.append([
        { stream: 'display', mime: { 'image/png': 'bm8gcGljdHVyZQ==', 'text/plain': 'a figure' } },
        { stream: 'display', mime: { 'image/svg+xml': '<svg', 'text/plain': 'a drawing' } },
      ]);
      await until(() => container.querySelectorAll('.remark').length === 2);
      await drawn();
      expect(shownLines(container)).to.deep.equal(['a figure', 'a drawing']);
      expect(container.querySelector('.remark')?.textContent).to.equal('Not shown as image/png: it cannot be read.');
    });

    it('lets a picture that comes late not replace its successor', async () => {
      const { log, container } = await createLog();
      log.append([{ stream: 'display', mime: { 'image/png': SMALL_PNG }, displayId: 'x' }]);
      await drawn();
      log.append([{ stream: 'display', mime: { 'text/plain': 'newer' }, displayId: 'x', update: true }]);
      log.append([{ stream: 'display', mime: { 'image/png': SMALL_PNG } }]);
      // By the time the second picture is here, the first would be too.
      await until(() => container.querySelector('.display:last-child img') && shownLines(container).length > 0);
      expect(shownLines(container)).to.deep.equal(['newer']);
      expect(container.querySelectorAll('img').length).to.equal(1);
    });
  });

  describe('errors', () => {
    it('shows the traceback, with buttons for the frames in the reader’s files', async () => {
      const { log, container } = await createLog();
      const followed: unknown[] = [];
      log.showError(ERROR, (file, line) => followed.push([file, line]));
      await drawn();
      expect(container.querySelector('.message')?.textContent).to.equal('ValueError: no <b>luck</b>');
      expect(container.querySelector('b')).to.equal(null);
      const buttons = container.querySelectorAll<HTMLButtonElement>('.error button');
      expect(Array.from(buttons, (button) => [button.textContent, button.ariaLabel])).to.deep.equal([['line 3', 'Go to main.py, line 3']]);
      buttons[0]?.click();
      expect(followed).to.deep.equal([['main.py', 3]]);
      expect(log.text).to.equal(ERROR.traceback.trimEnd());
      expect(shownLines(container).join('\n')).to.equal(ERROR.traceback.trimEnd());
    });

    it('shows type and message where there is no traceback', async () => {
      const { log, container } = await createLog();
      log.showError({ ...ERROR, traceback: '' }, () => undefined);
      await drawn();
      expect(container.querySelector('.error')?.textContent).to.equal('ValueError: no <b>luck</b>');
    });

    it('folds the middle of a very long traceback', async () => {
      const { log, container } = await createLog();
      const frame = '  File "main.py", line 3, in f\n    f()\n';
      log.showError({ ...ERROR, traceback: `Traceback (most recent call last):\n${frame.repeat(500)}RecursionError: too deep\n` }, () => undefined);
      await drawn();
      expect(container.querySelector('summary')?.textContent).to.equal('Show 971 more lines');
      expect(container.querySelector('.message')?.textContent).to.equal('RecursionError: too deep');
    });

    it('is not fooled by file names and messages made of markup or escapes', async () => {
      const { log, container } = await createLog();
      const file = `${EVIL.replaceAll('"', "'")}.py`;
      log.showError({ type: 'E', message: EVIL, traceback: `  File "${file}", line 1, in f\nE: \x1b[31m${EVIL}\x07`, frames: [{ file, line: 1, name: 'f' }] }, () => undefined);
      await drawn();
      expect(container.querySelector('img, script')).to.equal(null);
      expect(container.querySelector('.message')?.textContent).to.equal(`E: ${EVIL}`);
      expect(container.querySelector('.error button')?.ariaLabel).to.equal(`Go to ${file}, line 1`);
    });
  });

  it('shows notices with buttons', async () => {
    const { log, container } = await createLog();
    let pressed = 0;
    log.notice('Python ended.', [{ label: 'Restart', run: () => pressed++ }]);
    await drawn();
    expect(container.querySelector('.notice')?.textContent).to.equal('Python ended.Restart');
    container.querySelector<HTMLButtonElement>('.notice button')?.click();
    expect(pressed).to.equal(1);
    expect(log.text).to.equal('Python ended.');
  });

  describe('clearing', () => {
    it('removes everything at once', async () => {
      const { log, container } = await createLog();
      log.append([out('a\n'), { stream: 'value', text: '1' }]);
      await drawn();
      log.append([out('late'), { stream: 'clear', wait: false }]);
      expect(log.text).to.equal('');
      expect(container.textContent.trim()).to.equal('');
    });

    it('waits for the next output when told so', async () => {
      const { log } = await createLog();
      log.append([out('old\n'), { stream: 'clear', wait: true }]);
      expect(log.text).to.equal('old\n');
      log.append([out('new\n')]);
      expect(log.text).to.equal('new\n');
    });

    it('lets go of everything when destroyed', async () => {
      const { log, container } = await createLog();
      log.append([out('a\n')]);
      log.destroy();
      await drawn();
      expect(container.childNodes.length).to.equal(0);
    });
  });

  describe('for assistive technology', () => {
    it('is read out politely', async () => {
      const { container } = await createLog();
      expect(container.ariaLive).to.equal('polite');
    });

    it('mutes a burst and sums it up afterwards, with the error that ended it', async () => {
      const { log, container } = await createLog();
      const clock = new FakeClock();
      try {
        log.append([out('line\n'.repeat(300))]);
        await drawn();
        expect(container.ariaLive).to.equal('off');
        log.showError(ERROR, () => undefined);
        await drawn();
        await clock.pass(1000);
      } finally {
        clock.restore();
      }
      expect(container.ariaLive).to.equal('polite');
      expect(container.querySelector('[role=status]')?.textContent).to.equal('300 lines of output. ValueError: no <b>luck</b>');
    });

    it('tells nothing of a burst that was cleared', async () => {
      const { log, container } = await createLog();
      const clock = new FakeClock();
      try {
        log.append([out('line\n'.repeat(300))]);
        await drawn();
        log.clear();
        expect(container.ariaLive).to.equal('polite');
        await clock.pass(1000);
      } finally {
        clock.restore();
      }
      expect(container.textContent).to.equal('');
    });

    for (const scheme of ['light', 'dark']) {
      it(`has no violation that axe knows, in the ${scheme} theme`, async () => {
        const { log, container, host } = await createLog();
        host.style.colorScheme = scheme;
        log.append([out('\x1b[31mred\x1b[0m \x1b[42mgreen\x1b[0m \x1b[7minverse\x1b[0m\n'.repeat(60)), err('warning\n'), { stream: 'value', text: '42' }]);
        log.append([{ stream: 'display', mime: { 'image/png': SMALL_PNG, 'text/plain': 'a picture' } }, { stream: 'display', mime: { 'text/html': '<b>bold</b>' } }]);
        log.append([{ stream: 'value', text: 'x'.repeat(30_000) }]);
        log.showError(ERROR, () => undefined);
        log.notice('Python ended.', [{ label: 'Restart', run: () => undefined }]);
        await until(() => container.querySelector('img') && container.querySelector('iframe'));
        await drawn();
        await expect(host).to.be.accessible();
      });
    }
  });

  describe('under a flood', () => {
    /** The page's longest pause while nothing happens, in milliseconds. */
    let idle = 0;
    beforeEach(async () => {
      const heartbeat = new Heartbeat();
      await heartbeat.next(60);
      idle = heartbeat.stop();
    });

    it('keeps the page answering while a million lines arrive, and stays small', async () => {
      const { log, container } = await createLog();
      const text = Array.from({ length: 1_000_000 }, (_, line) => `${String(line)}\n`).join('');
      const heartbeat = new Heartbeat();
      const feeder = new MessageChannel();
      await new Promise<void>((resolve) => {
        let at = 0;
        // As the engine does: one message after the other, each with at most 64 kB.
        feeder.port2.onmessage = () => {
          log.append([out(text.slice(at, (at += 65_536)))]);
          if (at < text.length) feeder.port1.postMessage(null);
          else resolve();
        };
        feeder.port1.postMessage(null);
      });
      await until(() => shownLines(container).length >= 9_999, 'all lines are drawn');
      feeder.port1.close();
      await expectAnswering('a million lines', heartbeat.stop(), idle);
      expect(shownLines(container).at(-1)).to.equal('999999');
      expect(container.querySelectorAll('*').length).to.be.lessThan(11_000);
      expect(container.querySelector('.dropped')?.textContent).to.equal(`… ${(990_001).toLocaleString()} earlier lines dropped`);
    });

    for (const [name, piece] of [
      ['one endless line', 'x'.repeat(65_536)],
      ['a colour for every letter', '\x1b[31ma\x1b[42mb'.repeat(5_000)],
      ['a progress bar that never rests', `\r${'█'.repeat(60)}`.repeat(1_000)],
      ['nothing but newlines', '\n'.repeat(65_536)],
    ] as const) {
      it(`keeps the page answering under ${name}`, async () => {
        const { log } = await createLog();
        const heartbeat = new Heartbeat();
        for (let i = 0; i < 40; i++) {
          log.append([out(piece)]);
          await nextFrame();
        }
        await expectAnswering(name, heartbeat.stop(), idle);
      });
    }
  });
});

async function expectRevoked(url: string): Promise<void> {
  let failure: unknown;
  try {
    await fetch(url);
  } catch (error) {
    failure = error;
  }
  expect(failure, `${url} is still alive`).to.be.an.instanceOf(TypeError);
}
