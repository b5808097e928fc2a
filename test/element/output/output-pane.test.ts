import { expect } from '@open-wc/testing';
import type { OutputItem } from '../../../src/protocol/messages.js';
import * as logModule from '../../../src/element/output/output-log.js';
import { OutputPane, type OutputLogModule, type OutputPaneOptions } from '../../../src/element/output/output-pane.js';
import { until } from '../../support/until.js';
import { createContainer, shownLines } from './log-fixture.js';

const out = (text: string): OutputItem => ({ stream: 'stdout', text });

/** Code that arrives, or does not, when the test says so; a new attempt for each `load`. */
class ByHand {
  readonly attempts: { resolve: (module: OutputLogModule) => void; reject: (reason: Error) => void }[] = [];

  readonly load = (): Promise<OutputLogModule> =>
    new Promise((resolve, reject) => {
      this.attempts.push({ resolve, reject });
    });

  arrive(): void {
    this.attempts.at(-1)?.resolve(logModule);
  }

  fail(): void {
    this.attempts.at(-1)?.reject(new TypeError('Failed to fetch'));
  }
}

async function createPane(options?: OutputPaneOptions): Promise<{ pane: OutputPane; container: HTMLElement; host: HTMLElement }> {
  const { container, host } = await createContainer();
  return { pane: new OutputPane(container, options), container, host };
}

describe('OutputPane', () => {
  it('is a log with a name from the start', async () => {
    const { container } = await createPane({ label: 'Output of lesson 1' });
    expect([container.role, container.ariaLabel]).to.deep.equal(['log', 'Output of lesson 1']);
  });

  it('takes its words from the page where it brings some', async () => {
    const { container } = await createPane({ strings: { outputLabel: 'Ausgabe' } });
    expect(container.ariaLabel).to.equal('Ausgabe');
  });

  it('loads its code when a run is about to come, and not before', async () => {
    const code = new ByHand();
    const { pane } = await createPane({ load: code.load });
    expect(code.attempts.length).to.equal(0);
    pane.clear();
    expect(code.attempts.length).to.equal(1);
    pane.append([out('x')]);
    expect(code.attempts.length).to.equal(1);
  });

  it('shows what came before its code, in order', async () => {
    const code = new ByHand();
    const { pane, container } = await createPane({ load: code.load });
    pane.append([out('forgotten\n')]);
    pane.clear();
    pane.append([out('one\n')]);
    pane.notice('two');
    pane.append([out('three\n')]);
    code.arrive();
    await until(() => shownLines(container).length > 0);
    pane.append([out('four\n')]);
    expect(pane.text).to.equal('one\ntwo\nthree\nfour\n');
  });

  it('loads the real code by default', async () => {
    const { pane, container } = await createPane();
    pane.showError({ type: 'E', message: 'm', traceback: '', frames: [] }, () => undefined);
    await until(() => container.querySelector('.error'));
    expect(pane.text).to.equal('E: m');
  });

  it('keeps as many lines as it is told', async () => {
    const { pane, container } = await createPane({ maxLines: 2 });
    pane.append([out('1\n2\n3\n4')]);
    await until(() => shownLines(container).length > 0);
    expect(shownLines(container)).to.deep.equal(['3', '4']);
  });

  it('says when its code does not come, and shows everything after another try', async () => {
    const code = new ByHand();
    const { pane, container, host } = await createPane({ load: code.load });
    pane.append([out('kept\n')]);
    code.fail();
    await until(() => container.querySelector('button'));
    expect(container.textContent).to.include('The output cannot be shown');
    await expect(host).to.be.accessible();
    container.querySelector('button')?.click();
    code.arrive();
    await until(() => shownLines(container).length > 0);
    expect(container.querySelector('button')).to.equal(null);
    expect(pane.text).to.equal('kept\n');
  });

  it('tries again by itself with the next output', async () => {
    const code = new ByHand();
    const { pane, container } = await createPane({ load: code.load });
    pane.append([out('one\n')]);
    code.fail();
    await until(() => container.querySelector('button'));
    pane.append([out('two\n')]);
    code.arrive();
    await until(() => shownLines(container).length > 0);
    expect(pane.text).to.equal('one\ntwo\n');
  });

  it('keeps a bounded number of messages while its code is missing', async () => {
    const code = new ByHand();
    const { pane, container } = await createPane({ load: code.load });
    for (let i = 0; i < 1000; i++) pane.append([out(`${String(i)}\n`)]);
    code.arrive();
    await until(() => shownLines(container).length > 0);
    expect(pane.text).to.match(/^872\n.*999\n$/s);
  });

  it('stays empty when its code comes after it was destroyed', async () => {
    const code = new ByHand();
    const { pane, container } = await createPane({ load: code.load });
    pane.append([out('late\n')]);
    pane.destroy();
    code.arrive();
    await Promise.resolve();
    expect(container.childNodes.length).to.equal(0);
  });
});
