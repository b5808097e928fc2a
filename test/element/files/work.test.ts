import { expect } from '@open-wc/testing';
import { press } from '../../support/input.js';
import { until } from '../../support/until.js';
import { button, catchDownloads, choose, failure, hasButton, openPanel, question, said } from './files-fixture.js';
import type { Scene } from './files-fixture.js';

const DATABASE = { path: 'school.db', bytes: 8192, tables: [{ name: 'students', rows: 123 }, { name: 'odd "name"', rows: null }], open: true, problem: '' };
const ARCHIVE = new File(['PK'], 'pyplayground-state-1.zip');

const focused = ({ root }: Scene): HTMLElement | null => root.activeElement as HTMLElement | null;
const cells = (box: HTMLElement): string[] => Array.from(box.querySelectorAll('td'), (cell) => cell.textContent);

/** A panel where a check has found all kinds of things. */
async function checked(options: Parameters<typeof openPanel>[1] = {}): Promise<Scene> {
  const scene = await openPanel({ 'school.db': 'SQLite format 3\0' }, options);
  scene.work.report = {
    files: [{ path: 'school.db', bytes: 8192, modified: 0 }],
    bytes: 8192,
    databases: [DATABASE, { path: 'bad.db', bytes: 5, tables: [], open: false, problem: 'The file is damaged: it ends too early.' }],
    variables: [
      { name: 'points', type: 'int', text: '12', kept: true },
      { name: 'pupil', type: 'Pupil', text: '<Pupil object>', kept: false },
    ],
    unkept: [{ name: 'points', reason: 'It holds an open file.' }],
    packages: ['numpy'],
    busy: false,
  };
  // A real check starts Python, too.
  await scene.session.boot();
  button(scene.box, 'Check').click();
  await until(() => said(scene.box).startsWith('Checked at'));
  return scene;
}

/** Answers each look at rows with those of a table of so many, and notes what was asked. */
function serveRows({ session }: Scene, total: number): unknown[] {
  const asked: unknown[] = [];
  session.inspection = (request) => {
    const wanted = JSON.parse(request) as { kind: string; from: number; count: number };
    asked.push(wanted);
    if (wanted.kind !== 'rows') return { answer: '{"kind": "file"}', file: new Blob(['file']) };
    const rows = Array.from({ length: Math.max(0, Math.min(wanted.count, total - wanted.from)) }, (_, i) => [String(wanted.from + i + 1), i === 0 ? null : 'NULL']);
    return { answer: JSON.stringify({ kind: 'rows', columns: ['id', 'name'], rows, total }), file: null };
  };
  return asked;
}

describe('a check', () => {
  it('says what there is', async () => {
    const { box } = await checked();
    expect(said(box)).to.match(/^Checked at \d.*\. Files: 1 \(8\.2 kB\)\. Databases: 2\. Variables: 2\. Packages: 1\.$/);
    expect(box.innerText).to.include('rows: 123').and.to.include('A change is not finished yet').and.to.include('The file is damaged').and.to.include('It holds an open file.');
  });

  it('says why there is less while a program runs', async () => {
    const { box, work } = await openPanel();
    work.report = { ...work.report, busy: true };
    button(box, 'Check').click();
    await until(() => said(box).startsWith('A program is running.'));
    expect(box.querySelector('.variables')).to.equal(null);
  });

  it('says what it failed at', async () => {
    const { box, work } = await openPanel();
    work.error = new Error('Python could not be started.');
    button(box, 'Check').click();
    await until(() => failure(box) === 'Python could not be started.');
  });

  it('says that it is of an earlier moment once a program has run', async () => {
    const { box, session } = await checked();
    expect(box.querySelector('.age')).to.equal(null);
    void session.run('…');
    await until(() => session.status === 'running');
    session.finish();
    await until(() => box.querySelector('.age')?.textContent.startsWith('This is how it was at'));
    button(box, 'Check').click();
    await until(() => box.querySelector('.age') === null);
  });

  it('is forgotten with the Python that it was about', async () => {
    const { box, session } = await checked();
    await session.restart();
    await until(() => box.querySelector('.variables') === null);
  });

  it('offers the older form where the work fits into it', async () => {
    const { box, work } = await checked();
    expect(hasButton(box, 'Download in the older form')).to.equal(false);
    work.older = new Blob(['{}']);
    button(box, 'Check').click();
    await until(() => hasButton(box, 'Download in the older form'));
    const downloads = catchDownloads();
    try {
      button(box, 'Download in the older form').click();
    } finally {
      downloads.stop();
    }
    expect(downloads.names).to.deep.equal(['state.json']);
  });
});

describe('a variable', () => {
  it('goes into downloads when it is marked, and the mark shows what is', async () => {
    const { box, session, work } = await checked();
    const asked = serveRows({ session } as Scene, 0);
    session.inspection = (request) => (asked.push(JSON.parse(request)), { answer: '{"kind": "kept"}', file: null });
    const mark = box.querySelector<HTMLInputElement>('[data-variable=pupil]')!;
    work.report = { ...work.report, variables: work.report.variables.map((variable) => ({ ...variable, kept: true })) };
    mark.click();
    expect(mark.checked).to.equal(false);
    await until(() => mark.checked);
    expect(asked).to.deep.equal([{ kind: 'keep', name: 'pupil', keep: true }]);
  });

  it('that cannot go says why', async () => {
    const { box, session } = await checked();
    session.inspection = () => ({ answer: '{"problem": "pupil is a Pupil, which has no JSON form."}', file: null });
    box.querySelector<HTMLInputElement>('[data-variable=pupil]')!.click();
    await until(() => failure(box) === 'pupil is a Pupil, which has no JSON form.');
    expect(box.querySelector<HTMLInputElement>('[data-variable=pupil]')!.checked).to.equal(false);
  });
});

describe('a table of a database', () => {
  it('is shown in pages, with NULL unlike the text', async () => {
    const scene = await checked();
    const { box } = scene;
    const asked = serveRows(scene, 123);
    button(box, 'Open the table students').click();
    await until(() => box.innerText.includes('1–50 of 123'));
    expect(cells(box).slice(0, 4)).to.deep.equal(['1', 'NULL', '2', 'NULL']);
    expect(Array.from(box.querySelectorAll('td.null'), (cell) => cell.textContent)).to.deep.equal(['NULL']);
    expect(button(box, 'Previous').ariaDisabled).to.equal('true');
    button(box, 'Previous').click();
    button(box, 'Next').click();
    await until(() => box.innerText.includes('51–100 of 123'));
    button(box, 'Next').click();
    await until(() => box.innerText.includes('101–123 of 123'));
    expect(button(box, 'Next').ariaDisabled).to.equal('true');
    button(box, 'Previous').click();
    await until(() => box.innerText.includes('51–100 of 123'));
    expect(asked).to.deep.equal([0, 50, 100, 50].map((from) => ({ kind: 'rows', path: 'school.db', table: 'students', from, count: 50 })));
  });

  it('may be empty', async () => {
    const scene = await checked();
    serveRows(scene, 0);
    button(scene.box, 'Open the table students').click();
    await until(() => scene.box.innerText.includes('No rows'));
  });

  it('keeps its page when the next one cannot be read', async () => {
    const scene = await checked();
    const { box, session } = scene;
    serveRows(scene, 123);
    button(box, 'Open the table students').click();
    await until(() => box.innerText.includes('1–50 of 123'));
    session.inspection = () => ({ answer: '{"problem": "The table is gone."}', file: null });
    button(box, 'Next').click();
    await until(() => failure(box) === 'The table is gone.');
    expect(box.innerText).to.include('1–50 of 123');
  });

  it('leads back to its name in the list', async () => {
    const scene = await checked();
    serveRows(scene, 1);
    button(scene.box, 'Open the table odd "name"').click();
    await until(() => scene.box.innerText.includes('1–1 of 1'));
    await press('Escape');
    expect(focused(scene)?.dataset['table']).to.equal('odd "name"');
  });

  it('can be saved, as can its database', async () => {
    const scene = await checked();
    const { box } = scene;
    const asked = serveRows(scene, 1);
    const downloads = catchDownloads();
    try {
      button(box, 'Download school.db').click();
      await until(() => downloads.names.length === 1);
      button(box, 'Open the table students').click();
      await until(() => hasButton(box, 'Download as CSV'));
      button(box, 'Download as CSV').click();
      await until(() => downloads.names.length === 2);
      button(box, 'Download as JSON').click();
      await until(() => downloads.names.length === 3);
    } finally {
      downloads.stop();
    }
    expect(downloads.names).to.deep.equal(['school.db', 'students.csv', 'students.json']);
    expect(asked).to.deep.include({ kind: 'table', path: 'school.db', table: 'students', format: 'csv' });
  });
});

describe('a reader’s work', () => {
  it('is downloaded, and how far that is can be seen meanwhile', async () => {
    const { box, work } = await openPanel();
    let go = (): void => undefined;
    work.held = new Promise((resolve) => (go = resolve));
    button(box, 'Download').click();
    await until(() => box.querySelector('progress')?.value === 0.25);
    expect([said(box), box.querySelector('progress')!.ariaLabel]).to.deep.equal(['Packing your work…', 'Packing your work…']);
    await expect(box).to.be.accessible();
    go();
    await until(() => said(box) === 'Your work is in your downloads.');
    expect(box.querySelector('progress')).to.equal(null);
  });

  it('is replaced only after the reader has seen what changes, and can be had back', async () => {
    const scene = await openPanel();
    const { box, work } = scene;
    work.planned = {
      added: Array.from({ length: 22 }, (_, i) => `f${i}.txt`),
      changed: ['a.csv'],
      removed: ['old.txt'],
      code: ['main.py'],
      variables: ['points'],
      createdAt: Date.UTC(2024, 0, 15, 12),
    };
    choose(box, '.work', ARCHIVE);
    await until(() => question(box) !== '');
    expect(question(box)).to.include('It was saved on Jan 15, 2024, ').and.to.include('f9.txt and 12 more').and.to.include('old.txt').and.to.include('points');
    expect(work.calls).to.deep.equal(['plan']);
    button(box, 'Replace my work').click();
    await until(() => said(box) === 'Your work was replaced.');
    expect(focused(scene)?.ariaLabel).to.equal('Undo: Your work was replaced.');
    await press('Enter');
    await until(() => said(box) === 'Your work is back.');
    expect(work.calls).to.deep.equal(['plan', 'apply', 'undo']);
  });

  it('stays when the reader does not want the other, or that is refused', async () => {
    const { box, work } = await openPanel();
    choose(box, '.work', ARCHIVE);
    await until(() => question(box).includes('the same as yours'));
    button(box, 'Cancel').click();
    expect([question(box), work.calls]).to.deep.equal(['', ['plan']]);
    work.error = new Error('“work.zip” is cut off. Download it again.');
    choose(box, '.work', ARCHIVE);
    await until(() => failure(box) === '“work.zip” is cut off. Download it again.');
    expect(question(box)).to.equal('');
  });

  it('can be offered from outside', async () => {
    const { panel, box } = await openPanel();
    const offered = panel.offerUpload(ARCHIVE, ARCHIVE.name);
    await until(() => question(box) !== '');
    await press('Escape');
    await offered;
  });

  it('is cleared only when the reader is sure, and can be had back while there is something', async () => {
    const scene = await openPanel();
    const { box, work } = scene;
    button(box, 'Clear…').click();
    await until(() => question(box).includes('Delete all of your work here?'));
    expect(focused(scene)?.textContent).to.equal('Cancel');
    await press('Enter');
    expect(work.calls).to.deep.equal([]);
    button(box, 'Clear…').click();
    button(box, 'Delete everything').click();
    await until(() => said(box) === 'Your work was deleted.');
    work.back = false;
    button(box, 'Undo: Your work was deleted.').click();
    await until(() => said(box) === 'There is nothing left to bring back.');
    expect(work.calls).to.deep.equal(['clear', 'undo']);
  });

  it('goes back one step, and offers no other', async () => {
    const { box } = await openPanel();
    for (const times of [1, 2]) {
      choose(box, '.work', ARCHIVE);
      await until(() => hasButton(box, 'Replace my work'));
      button(box, 'Replace my work').click();
      await until(() => said(box) === 'Your work was replaced.', `it was replaced ${times} times`);
    }
    expect(box.querySelectorAll('.undo').length).to.equal(1);
  });

  it('asks one thing at a time', async () => {
    const { panel, box } = await openPanel();
    const offered = panel.offerUpload(ARCHIVE, ARCHIVE.name);
    await until(() => hasButton(box, 'Replace my work'));
    button(box, 'Clear…').click();
    await offered;
    expect([hasButton(box, 'Replace my work'), hasButton(box, 'Delete everything')]).to.deep.equal([false, true]);
  });
});

describe('a link to the code', () => {
  async function copyWith(writeText: (text: string) => Promise<void>): Promise<Scene> {
    const scene = await openPanel();
    const { clipboard } = navigator;
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    try {
      button(scene.box, 'Copy link').click();
      await until(() => said(scene.box).includes('link') && !said(scene.box).includes('…'));
    } finally {
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    }
    return scene;
  }

  it('is copied', async () => {
    const copies: string[] = [];
    const { box, work } = await copyWith((text) => (copies.push(text), Promise.resolve()));
    expect([copies, said(box).startsWith('The link is copied.')]).to.deep.equal([[work.link], true]);
  });

  it('is shown, ready to be copied, where the browser refuses that', async () => {
    const scene = await copyWith(() => Promise.reject(new DOMException('no', 'NotAllowedError')));
    const field = focused(scene) as HTMLInputElement;
    expect([field.value, field.readOnly, field.selectionEnd]).to.deep.equal([scene.work.link, true, scene.work.link.length]);
    await expect(scene.box).to.be.accessible();
    await press('Escape');
    expect([scene.box.querySelector('.link'), focused(scene)?.textContent.trim()]).to.deep.equal([null, 'Copy link']);
  });
});

describe('what a check has found', () => {
  for (const theme of ['light', 'dark']) {
    it(`is accessible, with a table and a plan, ${theme}`, async () => {
      const scene = await checked({ theme });
      const { box } = scene;
      await expect(box).to.be.accessible();
      serveRows(scene, 123);
      button(box, 'Open the table students').click();
      await until(() => box.innerText.includes('1–50 of 123'));
      await expect(box).to.be.accessible();
      await press('Escape');
      scene.work.planned = { ...scene.work.planned, added: ['a'], createdAt: 0 };
      choose(box, '.work', ARCHIVE);
      await until(() => question(box) !== '');
      await expect(box).to.be.accessible();
    });
  }

  for (const width of [320, 160]) {
    it(`fits ${width} px`, async () => {
      const scene = await checked({ width: `${width}px` });
      const wide = (): Element[] => [scene.root.host, scene.box, ...scene.box.querySelectorAll('.part')].filter((part) => part.scrollWidth > part.clientWidth);
      expect(wide()).to.deep.equal([]);
      serveRows(scene, 123);
      button(scene.box, 'Open the table students').click();
      await until(() => scene.box.innerText.includes('1–50 of 123'));
      expect(wide()).to.deep.equal([]);
    });
  }
});
