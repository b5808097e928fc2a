import { expect, fixture, html } from '@open-wc/testing';
import { render } from 'lit';
import { renderTabs } from '../../src/element/tabs.js';
import { press } from '../support/input.js';

const TABS = ['one', 'two', 'three'].map((key) => ({ key, title: key.toUpperCase(), panel: `panel-${key}` }));

/** A row of tabs that shows what is selected. */
async function mountTabs(direction = 'ltr'): Promise<{ host: HTMLElement; tabs: () => HTMLElement[]; active: () => string }> {
  const host = await fixture<HTMLElement>(html`<div dir=${direction}></div>`);
  let active = 'one';
  const show = (): void => {
    render(
      renderTabs({
        id: 'row',
        label: 'Things',
        tabs: TABS,
        active,
        select(key) {
          active = key;
          show();
        },
      }),
      host,
    );
  };
  show();
  return { host, tabs: () => [...host.querySelectorAll<HTMLElement>('[role=tab]')], active: () => active };
}

describe('a row of tabs', () => {
  it('names itself, its tabs, which one is selected, and what each shows', async () => {
    const { host, tabs } = await mountTabs();
    expect(host.querySelector('[role=tablist]')!.getAttribute('aria-label')).to.equal('Things');
    expect(tabs().map((tab) => tab.textContent.trim())).to.deep.equal(['ONE', 'TWO', 'THREE']);
    expect(tabs().map((tab) => tab.ariaSelected)).to.deep.equal(['true', 'false', 'false']);
    expect(tabs().map((tab) => tab.getAttribute('aria-controls'))).to.deep.equal(['panel-one', 'panel-two', 'panel-three']);
    expect(new Set(tabs().map((tab) => tab.id)).size).to.equal(3);
  });

  it('is one stop for the Tab key', async () => {
    const { tabs } = await mountTabs();
    tabs()[1]!.click();
    expect(tabs().map((tab) => tab.tabIndex)).to.deep.equal([-1, 0, -1]);
  });

  it('goes round with the arrow keys, and to the ends with Home and End', async () => {
    const { tabs, active } = await mountTabs();
    tabs()[0]!.focus();
    const seen: string[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Home', 'End']) {
      await press(key);
      expect((document.activeElement as HTMLElement).textContent.trim().toLowerCase()).to.equal(active());
      seen.push(active());
    }
    expect(seen).to.deep.equal(['two', 'three', 'one', 'three', 'one', 'three']);
  });

  it('goes where the arrow points on a page that runs from right to left', async () => {
    const { tabs, active } = await mountTabs('rtl');
    tabs()[0]!.focus();
    await press('ArrowLeft');
    expect(active()).to.equal('two');
  });

  it('leaves other keys and shortcuts alone', async () => {
    const { tabs, active } = await mountTabs();
    for (const init of [{ key: 'a' }, { key: 'ArrowRight', ctrlKey: true }, { key: 'ArrowRight', altKey: true }, { key: 'constructor' }]) {
      const event = new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true });
      tabs()[0]!.dispatchEvent(event);
      expect(event.defaultPrevented).to.equal(false);
    }
    expect(active()).to.equal('one');
  });
});
