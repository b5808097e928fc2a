import { expect } from '@open-wc/testing';
import { PlaygroundError } from '../../../src/errors.js';
import { press, type } from '../../support/input.js';
import { until } from '../../support/until.js';
import { SMALL_PNG } from '../output/pictures.js';
import { button, carrying, catchDownloads, choose, contents, failure, hasButton, openPanel, question, rows, said, write } from './files-fixture.js';
import type { Scene } from './files-fixture.js';

const REFUSED = new PlaygroundError({ code: 'files-failed', phase: 'state', message: 'There is something called “b.txt” already.' });
const png = Uint8Array.from(atob(SMALL_PNG), (character) => character.charCodeAt(0));

const focused = ({ root }: Scene): Element | null => root.activeElement;
const file = (name: string, text = 'new'): File => new File([text], name);

/** Parts of the panel that are wider than their place. */
const overflowing = ({ root, box }: Scene): Element[] => [root.host, box, ...box.querySelectorAll('.part')].filter((part) => part.scrollWidth > part.clientWidth);

async function drop({ box }: Scene, ...files: readonly File[]): Promise<void> {
  box.dispatchEvent(new DragEvent('drop', { dataTransfer: carrying(...files), bubbles: true, cancelable: true }));
  // What is dropped is read first.
  await until(() => question(box) !== '' || /^(Added|Replaced)/.test(said(box)) || failure(box) !== '');
}

describe('the list of files', () => {
  it('has the files by name, with size and date, and how much it is in all', async () => {
    const { box } = await openPanel({ 'b10.txt': 'x'.repeat(1500), 'b9.txt': '', 'data/a.csv': '1' });
    expect(rows(box)).to.deep.equal(['b9.txt', 'b10.txt', 'data/a.csv']);
    expect(box.querySelector<HTMLElement>('#files-title')!.innerText).to.equal('3 files, 1.5 kB');
    expect(Array.from(box.querySelectorAll('.list .size'), (size) => size.textContent)).to.deep.equal(['0 bytes', '1.5 kB', '1 byte']);
    expect(box.querySelector('.list .date')!.textContent).to.match(/\d:\d\d/);
  });

  it('leaves out what Python compiled, and has folders only while they are empty', async () => {
    const { box, session } = await openPanel({ 'a.py': '', '__pycache__/a.pyc': 'x', 'full/b.txt': '' });
    await session.changeFiles([{ kind: 'folder', path: 'empty' }, { kind: 'folder', path: 'full' }]);
    await until(() => rows(box).length === 3);
    expect(rows(box)).to.deep.equal(['a.py', 'empty/', 'full/b.txt']);
    expect(box.querySelector<HTMLElement>('#files-title')!.innerText).to.equal('2 files, 0 bytes');
  });

  it('says where a link leads, and does not offer to delete what could not be brought back', async () => {
    const { box, session } = await openPanel({ 'a.txt': '' });
    session.home = { ...session.home, entries: [...session.home.entries, { kind: 'link', path: 'l', target: '/etc/passwd' }] };
    session.reportSave({ kept: true, copy: false });
    await until(() => rows(box).length === 2);
    expect(box.innerText).to.include('link to /etc/passwd');
    expect([hasButton(box, 'Open l'), hasButton(box, 'Delete l'), hasButton(box, 'Rename l')]).to.deep.equal([false, false, true]);
  });

  it('follows the session, and stops listening when it is closed', async () => {
    const { box, panel, session } = await openPanel({ 'a.txt': '' });
    await write(session, { 'b.txt': '' });
    await until(() => rows(box).join() === 'a.txt,b.txt');
    box.hidden = true;
    panel.update();
    expect(session.listeners).to.equal(0);
    await write(session, { 'c.txt': '' });
    box.hidden = false;
    panel.update();
    await until(() => rows(box).join() === 'a.txt,b.txt,c.txt');
    box.remove();
    panel.update();
    expect(session.listeners).to.equal(0);
  });

  it('is asked for once by a state that cannot be saved, which says so at each look', async () => {
    const { box, session } = await openPanel();
    const { home } = session;
    let looks = 0;
    session.files = () => {
      looks += 1;
      session.reportSave({ kept: false, copy: false, reason: 'There is a socket.' });
      return Promise.resolve({ ...home });
    };
    session.reportSave({ kept: false, copy: false, reason: 'There is a socket.' });
    await until(() => looks > 0);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(looks).to.equal(1);
    expect(box.isConnected).to.equal(true);
  });

  it('says what is wrong when the files cannot be had', async () => {
    const { box, session } = await openPanel();
    session.files = () => Promise.reject(new Error('The browser’s storage is gone.'));
    session.reportSave({ kept: true, copy: false });
    await until(() => failure(box) === 'The browser’s storage is gone.');
  });

  it('shows 500 of a thousand files, and all of them when told to', async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}.txt`, '']));
    const scene = await openPanel(many);
    const { box } = scene;
    expect(rows(box).length).to.equal(500);
    expect(box.querySelectorAll('*').length).to.be.lessThan(10_000);
    button(box, 'Show all 1,000').click();
    expect(rows(box).length).to.equal(1000);
    expect((focused(scene) as HTMLElement).dataset['path']).to.equal('f500.txt');
  });

  it('shows names as text, whatever they are made of', async () => {
    const hostile = ['<img src=x onerror="globalThis.hacked=1">', 'photo\u202egnp.exe', `${'long'.repeat(75)}.txt`, 'half\ud800', '$&{name}', '__proto__'];
    const { box, session } = await openPanel(Object.fromEntries(hostile.map((name) => [`x/${name}`, 'a'])));
    expect(rows(box).length).to.equal(hostile.length);
    expect([box.querySelector('img'), 'hacked' in globalThis]).to.deep.equal([null, false]);
    expect(rows(box).join()).not.to.match(/[\u202e\ud800]/);
    for (const name of hostile) {
      [...box.querySelectorAll<HTMLElement>('[data-path]')].find(({ dataset }) => dataset['path'] === `x/${name}`)!.closest('li')!.querySelector<HTMLElement>('[aria-label^=Delete]')!.click();
      await until(() => !session.home.entries.some(({ path }) => path === `x/${name}`));
    }
    await until(() => box.innerText.includes('No files yet'));
    await expect(box).to.be.accessible();
  });
});

describe('what can be done with a file', () => {
  it('is to save it', async () => {
    const { box } = await openPanel({ 'data/a.csv': '1,2' });
    const downloads = catchDownloads();
    try {
      button(box, 'Download data/a.csv').click();
    } finally {
      downloads.stop();
    }
    expect([downloads.names, await downloads.files[0]!.text()]).to.deep.equal([['a.csv'], '1,2']);
  });

  it('is to delete it, and to have it back', async () => {
    const scene = await openPanel({ 'a.txt': 'precious', 'b.txt': '' });
    const { box, session } = scene;
    button(box, 'Delete a.txt').click();
    await until(() => said(box) === '“a.txt” was deleted.');
    expect(rows(box)).to.deep.equal(['b.txt']);
    expect(focused(scene)?.textContent).to.equal('Undo');
    await press('Enter');
    await until(() => said(box) === '“a.txt” is back.');
    expect((await contents(session))['a.txt']).to.equal('precious');
    expect((focused(scene) as HTMLElement).dataset['path']).to.equal('a.txt');
    expect(hasButton(box, 'Undo: “a.txt” was deleted.')).to.equal(false);
  });

  it('is to delete several, each with its own way back', async () => {
    const { box, session } = await openPanel({ 'a.txt': 'A', 'b.txt': 'B', 'c.txt': 'C' });
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      button(box, `Delete ${name}`).click();
      await until(() => said(box) === `“${name}” was deleted.`);
    }
    button(box, 'Undo: “a.txt” was deleted.').click();
    await until(() => said(box) === '“a.txt” is back.');
    button(box, 'Undo: “c.txt” was deleted.').click();
    await until(() => said(box) === '“c.txt” is back.');
    expect(await contents(session)).to.deep.equal({ 'a.txt': 'A', 'c.txt': 'C' });
    expect(hasButton(box, 'Undo: “b.txt” was deleted.')).to.equal(true);
  });

  it('is to have it back beside what a program has written there since', async () => {
    const { box, session } = await openPanel({ 'a.txt': 'old' });
    button(box, 'Delete a.txt').click();
    await until(() => said(box) === '“a.txt” was deleted.');
    await write(session, { 'a.txt': 'newer' });
    button(box, 'Undo: “a.txt” was deleted.').click();
    await until(() => said(box) === 'There is a newer “a.txt”, so the old one is back as “a (2).txt”.');
    expect(await contents(session)).to.deep.equal({ 'a.txt': 'newer', 'a (2).txt': 'old' });
  });

  it('is to delete an empty folder, and to have it back', async () => {
    const { box, session } = await openPanel();
    await session.changeFiles([{ kind: 'folder', path: 'empty' }]);
    await until(() => rows(box).length === 1);
    button(box, 'Delete empty').click();
    await until(() => said(box) === '“empty” was deleted.');
    button(box, 'Undo: “empty” was deleted.').click();
    await until(() => rows(box).join() === 'empty/');
  });

  it('can be tried again when it failed', async () => {
    const { box, session } = await openPanel({ 'a.txt': 'A' });
    session.filesError = REFUSED;
    button(box, 'Delete a.txt').click();
    await until(() => failure(box) === REFUSED.message);
    session.filesError = undefined;
    button(box, 'Delete a.txt').click();
    await until(() => said(box) === '“a.txt” was deleted.');
    session.filesError = REFUSED;
    button(box, 'Undo: “a.txt” was deleted.').click();
    await until(() => failure(box) === REFUSED.message);
    session.filesError = undefined;
    button(box, 'Undo: “a.txt” was deleted.').click();
    await until(() => said(box) === '“a.txt” is back.');
  });

  it('is to rename it, by keyboard', async () => {
    const scene = await openPanel({ 'a.txt': 'A', 'b.txt': 'B' });
    const { box, session } = scene;
    button(box, 'Rename a.txt').click();
    const field = focused(scene) as HTMLInputElement;
    expect([field.value, field.getAttribute('aria-label')]).to.deep.equal(['a.txt', 'New name of a.txt']);
    field.select();
    await type('sub/z.txt');
    await press('Enter');
    await until(() => said(box) === '“a.txt” is now “sub/z.txt”.');
    expect(await contents(session)).to.deep.equal({ 'b.txt': 'B', 'sub/z.txt': 'A' });
    expect((focused(scene) as HTMLElement).dataset['path']).to.equal('sub/z.txt');
  });

  it('is not to rename it to nothing, to what the editor has, or to what cannot be', async () => {
    const scene = await openPanel({ 'a.txt': 'A' });
    const { box, session, codeFiles } = scene;
    codeFiles.push('main.py');
    button(box, 'Rename a.txt').click();
    const field = focused(scene) as HTMLInputElement;
    for (const [name, problem] of [['  ', 'Type a name for the file.'], ['main.py', '“main.py” is open in the editor. Choose another name.']] as const) {
      field.value = name;
      await press('Enter');
      await until(() => failure(box) === problem);
      expect(field.ariaInvalid).to.equal('true');
    }
    session.filesError = REFUSED;
    field.value = 'b.txt';
    await press('Enter');
    await until(() => failure(box) === REFUSED.message);
    expect([focused(scene), field.value, field.readOnly]).to.deep.equal([field, 'b.txt', false]);
    await press('Escape');
    expect([failure(box), (focused(scene) as HTMLElement).dataset['path']]).to.deep.equal(['', 'a.txt']);
  });

  it('is only to look at it or to save it while the editor has it', async () => {
    const { box, panel, codeFiles } = await openPanel({ 'util.py': 'x = 1' });
    codeFiles.push('util.py');
    panel.update();
    expect(box.innerText).to.include('in the editor');
    expect(['Open', 'Download', 'Rename', 'Delete'].map((verb) => hasButton(box, `${verb} util.py`))).to.deep.equal([true, true, false, false]);
  });

  it('waits for the program that runs, and then takes what that left', async () => {
    const { box, session } = await openPanel({ 'a.txt': 'before' });
    void session.run('…');
    await until(() => session.status === 'running');
    button(box, 'Delete a.txt').click();
    await until(() => said(box) === 'This will be done when the program has ended.');
    expect(rows(box)).to.deep.equal(['a.txt']);
    await write(session, { 'a.txt': 'written by the program' });
    session.finish();
    await until(() => said(box) === '“a.txt” was deleted.');
    button(box, 'Undo: “a.txt” was deleted.').click();
    await until(() => said(box) === '“a.txt” is back.');
    expect(await contents(session)).to.deep.equal({ 'a.txt': 'written by the program' });
  });
});

describe('files that the reader brings', () => {
  it('are added, chosen or dropped', async () => {
    const scene = await openPanel();
    const { box, session } = scene;
    choose(box, '.view-bar', file('a.txt'), file('b.txt'));
    await until(() => said(box) === 'Added: a.txt, b.txt.');
    await drop(scene, file('e\u0301.txt'));
    await until(() => said(box) === 'Added: é.txt.');
    expect(Object.keys(await contents(session))).to.deep.equal(['a.txt', 'b.txt', '\u00e9.txt']);
  });

  it('are added when they are pasted', async () => {
    const { box, session } = await openPanel();
    // Not every browser's ClipboardEvent takes files.
    const paste = Object.assign(new Event('paste', { bubbles: true, cancelable: true }), { clipboardData: carrying(file('p.txt')) });
    expect(box.dispatchEvent(paste)).to.equal(false);
    await until(() => said(box) === 'Added: p.txt.');
    expect(await contents(session)).to.deep.equal({ 'p.txt': 'new' });
  });

  it('leave text to whom it belongs, and show where they can be dropped', async () => {
    const { box } = await openPanel();
    const drag = (kind: string, dataTransfer: DataTransfer): boolean => box.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    const text = new DataTransfer();
    text.setData('text/plain', 'rich');
    expect([drag('dragover', text), drag('drop', text)]).to.deep.equal([true, true]);
    expect([drag('dragover', carrying(file('a'))), box.classList.contains('dropping')]).to.deep.equal([false, true]);
    drag('dragleave', carrying(file('a')));
    expect(box.classList.contains('dropping')).to.equal(false);
  });

  it('ask before they replace another, which can be had back', async () => {
    const scene = await openPanel({ 'a.csv': 'old' });
    const { box, session } = scene;
    await drop(scene, file('a.csv'));
    expect(question(box)).to.include('Replace “a.csv”?');
    expect(focused(scene)?.textContent).to.equal('Replace');
    await press('Enter');
    await until(() => said(box) === 'Replaced: a.csv.');
    expect(await contents(session)).to.deep.equal({ 'a.csv': 'new' });
    button(box, 'Undo: Replaced: a.csv.').click();
    await until(() => said(box) === '“a.csv” is back.');
    expect(await contents(session)).to.deep.equal({ 'a.csv': 'old' });
  });

  it('can be kept beside the other', async () => {
    const scene = await openPanel({ 'a.csv': 'old' });
    await drop(scene, file('a.csv'));
    button(scene.box, 'Keep both (as “a (2).csv”)').click();
    await until(() => said(scene.box).startsWith('Added: a (2).csv.'));
    expect(await contents(scene.session)).to.deep.equal({ 'a.csv': 'old', 'a (2).csv': 'new' });
  });

  it('ask once for several, and can be left', async () => {
    const scene = await openPanel({ 'a.csv': 'old', 'b.csv': 'old' });
    await drop(scene, file('a.csv'), file('b.csv'), file('c.csv'));
    expect(question(scene.box)).to.include('Replace these 2 files? a.csv, b.csv');
    await press('Escape');
    expect([question(scene.box), scene.closed.times, await contents(scene.session)]).to.deep.equal(['', 0, { 'a.csv': 'old', 'b.csv': 'old' }]);
  });

  it('never take the place of what the editor has, nor of each other', async () => {
    const scene = await openPanel();
    scene.codeFiles.push('main.py');
    await drop(scene, file('main.py'), file('image.png', '1'), file('image.png', '2'));
    await until(() => said(scene.box).startsWith('Added: main (2).py, image.png, image (2).png.'));
    expect(await contents(scene.session)).to.deep.equal({ 'main (2).py': 'new', 'image.png': '1', 'image (2).png': '2' });
  });

  it('may be saved work, by their name', async () => {
    const scene = await openPanel();
    await drop(scene, file('pyplayground-state-2026-01-02.zip'));
    expect(question(scene.box)).to.include('looks like saved work. Load it?');
    button(scene.box, 'Add it as a file').click();
    await until(() => said(scene.box) === 'Added: pyplayground-state-2026-01-02.zip.');
    await drop(scene, file('pyplayground-state-2026-01-03.zip'));
    button(scene.box, 'Load it').click();
    await until(() => hasButton(scene.box, 'Replace my work'));
    expect(scene.work.calls).to.deep.equal(['plan']);
  });

  it('are refused with the reason when they are too much', async () => {
    const scene = await openPanel();
    scene.session.filesError = new PlaygroundError({ code: 'files-failed', phase: 'state', message: 'That would be more than 20000 files and folders.' });
    await drop(scene, file('a.txt'));
    await until(() => failure(scene.box) === 'That would be more than 20000 files and folders.');
  });
});

describe('the look at one file', () => {
  it('opens with the keyboard on the way back, and Escape leads to the list', async () => {
    const scene = await openPanel({ 'a.txt': 'line 1\nline 2', 'b.txt': '' });
    const { box, closed } = scene;
    button(box, 'Open a.txt').click();
    await until(() => box.querySelector('.text-file')?.textContent === 'line 1\nline 2');
    expect(focused(scene)?.textContent.trim()).to.equal('Back to the files');
    await press('Escape');
    expect([closed.times, (focused(scene) as HTMLElement).dataset['path']]).to.deep.equal([0, 'a.txt']);
    await press('Escape');
    expect(closed.times).to.equal(1);
  });

  it('shows a table', async () => {
    const { box } = await openPanel({ 'a.csv': 'name,points\n<b>Ada</b>,3\n' });
    button(box, 'Open a.csv').click();
    await until(() => box.querySelector('td')?.textContent === '<b>Ada</b>');
    expect(Array.from(box.querySelectorAll('th'), (cell) => cell.textContent)).to.deep.equal(['name', 'points']);
  });

  it('shows a picture, and gives its address back', async () => {
    const { box } = await openPanel({ 'a.png': png });
    button(box, 'Open a.png').click();
    await until(() => box.querySelector('img')?.naturalWidth === 2);
    const image = box.querySelector('img')!;
    expect(image.alt).to.equal('a.png');
    button(box, 'Back to the files').click();
    const error = await fetch(image.src).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(TypeError);
  });

  it('says so of a picture that is damaged', async () => {
    const { box } = await openPanel({ 'a.png': 'no picture' });
    button(box, 'Open a.png').click();
    await until(() => box.innerText.includes('This picture cannot be shown'));
  });

  it('says so of what cannot be shown', async () => {
    const { box } = await openPanel({ 'a.bin': new Uint8Array([255, 0]) });
    button(box, 'Open a.bin').click();
    await until(() => box.innerText.includes('This file cannot be shown; download it.'));
  });

  it('follows the file, and leaves when that is gone', async () => {
    const { box, session } = await openPanel({ 'a.txt': 'one' });
    button(box, 'Open a.txt').click();
    await until(() => box.querySelector('.text-file')?.textContent === 'one');
    await write(session, { 'a.txt': 'two' });
    await until(() => box.querySelector('.text-file')?.textContent === 'two');
    await session.changeFiles([{ kind: 'remove', path: 'a.txt' }]);
    await until(() => failure(box) === '“a.txt” is not there any more.');
    expect(box.innerText).to.include('No files yet');
  });

  it('of a database leads to its tables', async () => {
    const scene = await openPanel({ 'a.db': 'SQLite format 3\0…' });
    scene.work.report = { ...scene.work.report, databases: [{ path: 'a.db', bytes: 1, tables: [{ name: 't', rows: 2 }], open: false, problem: '' }] };
    button(scene.box, 'Open a.db').click();
    await until(() => scene.box.innerText.includes('This is a database'));
    button(scene.box, 'Check').click();
    await until(() => (focused(scene) as HTMLElement | null)?.dataset['table'] === 't');
  });
});

describe('the Files panel', () => {
  it('has words that a page can replace', async () => {
    const { box, panel, strings } = await openPanel();
    strings.now = { ...strings.now, filesAdd: 'Dateien hinzufügen…' };
    panel.update();
    expect(hasButton(box, 'Dateien hinzufügen…')).to.equal(true);
  });

  it('says how much room there is, where the browser knows', async () => {
    const estimate = (): Promise<StorageEstimate> => Promise.resolve({ quota: 3_000_000_000, usage: 500_000_000 });
    Object.defineProperty(navigator, 'storage', { value: { estimate }, configurable: true });
    try {
      const { box } = await openPanel();
      await until(() => box.innerText.includes('This browser has room for 2.5 GB more.'));
    } finally {
      Reflect.deleteProperty(navigator, 'storage');
    }
  });

  for (const theme of ['light', 'dark']) {
    it(`is accessible in each state, ${theme}`, async () => {
      const scene = await openPanel({ 'a.txt': 'text', 'b.csv': 'a,b\n1,2', 'c.png': png }, { theme });
      const { box, session } = scene;
      await expect(box).to.be.accessible();
      button(box, 'Rename a.txt').click();
      await press('Enter');
      await expect(box).to.be.accessible();
      button(box, 'Rename a.txt').click();
      (focused(scene) as HTMLInputElement).value = '';
      await press('Enter');
      await until(() => failure(box) !== '');
      await expect(box).to.be.accessible();
      await press('Escape');
      await drop(scene, file('a.txt'));
      await expect(box).to.be.accessible();
      await press('Escape');
      session.filesError = REFUSED;
      button(box, 'Delete a.txt').click();
      await until(() => failure(box) !== '');
      await expect(box).to.be.accessible();
      session.filesError = undefined;
      for (const [name, part] of [['a.txt', '.text-file'], ['b.csv', 'table'], ['c.png', 'img']] as const) {
        button(box, `Open ${name}`).click();
        await until(() => box.querySelector(part));
        await expect(box).to.be.accessible();
        button(box, 'Back to the files').click();
      }
      button(box, 'Delete a.txt').click();
      await until(() => hasButton(box, 'Undo: “a.txt” was deleted.'));
      await expect(box).to.be.accessible();
    });
  }

  for (const width of [320, 160]) {
    it(`fits ${width} px`, async () => {
      const scene = await openPanel({ [`${'a'.repeat(200)}.txt`]: 'x', 'b.csv': `${'wide,'.repeat(40)}\n1` }, { width: `${width}px` });
      const { box } = scene;
      const fits = (): void => void expect(overflowing(scene)).to.deep.equal([]);
      fits();
      button(box, 'Rename b.csv').click();
      fits();
      await press('Escape');
      button(box, 'Open b.csv').click();
      await until(() => box.querySelector('table'));
      fits();
    });
  }
});
