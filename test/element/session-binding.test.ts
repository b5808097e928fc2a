import { expect } from '@open-wc/testing';
import { SessionBinding } from '../../src/element/session-binding.js';
import type { SessionListener } from '../../src/element/session-binding.js';
import { PlaygroundError } from '../../src/errors.js';
import type { OutputItem } from '../../src/protocol/messages.js';
import { SessionDeviceEvent } from '../../src/engine/session-events.js';
import { FakeSession } from '../../src/testing/fake-session.js';

interface Bound {
  readonly binding: SessionBinding;
  readonly printed: OutputItem[];
  /** What its programs asked for, line or files; nobody answers. */
  readonly asked: string[];
  /** What happened to devices, as far as it is this tag's to tell. */
  readonly devices: string[];
}

function bind(session: FakeSession): Bound {
  const printed: OutputItem[] = [];
  const asked: string[] = [];
  const devices: string[] = [];
  const listener: SessionListener = {
    statusChanged: () => undefined,
    progressed: () => undefined,
    becameReady: () => undefined,
    asked: ({ prompt }) => void asked.push(prompt),
    askedForFiles: ({ prompt }) => void asked.push(prompt),
    printed: (items) => void printed.push(...items),
    failed: () => undefined,
    responsiveChanged: () => undefined,
    saved: () => undefined,
    savedElsewhere: () => undefined,
    deviceChanged: ({ type }) => void devices.push(type),
  };
  return { binding: new SessionBinding({ session, release: () => undefined }, listener), printed, asked, devices };
}

const unplugged = { type: 'error', device: null, problem: { code: 'gone', message: '' } } as const;

const NO_ANSWER = { answer: () => undefined };
const codes = (session: FakeSession): string[] => session.runs.map((run) => run.code);

/** Lets everything that is due in microtasks happen. */
const settle = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

describe('two tags on one session', () => {
  it('hear of devices once: the tag whose code ran last, or the first before any code ran', async () => {
    const session = new FakeSession();
    const [one, two] = [bind(session), bind(session)];
    session.dispatchEvent(new SessionDeviceEvent(undefined, unplugged));
    await two.binding.run('two', '', {});
    session.dispatchEvent(new SessionDeviceEvent(session.runs.at(-1), unplugged));
    expect([one.devices, two.devices]).to.deep.equal([['error'], ['error']]);
  });

  it('hear the output of their own runs only, also what comes after a run’s end', async () => {
    const session = new FakeSession({ answer: (run, fake) => (fake.print({ stream: 'stdout', text: run.code }), { status: 'ok', durationMs: 1 }) });
    const [one, two] = [bind(session), bind(session)];
    await Promise.all([one.binding.run('one', '', {}), two.binding.run('two', '', {})]);
    session.print({ stream: 'stdout', text: 'later' });
    expect(one.printed).to.deep.equal([{ stream: 'stdout', text: 'one' }]);
    expect(two.printed).to.deep.equal([{ stream: 'stdout', text: 'two' }, { stream: 'stdout', text: 'later' }]);
  });

  it('hear what their own runs ask only, for a line or for files', async () => {
    const session = new FakeSession({
      answer: (run, fake) => {
        void fake.ask(`line of ${run.code}`);
        void fake.choose(`files of ${run.code}`);
        return { status: 'ok', durationMs: 1 };
      },
    });
    const [one, two] = [bind(session), bind(session)];
    await Promise.all([one.binding.run('one', '', {}), two.binding.run('two', '', {})]);
    expect([one.asked, two.asked]).to.deep.equal([['line of one', 'files of one'], ['line of two', 'files of two']]);
  });

  it('stop their own runs only', async () => {
    const session = new FakeSession(NO_ANSWER);
    const [one, two] = [bind(session), bind(session)];
    const first = one.binding.run('one', '', {});
    const second = two.binding.run('two', '', {});
    await settle();
    two.binding.stop();
    expect((await second).status).to.equal('stopped');
    expect([one.binding.busy, session.status]).to.deep.equal([true, 'running']);
    one.binding.stop();
    expect((await first).status).to.equal('stopped');
  });

  it('let the other’s run start when one stops', async () => {
    const session = new FakeSession(NO_ANSWER);
    const [one, two] = [bind(session), bind(session)];
    const first = one.binding.run('one', '', {});
    const second = two.binding.run('two', '', {});
    await settle();
    one.binding.stop();
    expect((await first).status).to.equal('stopped');
    session.finish();
    expect((await second).status).to.equal('ok');
  });

  it('run the same setup code once, and each its own', async () => {
    const session = new FakeSession();
    const [one, two] = [bind(session), bind(session)];
    await one.binding.run('one', 'shared', {});
    await two.binding.run('two', 'shared', {});
    await two.binding.run('three', 'other', {});
    expect(codes(session)).to.deep.equal(['shared', 'one', 'two', 'other', 'three']);
  });
});

describe('setup code', () => {
  it('runs before the code, once in each Python', async () => {
    const session = new FakeSession();
    const { binding } = bind(session);
    await binding.run('a', 'setup', {});
    await binding.run('b', 'setup', {});
    await session.restart();
    await binding.run('c', 'setup', {});
    expect(codes(session)).to.deep.equal(['setup', 'a', 'b', 'setup', 'c']);
  });

  it('that fails is the result, and is tried again the next time', async () => {
    const results = [{ status: 'error' as const, durationMs: 1 }];
    const session = new FakeSession({ answer: () => results.pop() ?? { status: 'ok', durationMs: 1 } });
    const { binding } = bind(session);
    expect((await binding.run('a', 'setup', {})).status).to.equal('error');
    expect((await binding.run('a', 'setup', {})).status).to.equal('ok');
    expect(codes(session)).to.deep.equal(['setup', 'setup', 'a']);
  });

  it('that is stopped keeps the code from running', async () => {
    const session = new FakeSession(NO_ANSWER);
    const { binding } = bind(session);
    const running = binding.run('a', 'setup', {});
    await settle();
    binding.stop();
    expect((await running).status).to.equal('stopped');
    expect(codes(session)).to.deep.equal(['setup']);
  });

  it('whose Python is stopped on its way never starts, and nothing boots again', async () => {
    const session = new FakeSession({ slowBoot: true });
    const { binding } = bind(session);
    const running = binding.run('a', 'setup', {});
    binding.stop();
    expect(await running).to.deep.equal({ status: 'stopped', durationMs: 0 });
    expect([codes(session), session.status, binding.busy]).to.deep.equal([['setup'], 'idle', false]);
  });

  it('whose Python does not start ends as a crash with the reason, after one try', async () => {
    const session = new FakeSession({ slowBoot: true });
    const { binding } = bind(session);
    const running = binding.run('a', 'setup', {});
    session.failBoot(new PlaygroundError({ code: 'asset-http', phase: 'download', message: 'Not there.' }));
    const result = await running;
    expect([result.status, result.error?.message]).to.deep.equal(['crashed', 'Not there.']);
    expect(codes(session)).to.deep.equal(['setup']);
  });
});

it('a tag that lets go of a session leaves no listener behind', () => {
  const session = new FakeSession();
  const { binding } = bind(session);
  expect(session.listeners).to.be.greaterThan(0);
  binding.release();
  expect(session.listeners).to.equal(0);
});

it('stopping with nothing to run stops the boot', async () => {
  const session = new FakeSession({ slowBoot: true });
  const { binding } = bind(session);
  const booting = session.boot();
  binding.stop();
  const error: unknown = await booting.catch((reason: unknown) => reason);
  expect(error).to.have.property('code', 'aborted');
});
