import { expect, fixture, html } from '@open-wc/testing';
import type { CodeFiles } from '../../src/element/code-files.js';
import { SharedCode } from '../../src/element/shared-code.js';
import { englishStrings } from '../../src/element/strings.js';
import { packShare } from '../../src/state/share.js';
import { FakeSession } from '../../src/testing/fake-session.js';

const LINKED = { name: 'main.py', text: 'linked' };

interface Opened {
  /** What the reader sees above the code. */
  readonly sentence: string;
  readonly shown: CodeFiles['mine'];
  /** Paths in the home folder. */
  readonly home: readonly string[];
}

/** Opens a link with code, an extra file and a file of data, in a tag whose author wrote a main file and one that is fixed. */
async function open({ readonly = false } = {}): Promise<Opened> {
  const host = await fixture<HTMLElement>(html`<div></div>`);
  const box = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
  const author = [{ name: 'main.py', text: 'x = 1' }, { name: 'fixed.py', text: '', readonly: true }];
  const code = { author, edited: false, mine: [] as CodeFiles['mine'] };
  const session = new FakeSession();
  const shared = new SharedCode(box, {
    code: code as unknown as CodeFiles,
    words: () => englishStrings,
    readonly: () => readonly,
    session: () => session,
    restore: () => Promise.resolve(),
  });
  const texts = [LINKED, { name: 'fixed.py', text: 'linked' }, { name: 'extra.py', text: 'linked' }];
  await shared.open(await packShare({ code: texts, files: [{ path: 'data.csv', data: new Blob(['1']), modified: 0 }] }));
  return { sentence: box.querySelector('p')?.textContent ?? '', shown: code.mine, home: session.home.entries.map(({ path }) => path) };
}

describe('code that came by a link', () => {
  it('shows, but for files that the author does not let be changed, and is told from the page’s', async () => {
    const { sentence, shown, home } = await open();
    expect(shown).to.deep.equal([LINKED, { name: 'extra.py', text: 'linked' }]);
    expect(home).to.deep.equal(['data.csv']);
    expect(sentence).to.match(/came with a link/);
  });

  it('stays out of a tag whose code cannot be changed, which says so', async () => {
    const { sentence, shown, home } = await open({ readonly: true });
    expect([shown, home]).to.deep.equal([[], []]);
    expect(sentence).to.match(/does not let its code be changed/);
  });
});
