import { expect, fixture, html } from '@open-wc/testing';
import type { ChosenFile } from '../../../src/engine/ask-events.js';
import type { FilesQuestion } from '../../../src/element/output/file-field.js';
import { MAX_FILE_BYTES, MAX_TOTAL_BYTES } from '../../../src/element/output/file-field.js';
import type { OutputLog } from '../../../src/element/output/output-log.js';
import type { OpenQuestion } from '../../../src/element/output/question-field.js';
import { until } from '../../support/until.js';
import { createLog, drawn } from './log-fixture.js';

interface Asked {
  readonly open: OpenQuestion;
  /** What the program got; null for none. */
  readonly answers: (readonly ChosenFile[] | null)[];
}

function choose(log: OutputLog, question: Partial<FilesQuestion> = {}): Asked {
  const answers: (readonly ChosenFile[] | null)[] = [];
  const open = log.choose({ prompt: 'Your data?', accept: '', multiple: false, onChoose: (files) => answers.push(files), onCancel: () => answers.push(null), ...question });
  return { open, answers };
}

const fieldOf = (container: HTMLElement): HTMLElement | null => container.querySelector('.choosing');
const messageOf = (container: HTMLElement): string => fieldOf(container)?.querySelector('.message')?.textContent ?? '';

function inputOf(container: HTMLElement): HTMLInputElement {
  const input = container.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('no field');
  return input;
}

function button(container: HTMLElement, words: string): HTMLButtonElement {
  const found = [...container.querySelectorAll('button')].find(({ textContent }) => textContent === words);
  if (!found) throw new Error(`no button "${words}"`);
  return found;
}

function transfer(files: readonly File[]): DataTransfer {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
}

/** As the browser does when the reader has chosen. */
function pick(container: HTMLElement, ...files: readonly File[]): void {
  const input = inputOf(container);
  input.files = transfer(files).files;
  input.dispatchEvent(new Event('change'));
}

function drag(container: HTMLElement, type: 'dragover' | 'drop', data: DataTransfer): DragEvent {
  const event = new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
  fieldOf(container)?.dispatchEvent(event);
  return event;
}

/** A file that claims a size, and cannot be read. */
function claiming(size: number, name = 'big.bin'): File {
  const file = new File(['x'], name);
  Object.defineProperty(file, 'size', { value: size });
  return file;
}

/** A file whose bytes are gone when they are read. */
function unreadable(name: string): File {
  const file = new File(['x'], name);
  file.slice = () => {
    throw new DOMException('It is gone.', 'NotFoundError');
  };
  return file;
}

/** Hands over files that only pretend, which no browser would put into a list of its own. */
function dropPretended(container: HTMLElement, ...files: readonly File[]): void {
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files } });
  fieldOf(container)?.dispatchEvent(event);
}

describe('OutputLog.choose', () => {
  it('asks for a file, and passes on its name and its bytes', async () => {
    const { log, container } = await createLog();
    log.append([{ stream: 'stdout', text: 'Hello.\n' }]);
    const { answers } = choose(log, { accept: '.csv,image/*' });
    await drawn();
    expect(fieldOf(container)?.ariaLabel).to.equal('Your data?');
    expect(fieldOf(container)?.querySelector('.prompt')?.textContent).to.equal('Your data?');
    expect([inputOf(container).accept, inputOf(container).multiple]).to.deep.equal(['.csv,image/*', false]);
    pick(container, new File(['\0\xff é😀'], 'a.csv', { type: 'text/csv;x=",base64,"' }));
    await until(() => answers.length > 0, 'the program has its answer');
    const [[file] = []] = answers as ChosenFile[][];
    expect(file?.name).to.equal('a.csv');
    expect(atob(file?.data ?? '')).to.equal(String.fromCharCode(...new TextEncoder().encode('\0\xff é😀')));
    await drawn();
    expect(fieldOf(container)).to.equal(null);
    expect(log.text).to.equal('Hello.\nYou chose a.csv (10 bytes).');
  });

  it('takes several, in their order, where the program does; also empty ones', async () => {
    const { log, container } = await createLog();
    const { answers } = choose(log, { multiple: true });
    expect(button(container, 'Choose files…')).to.not.equal(null);
    pick(container, new File(['b'], 'b.txt'), new File([], 'a.txt'));
    await until(() => answers.length > 0, 'the program has its answer');
    expect(answers).to.deep.equal([[{ name: 'b.txt', data: 'Yg==' }, { name: 'a.txt', data: '' }]]);
    expect(log.text).to.equal('You chose b.txt (1 byte), a.txt (0 bytes).');
  });

  it('opens the browser’s chooser when its button is pressed', async () => {
    const { log, container } = await createLog();
    choose(log);
    let opened = 0;
    inputOf(container).addEventListener('click', (event) => {
      event.preventDefault();
      opened += 1;
    });
    button(container, 'Choose a file…').click();
    expect(opened).to.equal(1);
  });

  it('stays when the chooser was closed without a choice', async () => {
    const { log, container } = await createLog();
    const { answers } = choose(log);
    pick(container);
    expect([fieldOf(container) === null, answers]).to.deep.equal([false, []]);
  });

  it('takes a file that is dropped, and nothing else that is', async () => {
    const { log, container } = await createLog();
    const { answers } = choose(log);
    const text = new DataTransfer();
    text.setData('text/plain', 'words');
    expect(drag(container, 'drop', text).defaultPrevented).to.equal(false);
    const data = transfer([new File(['x'], 'a.txt')]);
    expect(drag(container, 'dragover', data).defaultPrevented).to.equal(true);
    expect(fieldOf(container)?.classList.contains('dropping')).to.equal(true);
    expect(drag(container, 'drop', data).defaultPrevented).to.equal(true);
    await until(() => answers.length > 0, 'the program has its answer');
    expect(answers).to.deep.equal([[{ name: 'a.txt', data: 'eA==' }]]);
  });

  it('says so when none is to be chosen', async () => {
    const { log, container } = await createLog();
    const { answers } = choose(log);
    button(container, 'Cancel').click();
    expect(answers).to.deep.equal([null]);
    expect([fieldOf(container), log.text]).to.deep.equal([null, 'You chose no file.']);
  });

  it('refuses what is too large, and several where one is wanted, and stays', async () => {
    const { log, container } = await createLog();
    const { answers } = choose(log);
    dropPretended(container, claiming(MAX_FILE_BYTES + 500_000, 'film\u202e.mp4'));
    expect(messageOf(container)).to.equal('“film\ufffd.mp4” has 20.5 MB. The program takes files of 20 MB at most: choose a smaller one.');
    dropPretended(container, new File(['a'], 'a'), new File(['b'], 'b'));
    expect(messageOf(container)).to.equal('The program takes one file only. Choose one of them.');
    expect(answers).to.deep.equal([]);
    pick(container, new File(['a'], 'a'));
    await until(() => answers.length > 0, 'the program has its answer');
    expect(answers).to.deep.equal([[{ name: 'a', data: 'YQ==' }]]);
  });

  it('refuses too much at once', async () => {
    const { log, container } = await createLog();
    const { answers } = choose(log, { multiple: true });
    dropPretended(container, ...Array.from({ length: 3 }, () => claiming(MAX_TOTAL_BYTES / 3 + 1)));
    expect(messageOf(container)).to.equal('These files have 50 MB together, and the program takes 50 MB at most: choose fewer or smaller ones.');
    expect(answers).to.deep.equal([]);
  });

  it('says which one cannot be read, and stays', async () => {
    const { log, container } = await createLog();
    const { answers } = choose(log, { multiple: true });
    dropPretended(container, new File(['a'], 'a.txt'), unreadable('folder'));
    await until(() => messageOf(container) !== '', 'it says so');
    expect(messageOf(container)).to.match(/^“folder” cannot be read\. If it is a folder/);
    pick(container, new File(['a'], 'a.txt'));
    await until(() => answers.length > 0, 'the program has its answer');
    expect(answers.length).to.equal(1);
  });

  it('takes nothing more while it reads', async () => {
    const { log, container } = await createLog();
    const { answers } = choose(log);
    pick(container, new File(['a'], 'a.txt'));
    expect(fieldOf(container)?.textContent).to.include('Reading a.txt (1 byte)…');
    pick(container, new File(['b'], 'b.txt'));
    await until(() => answers.length > 0, 'the program has its answer');
    expect(answers).to.deep.equal([[{ name: 'a.txt', data: 'YQ==' }]]);
  });

  it('can be closed without an answer, also while it reads', async () => {
    const { log, container } = await createLog();
    const { open, answers } = choose(log);
    const read = new Promise((resolve) => {
      const file = new File(['a'], 'a.txt');
      const { slice } = file;
      file.slice = () => {
        // A reader of the same bytes that begins later ends later.
        setTimeout(() => void file.arrayBuffer().then(resolve));
        return slice.call(file);
      };
      dropPretended(container, file);
    });
    open.close();
    open.close();
    await read;
    await drawn();
    expect([fieldOf(container), answers, log.text]).to.deep.equal([null, [], '']);
  });

  it('stays when the output is cleared and below what is printed, and leaves with the log', async () => {
    const { log, container } = await createLog();
    choose(log);
    log.clear();
    log.append([{ stream: 'stdout', text: 'tick' }]);
    await drawn();
    expect(container.querySelector('.line')?.compareDocumentPosition(inputOf(container))).to.equal(Node.DOCUMENT_POSITION_FOLLOWING);
    expect((container.querySelector<HTMLElement>('.line')?.offsetHeight ?? 0) > 0).to.equal(true);
    log.destroy();
    expect(fieldOf(container)).to.equal(null);
  });

  it('gives way to a later question, and the other way round', async () => {
    const { log, container } = await createLog();
    choose(log);
    log.ask({ password: false, onSubmit: () => undefined, onEof: () => undefined });
    expect([fieldOf(container), container.querySelectorAll('.question').length]).to.deep.equal([null, 1]);
    choose(log);
    expect(container.querySelectorAll('.question').length).to.equal(0);
  });

  it('has words of its own where the program has none, and shows a prompt as text', async () => {
    const { log, container } = await createLog();
    choose(log, { prompt: ' \n' });
    expect(fieldOf(container)?.ariaLabel).to.equal('Files for the program');
    choose(log, { prompt: '<img src=x onerror=alert(1)>' });
    expect(fieldOf(container)?.querySelector('.prompt')?.textContent).to.equal('<img src=x onerror=alert(1)>');
    expect(container.querySelector('img')).to.equal(null);
  });

  describe('and the keyboard', () => {
    it('takes the focus if that was in the playground, and keeps it there', async () => {
      const { log, container, host } = await createLog();
      const other = document.createElement('button');
      host.shadowRoot?.prepend(other);
      other.focus();
      choose(log);
      expect(host.shadowRoot?.activeElement).to.equal(button(container, 'Choose a file…'));
      button(container, 'Cancel').focus();
      button(container, 'Cancel').click();
      await drawn();
      expect(host.shadowRoot?.activeElement).to.equal(container);
    });

    it('takes the focus from nothing else in the page, unless told so', async () => {
      const { log, container, host } = await createLog();
      const other = await fixture<HTMLInputElement>(html`<input aria-label="elsewhere" />`);
      other.focus();
      choose(log).open.close();
      expect(document.activeElement).to.equal(other);
      choose(log, { focus: true });
      expect(host.shadowRoot?.activeElement).to.equal(button(container, 'Choose a file…'));
    });
  });

  for (const scheme of ['light', 'dark']) {
    it(`has no violation that axe knows, before and after a refusal, in the ${scheme} theme`, async () => {
      const { log, container, host } = await createLog();
      host.style.colorScheme = scheme;
      choose(log);
      await drawn();
      await expect(host).to.be.accessible();
      dropPretended(container, claiming(MAX_FILE_BYTES + 1));
      await expect(host).to.be.accessible();
    });
  }

  it('fits into a narrow page, below a long prompt', async () => {
    const { log, container, host } = await createLog();
    host.style.inlineSize = '320px';
    choose(log, { prompt: 'x'.repeat(200) });
    dropPretended(container, claiming(MAX_FILE_BYTES + 1, 'y'.repeat(200)));
    await drawn();
    expect(container.scrollWidth).to.be.at.most(container.clientWidth);
  });
});
