import { expect } from '@open-wc/testing';
import { ScrollMemory } from '../../src/element/scroll-memory.js';
import { until } from '../support/until.js';

const KEY = 'py-playground scroll test';

/** A box that shows a tenth of its content. */
function makeBox(height = '1000px'): HTMLElement {
  const box = document.body.appendChild(document.createElement('div'));
  box.style.cssText = 'height: 100px; overflow: auto';
  box.append(document.createElement('div'));
  grow(box, height);
  return box;
}

const grow = (box: HTMLElement, height: string): void => void ((box.firstElementChild as HTMLElement).style.height = height);

describe('the place that the reader scrolled to', () => {
  let boxes: HTMLElement[] = [];
  let key: string | undefined;

  beforeEach(() => (key = 'test'));
  afterEach(() => {
    for (const box of boxes) box.remove();
    boxes = [];
    localStorage.removeItem(KEY);
  });

  function remember(height?: string): { readonly box: HTMLElement; readonly memory: ScrollMemory } {
    const box = makeBox(height);
    boxes.push(box);
    return { box, memory: new ScrollMemory(box, () => key) };
  }

  function leaveAt(top: number): void {
    const { box, memory } = remember();
    box.scrollTop = top;
    memory.save();
  }

  it('is gone to when as much content has come, whatever it took', async () => {
    leaveAt(300);
    const { box, memory } = remember('0');
    memory.restore();
    grow(box, '250px');
    await until(() => box.scrollHeight === 250);
    expect(box.scrollTop).to.equal(0);
    grow(box, '1200px');
    await until(() => box.scrollTop === 300);
  });

  it('is not kept at the end, where a box goes by itself, nor when there is other content', () => {
    leaveAt(300);
    leaveAt(900);
    expect(localStorage.getItem(KEY)).to.equal(null);
    leaveAt(300);
    remember().memory.forget();
    expect(localStorage.getItem(KEY)).to.equal(null);
  });

  it('stays kept when the content did not come back in this visit', () => {
    leaveAt(300);
    remember('0').memory.save();
    const { memory } = remember('150px');
    memory.restore();
    memory.save();
    expect(localStorage.getItem(KEY)).to.equal('300');
  });

  it('does not matter to a reader who scrolls meanwhile', async () => {
    leaveAt(300);
    const { box, memory } = remember('150px');
    memory.restore();
    box.dispatchEvent(new WheelEvent('wheel'));
    grow(box, '1000px');
    await until(() => box.scrollHeight === 1000);
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    expect(box.scrollTop).to.equal(0);
  });

  it('is kept nowhere when nothing is to be kept', () => {
    key = undefined;
    const before = localStorage.length;
    leaveAt(300);
    expect(localStorage.length).to.equal(before);
  });
});
