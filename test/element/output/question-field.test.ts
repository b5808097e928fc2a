import { expect, fixture, html } from '@open-wc/testing';
import type { OutputItem } from '../../../src/protocol/messages.js';
import type { OutputLog } from '../../../src/element/output/output-log.js';
import type { OpenQuestion, Question } from '../../../src/element/output/question-field.js';
import { createLog, drawn, shownLines } from './log-fixture.js';

const out = (text: string): OutputItem => ({ stream: 'stdout', text });

interface Asked {
  open: OpenQuestion;
  /** What the program got; null for the end of input. */
  answers: (string | null)[];
}

/** As Python does: prints the prompt, asks, and prints the answer. */
function ask(log: OutputLog, prompt: string, more: Partial<Question> = {}): Asked {
  const answers: (string | null)[] = [];
  const shown = (text: string): void => log.append([out(`${more.password ? '' : text}\n`)]);
  if (prompt) log.append([out(prompt)]);
  const open = log.ask({ password: false, onSubmit: (text) => (answers.push(text), shown(text)), onEof: () => (answers.push(null), shown('')), ...more });
  return { open, answers };
}

const inputOf = (container: HTMLElement): HTMLInputElement | null => container.querySelector('input');
const labelOf = (container: HTMLElement): string => container.querySelector('label')?.textContent ?? '';

function press(container: HTMLElement, key: string, init: KeyboardEventInit = {}): boolean {
  return inputOf(container)?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })) ?? false;
}

/** As the reader does: types, and presses Enter. */
function answer(container: HTMLElement, text: string): void {
  const input = inputOf(container);
  if (!input) throw new Error('no field');
  input.value = text;
  input.form?.requestSubmit();
}

describe('OutputLog.ask', () => {
  it('shows a labelled field, and passes the answer on', async () => {
    const { log, container } = await createLog();
    log.append([out('Hello.\n')]);
    const { answers } = ask(log, 'Name: ');
    await drawn();
    expect(labelOf(container)).to.equal('Name: ');
    expect(inputOf(container)?.labels?.[0]?.textContent).to.equal('Name: ');
    answer(container, 'Ada');
    expect(answers).to.deep.equal(['Ada']);
    expect(inputOf(container)).to.equal(null);
  });

  it('leaves prompt and answer as printed text, and the next text goes on below', async () => {
    const { log, container } = await createLog();
    log.append([out('Hello.\n')]);
    ask(log, '\x1b[1mName\x1b[0m: ');
    answer(container, 'Ada');
    log.append([out('Hi Ada\n')]);
    await drawn();
    expect(shownLines(container)).to.deep.equal(['Hello.', 'Name: Ada', 'Hi Ada']);
    expect(container.querySelector('.ansi-bold')?.textContent).to.equal('Name');
    expect(log.text).to.equal('Hello.\nName: Ada\nHi Ada\n');
  });

  it('stands on the line that was printed last if that has no end', async () => {
    const { log, container } = await createLog();
    log.append([out('one\nCode'), { stream: 'stderr', text: ' number' }]);
    await drawn();
    ask(log, ': ');
    await drawn();
    expect(labelOf(container)).to.equal('Code number: ');
    const [first, last] = container.querySelectorAll<HTMLElement>('.line');
    expect([first?.offsetHeight === 0, last?.offsetHeight === 0]).to.deep.equal([false, true]);
    answer(container, '7');
    await drawn();
    expect(shownLines(container)).to.deep.equal(['one', 'Code number: 7']);
    expect(last?.offsetHeight).to.be.greaterThan(0);
  });

  it('shows what is printed meanwhile above the field', async () => {
    const { log, container } = await createLog();
    ask(log, 'x? ');
    await drawn();
    log.append([out('tick\n'), { stream: 'value', text: '1' }]);
    await drawn();
    expect(container.querySelector('.value')?.compareDocumentPosition(inputOf(container) ?? container)).to.equal(Node.DOCUMENT_POSITION_FOLLOWING);
    answer(container, 'y');
    expect(log.text).to.equal('x? tick\n1\ny\n');
  });

  it('ends the input with Ctrl+D in the empty field only', async () => {
    const { log, container } = await createLog();
    const { answers } = ask(log, 'x? ');
    const input = inputOf(container);
    if (input) input.value = 'text';
    expect(press(container, 'd', { ctrlKey: true })).to.equal(false);
    expect(answers).to.deep.equal([]);
    if (input) input.value = '';
    press(container, 'd', { ctrlKey: true });
    expect(answers).to.deep.equal([null]);
    expect(inputOf(container)).to.equal(null);
    expect(log.text).to.equal('x? \n');
  });

  it('goes through earlier answers with the arrow keys, and back to what was being typed', async () => {
    const { log, container } = await createLog();
    for (const text of ['one', 'two', 'two', '']) {
      ask(log, '? ');
      answer(container, text);
    }
    ask(log, 'secret? ', { password: true });
    answer(container, 'pass');
    ask(log, '? ');
    const input = inputOf(container);
    if (input) input.value = 'dra';
    const seen = ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown'].map((key) => {
      press(container, key);
      return input?.value;
    });
    expect(seen).to.deep.equal(['two', 'one', 'one', 'two', 'dra', 'dra']);
  });

  it('hides passwords, while they are typed and afterwards', async () => {
    const { log, container } = await createLog();
    const { answers } = ask(log, 'Password: ', { password: true });
    expect(inputOf(container)?.type).to.equal('password');
    answer(container, 'hunter2');
    expect(answers).to.deep.equal(['hunter2']);
    expect(log.text).to.equal('Password: \n');
    ask(log, 'Again: ', { password: true });
    press(container, 'ArrowUp');
    expect(inputOf(container)?.value).to.equal('');
  });

  it('can be closed without an answer, once', async () => {
    const { log, container } = await createLog();
    const { open, answers } = ask(log, 'Name: ');
    open.close();
    open.close();
    expect(inputOf(container)).to.equal(null);
    expect(log.text).to.equal('Name: ');
    expect(answers).to.deep.equal([]);
    const second = ask(log, 'Again: ');
    answer(container, 'x');
    second.open.close();
    expect(log.text).to.equal('Name: Again: x\n');
  });

  it('stays when the output is cleared, and leaves with the log', async () => {
    const { log, container } = await createLog();
    const { answers } = ask(log, '? ');
    log.clear();
    await drawn();
    expect(inputOf(container)).to.not.equal(null);
    log.destroy();
    expect(inputOf(container)).to.equal(null);
    expect(answers).to.deep.equal([]);
  });

  describe('and the keyboard', () => {
    it('takes the focus if that was in the playground, and keeps it there', async () => {
      const { log, container, host } = await createLog();
      const button = document.createElement('button');
      host.shadowRoot?.prepend(button);
      button.focus();
      ask(log, '? ');
      expect(inputOf(container)?.matches(':focus')).to.equal(true);
      answer(container, 'x');
      await drawn();
      expect(host.shadowRoot?.activeElement).to.equal(container);
      ask(log, '? ');
      expect(inputOf(container)?.matches(':focus')).to.equal(true);
    });

    it('takes the focus from nothing else in the page, unless told so', async () => {
      const { log, container } = await createLog();
      const other = await fixture<HTMLInputElement>(html`<input aria-label="elsewhere" />`);
      other.focus();
      const { open } = ask(log, '? ');
      expect(document.activeElement).to.equal(other);
      open.close();
      expect(document.activeElement).to.equal(other);
      ask(log, '? ', { focus: true });
      expect(inputOf(container)?.matches(':focus')).to.equal(true);
    });

    it('brings the field into view, wherever the reader has scrolled to', async () => {
      const { log, container } = await createLog();
      log.append([out('line\n'.repeat(400))]);
      await drawn();
      container.scrollTop = 0;
      await drawn();
      ask(log, '? ');
      await drawn();
      expect(container.scrollHeight - container.clientHeight - container.scrollTop).to.be.lessThan(8);
    });
  });

  for (const scheme of ['light', 'dark']) {
    it(`has no violation that axe knows, with and without a prompt, in the ${scheme} theme`, async () => {
      const { log, container, host } = await createLog();
      host.style.colorScheme = scheme;
      log.append([out('Hello\n')]);
      ask(log, 'Your \x1b[31mname\x1b[0m: ');
      await drawn();
      await expect(host).to.be.accessible();
      log.append([out('\n')]);
      ask(log, '');
      await drawn();
      expect(inputOf(container)?.ariaLabel).to.equal('Input for the program');
      await expect(host).to.be.accessible();
    });
  }

  it('fits into a narrow page, below a long prompt', async () => {
    const { log, container, host } = await createLog();
    host.style.inlineSize = '320px';
    ask(log, `${'What is the answer to everything'.repeat(3)}? ${'x'.repeat(100)}`);
    await drawn();
    expect(container.scrollWidth).to.be.at.most(container.clientWidth);
    expect(inputOf(container)?.offsetWidth).to.be.greaterThan(80);
  });
});

describe('output of another source', () => {
  it('has its label once, above it, and its own lines', async () => {
    const { log, container } = await createLog();
    log.append([out('mine')]);
    log.append([out('tick\n')], 'from an earlier run');
    log.append([out('tock')], 'from an earlier run');
    log.append([]);
    log.append([out('mine\n')]);
    await drawn();
    expect(shownLines(container)).to.deep.equal(['mine', 'tick', 'tock', 'mine']);
    expect(Array.from(container.querySelectorAll('.label'), ({ textContent }) => textContent)).to.deep.equal(['from an earlier run']);
    expect(log.text).to.equal('mine\nfrom an earlier run\ntick\ntock\nmine\n');
  });

  it('has its label again after the output was cleared', async () => {
    const { log } = await createLog();
    log.append([out('tick\n')], 'earlier');
    log.clear();
    log.append([out('tock\n')], 'earlier');
    expect(log.text).to.equal('earlier\ntock\n');
  });
});
