import { expect } from '@open-wc/testing';
import { FRAME_PROTOCOL } from '../../src/protocol/messages.js';
import type { CoreFiles } from '../../src/protocol/messages.js';
import { openSandboxRuntime } from '../../src/transport/sandbox-runtime.js';
import { FakeClock, settle } from '../support/clock.js';

const NOTHING = new Blob();
const FILES: CoreFiles = { wasm: NOTHING, glue: NOTHING, stdlib: NOTHING, lock: NOTHING, python: NOTHING, worker: NOTHING };

/** A frame that says hello, and then what the test says once it has its port. */
const frameThat = (answer: string): string =>
  `data:text/html,${encodeURIComponent(`<script>
    onmessage = ({ ports: [port] }) => { port.onmessage = ({ data }) => { if (data.type === 'core') { ${answer} } }; };
    parent.postMessage({ type: 'py-playground:hello', protocol: ${FRAME_PROTOCOL} }, '*');
  </script>`)}`;

describe('a sandboxed place', () => {
  let clock: FakeClock | undefined;
  afterEach(() => clock?.restore());

  const frames = (): number => document.querySelectorAll('iframe[sandbox]').length;

  it('that says hello and never gets ready is given up, and its frame goes', async () => {
    clock = new FakeClock();
    const hello = new Promise((resolve) => addEventListener('message', resolve, { once: true }));
    const opening = openSandboxRuntime({ isolation: 'sandbox', network: [], sandboxUrl: frameThat('') }, Promise.resolve(FILES)).catch((reason: unknown) => reason);
    await hello;
    await settle();
    await clock.pass(29_000);
    expect(frames()).to.equal(1);
    await clock.pass(1001);
    const error = await opening;
    expect(error).to.have.property('code', 'sandbox-failed');
    expect(String(error)).to.contain('did not get ready');
    await settle();
    expect([frames(), clock.timers]).to.deep.equal([0, 0]);
  });

  it('that gets ready leaves no timer', async () => {
    clock = new FakeClock();
    const place = await openSandboxRuntime({ isolation: 'sandbox', network: [], sandboxUrl: frameThat("port.postMessage({ type: 'core-ready' })") }, Promise.resolve(FILES));
    await clock.pass(10_000);
    expect([place.alive, frames(), clock.timers]).to.deep.equal([true, 1, 0]);
    document.querySelector('iframe[sandbox]')?.remove();
  });
});
