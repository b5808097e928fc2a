import { expect, html } from '@open-wc/testing';
import type { PyPlayground } from '../../src/element/py-playground.js';
import { PlaygroundError } from '../../src/errors.js';
import type { FakeSession } from '../../src/testing/fake-session.js';
import { emulate } from '../support/input.js';
import { until } from '../support/until.js';
import { has, inside, mountWithFake, outputText, useFakes, withRichEditor } from './playground-fixture.js';

const LAYOUTS = ['stacked', 'split', 'tabs'] as const;
const THEMES = ['light', 'dark'] as const;

interface Scene {
  readonly tag: PyPlayground;
  readonly session: FakeSession;
}

/** A tag with all that it can have: two files, edits, output of every kind that is the tag's own. */
async function mountScene(layout: string, theme: string, slowBoot = false): Promise<Scene> {
  const scene = await mountWithFake(
    html`
      <py-playground layout=${layout} theme=${theme} label="Example">
        <script type="text/python">
          # a comment
          def f(x: int) -> str:
              return f"{x!r}" + 'text' * 3
        </script>
        <script type="text/python" name="util.py">x = 1</script>
      </py-playground>
    `,
    { slowBoot, answer: () => undefined },
  );
  await withRichEditor(scene.tag);
  return scene;
}

async function running({ tag, session }: Scene): Promise<void> {
  void tag.run();
  await until(() => session.status === 'running');
  session.print({ stream: 'stdout', text: 'plain \u001b[31mred\u001b[0m \u001b[1mbold\u001b[0m\n' }, { stream: 'stderr', text: 'a warning\n' }, { stream: 'value', text: '[1, 2]' });
  await until(() => inside(tag, '[part=output]').textContent.includes('[1, 2]'));
}

async function failed(scene: Scene): Promise<void> {
  const { tag, session } = scene;
  await running(scene);
  const traceback = 'Traceback (most recent call last):\n  File "main.py", line 2, in <module>\n    1/0\nZeroDivisionError: division by zero\n';
  session.finish({ status: 'error', durationMs: 1, error: { type: 'ZeroDivisionError', message: 'division by zero', traceback, frames: [{ file: 'main.py', line: 2, name: '<module>' }] } });
  await until(() => inside(tag, '[part=output]').textContent.includes('ZeroDivisionError'));
  session.die(new PlaygroundError({ code: 'interpreter-ended', phase: 'run', message: 'Python ended.' }));
  await until(() => has(tag, '[role=alert]'));
}

const STATES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  idle: () => Promise.resolve(),
  booting: async ({ tag, session }) => {
    session.boot().catch(() => undefined); // It never comes to an end in this scene.
    session.progress({ phase: 'download', loaded: 1, total: 2 });
    await until(() => has(tag, 'progress'));
  },
  running,
  error: failed,
};

const noSidewaysScroll = (): boolean => document.documentElement.scrollWidth <= document.documentElement.clientWidth;

beforeEach(() => void useFakes());

describe('axe finds nothing to complain about', () => {
  for (const theme of THEMES) {
    for (const layout of LAYOUTS) {
      for (const [name, enter] of Object.entries(STATES)) {
        it(`${name}, ${layout}, ${theme}`, async () => {
          const scene = await mountScene(layout, theme, name === 'booting');
          await enter(scene);
          await expect(scene.tag).to.be.accessible();
        });
      }
    }
  }
});

describe('on a narrow screen (320 px, which is also 1280 px at 400 % zoom)', () => {
  for (const layout of LAYOUTS) {
    it(`${layout}: everything fits, and every button is large enough for a finger`, async () => {
      const scene = await mountScene(layout, 'light');
      // A box, for not every browser's window can be made so small.
      const box = scene.tag.parentElement!;
      box.style.cssText = 'inline-size: 320px; overflow: auto';
      await failed(scene);
      scene.session.print({ stream: 'stdout', text: `${'long'.repeat(200)}\n` });
      scene.tag.code = `x = "${'long '.repeat(100)}"`;
      await scene.tag.updateComplete;
      expect(box.scrollWidth).to.equal(320);
      const [left, right] = [scene.tag.getBoundingClientRect().left, scene.tag.getBoundingClientRect().right];
      for (const button of scene.tag.shadowRoot!.querySelectorAll<HTMLElement>('[part~=button], [role=tab]')) {
        const box = button.getBoundingClientRect();
        expect(box.width >= 24 && box.height >= 24, `${button.innerText} is ${box.width} × ${box.height}`).to.equal(true);
        expect(box.left >= left && box.right <= right, `${button.innerText} is inside the tag`).to.equal(true);
      }
    });
  }
});

describe('on a page that runs from right to left', () => {
  before(() => void (document.documentElement.dir = 'rtl'));
  after(() => document.documentElement.removeAttribute('dir'));

  it('the bar follows, and code and output still run from left to right', async () => {
    const scene = await mountScene('stacked', 'light');
    await failed(scene);
    const { tag } = scene;
    const [run, stop] = [inside(tag, '[part~=run-button]'), inside(tag, '[part~=stop-button]')];
    expect(run.getBoundingClientRect().left).to.be.greaterThan(stop.getBoundingClientRect().left);
    for (const selector of ['.cm-content', '[part=output] .text', '[part=output] .error']) {
      expect(getComputedStyle(inside(tag, selector)).direction, selector).to.equal('ltr');
    }
    expect(noSidewaysScroll()).to.equal(true);
    await expect(tag).to.be.accessible();
  });
});

// Only Chromium can be told to look so.
if (navigator.userAgent.includes('Chrome/')) {
  describe('with the reader’s own colours', () => {
    before(() => emulate({ forcedColors: true }));
    after(() => emulate({ forcedColors: false }));

    it('every button and pane can be told from its surroundings', async () => {
      expect(matchMedia('(forced-colors: active)').matches).to.equal(true);
      const scene = await mountScene('tabs', 'auto');
      await failed(scene);
      for (const element of scene.tag.shadowRoot!.querySelectorAll<HTMLElement>('[part~=button]')) {
        expect(parseFloat(getComputedStyle(element).borderTopWidth), element.innerText).to.be.greaterThan(0);
      }
      const [active, other] = ['true', 'false'].map((selected) => getComputedStyle(inside(scene.tag, `[role=tab][aria-selected=${selected}]`)));
      expect(active!.borderBlockEndColor).not.to.equal(other!.borderBlockEndColor);
      expect(outputText(scene.tag)).to.contain('ZeroDivisionError');
    });
  });

  describe('for readers who want no motion', () => {
    before(() => emulate({ reducedMotion: true }));
    after(() => emulate({ reducedMotion: false }));

    it('nothing of the tag’s own moves', async () => {
      expect(matchMedia('(prefers-reduced-motion: reduce)').matches).to.equal(true);
      const scene = await mountScene('stacked', 'light', true);
      await STATES['booting']!(scene);
      const own = [...scene.tag.shadowRoot!.querySelectorAll('*')].filter((element) => !element.closest('.cm-editor'));
      const moving = own.filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== 'none' || transitionDuration.split(',').some((duration) => parseFloat(duration) > 0);
      });
      expect(moving.map((element) => element.outerHTML)).to.deep.equal([]);
      expect(outputText(scene.tag)).to.equal('');
    });
  });
}
