import { expect, fixture, html } from '@open-wc/testing';
import { MAX_FRAME_HEIGHT, type FrameTheme } from '../../../src/element/output/html-document.js';
import { HtmlFrame } from '../../../src/element/output/html-frame.js';
import { until } from '../../support/until.js';

const THEME: FrameTheme = { scheme: 'light', foreground: 'rgb(1, 2, 3)', background: 'rgb(250, 250, 250)', border: 'gray', font: 'monospace' };

const frames: HtmlFrame[] = [];

/** Shows HTML and waits for the height that its script reports. */
async function show(content: string, theme = THEME): Promise<{ frame: HtmlFrame; height: () => number; resizes: () => number }> {
  const place = await fixture<HTMLElement>(html`<div></div>`);
  let resizes = 0;
  const frame = new HtmlFrame(content, 'HTML output', theme, () => resizes++);
  frames.push(frame);
  place.append(frame.element);
  await until(() => resizes > 0, 'the frame tells its height');
  return { frame, height: () => parseFloat(frame.element.style.blockSize), resizes: () => resizes };
}

/** A forged message. Firefox's constructor takes no window of another origin for `source`. */
function messageFrom(source: Window | null, data: unknown): MessageEvent {
  return Object.defineProperty(new MessageEvent('message', { data }), 'source', { value: source });
}

describe('HtmlFrame', () => {
  afterEach(() => {
    for (const frame of frames.splice(0)) frame.destroy();
    expect(globalThis).to.not.have.property('broken');
  });

  it('is as tall as its content', async () => {
    const { frame, height } = await show('<div style="height: 123px">x</div>');
    expect(height()).to.equal(123);
    expect(frame.element.title).to.equal('HTML output');
  });

  it('is never taller than the limit, even when its content grows with it', async () => {
    const { height } = await show('<div style="height: 200vh">x</div>');
    await until(() => height() === MAX_FRAME_HEIGHT);
  });

  it('can neither reach the page nor run scripts of its own', async () => {
    const { frame } = await show('<p>x</p>');
    expect(frame.element.getAttribute('sandbox')).to.equal('allow-scripts');
    expect(frame.element.contentDocument).to.equal(null);
    expect(frame.element.srcdoc).to.match(/default-src 'none'; script-src 'nonce-[a-z0-9]+'/);
  });

  it('uses another nonce each time', async () => {
    const nonces = [await show('a'), await show('b')].map(({ frame }) => /nonce="(\w+)"/.exec(frame.element.srcdoc)?.[1]);
    expect(nonces[0]).to.have.length.greaterThan(16);
    expect(nonces[0]).to.not.equal(nonces[1]);
  });

  it('ignores heights that are no heights, and messages of others', async () => {
    const { frame, height, resizes } = await show('<div style="height: 50px"></div>');
    const before = resizes();
    const own = frame.element.contentWindow;
    for (const data of [null, 7, 'x', {}, { height: '99' }, { height: NaN }, { height: Infinity }, Object.create({ height: 99 }) as object]) {
      window.dispatchEvent(messageFrom(own, data));
    }
    window.dispatchEvent(messageFrom(window, { height: 99 }));
    window.dispatchEvent(messageFrom(null, { height: 99 }));
    expect(resizes()).to.equal(before);
    expect(height()).to.equal(50);
    window.dispatchEvent(messageFrom(own, { height: -5 }));
    expect(height()).to.equal(0);
  });

  it('takes the page’s looks, also when they change', async () => {
    // A height that comes from the theme shows from outside what arrived inside.
    const { frame, height } = await show('<div style="height: var(--font)"></div>', { ...THEME, font: '77px' });
    expect(height()).to.equal(77);
    frame.setTheme({ ...THEME, scheme: 'dark', font: '99px' });
    await until(() => height() === 99);
    expect(frame.element.style.colorScheme).to.equal('dark');
  });

  it('cannot be broken out of by the name of a font', async () => {
    const { frame } = await show('<p>x</p>', { ...THEME, font: '</style><script>parent.broken = 1</script>' });
    expect(frame.element.srcdoc.match(/<script/g)).to.have.length(1);
  });

  it('listens no more once it is destroyed', async () => {
    const { frame, resizes } = await show('<p>x</p>');
    // Made while its source still exists.
    const late = messageFrom(frame.element.contentWindow, { height: 99 });
    frame.destroy();
    const before = resizes();
    window.dispatchEvent(late);
    expect(resizes()).to.equal(before);
    expect(frame.element.isConnected).to.equal(false);
  });
});
