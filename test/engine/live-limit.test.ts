import { expect } from '@open-wc/testing';
import { LiveLimit } from '../../src/engine/live-limit.js';
import type { LiveMember } from '../../src/engine/live-limit.js';
import { Session } from '../../src/engine/session.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import { FakeClock, settle } from '../support/clock.js';

/** A session as the limit sees it. */
class Guest implements LiveMember {
  readonly name: string;
  readonly limit: LiveLimit;
  resting = true;
  /** How often it was asked to give way. */
  asked = 0;
  /** How it answers to that. */
  answer: () => Promise<boolean> = () => Promise.resolve(true);

  constructor(name: string, limit: LiveLimit) {
    this.name = name;
    this.limit = limit;
  }

  get busy(): boolean {
    return !this.resting;
  }

  async giveWay(): Promise<boolean> {
    this.asked += 1;
    return this.answer();
  }

  work(): void {
    this.resting = false;
    this.limit.touch(this);
  }

  finish(): void {
    this.resting = true;
    this.limit.idle();
  }
}

const WANTED = new AbortController().signal;

describe('the limit of live sessions', () => {
  let clock: FakeClock;
  let limit: LiveLimit;
  let admitted: string[];

  beforeEach(() => {
    clock = new FakeClock();
    limit = new LiveLimit(2);
    admitted = [];
  });
  afterEach(() => clock.restore());

  const guest = (name: string): Guest => new Guest(name, limit);

  /** Asks for a place, and notes when there is one. */
  function knock(session: Guest, signal = WANTED): Promise<void> {
    return limit.admit(session, signal).then(() => void admitted.push(session.name));
  }

  async function full(): Promise<[Guest, Guest]> {
    const guests: [Guest, Guest] = [guest('a'), guest('b')];
    await Promise.all(guests.map((session) => knock(session)));
    return guests;
  }

  it('puts the one to rest that was used least recently', async () => {
    const [a, b] = await full();
    limit.touch(a);
    await knock(guest('c'));
    expect([a.asked, b.asked]).to.deep.equal([0, 1]);
  });

  it('lets in who is in already, and rests nobody for it', async () => {
    const [a, b] = await full();
    await knock(a);
    expect([a.asked, b.asked]).to.deep.equal([0, 0]);
  });

  it('lets newcomers in one after the other', async () => {
    await full();
    await Promise.all(['c', 'd', 'e', 'f'].map((name) => knock(guest(name))));
    expect(admitted).to.deep.equal(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('never rests a running program: the newcomer waits for it', async () => {
    const [a, b] = await full();
    a.work();
    b.work();
    void knock(guest('c'));
    await clock.pass(1000);
    expect([admitted.length, a.asked, b.asked]).to.deep.equal([2, 0, 0]);
    b.finish();
    await settle();
    expect([admitted.at(-1), a.asked, b.asked]).to.deep.equal(['c', 0, 1]);
  });

  it('gives way when all are busy for two seconds', async () => {
    const [a, b] = await full();
    a.work();
    b.work();
    void knock(guest('c'));
    await clock.pass(1999);
    expect(admitted).to.have.length(2);
    await clock.pass(2);
    expect(admitted).to.have.length(3);
    expect(clock.timers).to.equal(0);
  });

  it('gives way after half a minute when others neither rest nor run, as when their starts hang', async () => {
    const guests = await full();
    for (const session of guests) {
      session.resting = false;
      Object.defineProperty(session, 'busy', { value: false });
    }
    void knock(guest('c'));
    await clock.pass(29_999);
    expect(admitted).to.have.length(2);
    await clock.pass(2);
    expect([admitted.at(-1), clock.timers]).to.deep.equal(['c', 0]);
  });

  it('gives way at once when nobody can be saved', async () => {
    const guests = await full();
    for (const session of guests) session.answer = () => Promise.resolve(false);
    await knock(guest('c'));
    expect(guests.map(({ asked }) => asked)).to.deep.equal([1, 1]);
  });

  it('goes on when the way to rest fails, for this newcomer and the next', async () => {
    const [a, b] = await full();
    a.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await knock(guest('c'));
    expect([a.asked, b.asked]).to.deep.equal([1, 1]);
    await knock(guest('d'));
    expect(admitted).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(clock.timers).to.equal(0);
  });

  it('rests a spare before any session', async () => {
    const [a, b] = await full();
    limit.leave(b);
    const spare = Object.assign(guest('spare'), { spare: true });
    expect(limit.tryAdmit(spare)).to.equal(true);
    await knock(guest('c'));
    expect([a.asked, spare.asked]).to.deep.equal([0, 1]);
  });

  it('counts who was seated without asking', async () => {
    const [a, b] = await full();
    limit.leave(b);
    limit.seat(guest('seated'));
    expect(limit.tryAdmit(guest('late'))).to.equal(false);
    await knock(guest('c'));
    expect(a.asked).to.equal(1);
  });

  it('does not wait for ever for one whose worker is silent', async () => {
    const [a, b] = await full();
    a.answer = () => new Promise(() => undefined);
    void knock(guest('c'));
    await clock.pass(10_000);
    expect([admitted.at(-1), a.asked, b.asked]).to.deep.equal(['c', 1, 1]);
    expect(clock.timers).to.equal(0);
  });

  it('has room again when one leaves', async () => {
    const [a, b] = await full();
    a.work();
    b.work();
    void knock(guest('c'));
    await settle();
    limit.leave(a);
    await settle();
    expect([admitted.at(-1), b.asked]).to.deep.equal(['c', 0]);
  });

  it('keeps no place for who gave up waiting', async () => {
    const [a, b] = await full();
    a.work();
    b.work();
    const aborted = new AbortController();
    const gone = guest('gone');
    void knock(gone, aborted.signal);
    await settle();
    aborted.abort();
    limit.leave(gone);
    await settle();
    a.finish();
    await knock(guest('c'));
    expect([gone.asked, a.asked]).to.deep.equal([0, 1]);
  });
});

describe('fifty sessions of a page, each run once', () => {
  before(() => import('../../src/engine/boot.js'));

  it('never have more than three workers, and all go on where they were', async () => {
    const runtime = new FakeRuntime();
    runtime.image = new Blob(['base']);
    const sessions = Array.from({ length: 50 }, () => new Session({}, runtime.parts));
    let most = 0;
    const look = (): void => void (most = Math.max(most, runtime.alive));
    for (const session of sessions) session.on('status', look);
    const results = await Promise.all(sessions.map((session) => session.run('1').result));
    expect(results.map(({ status }) => status)).to.deep.equal(Array(50).fill('ok'));
    await settle();
    expect(most).to.equal(3);
    const statuses = sessions.map(({ status }) => status);
    expect([statuses.filter((status) => status === 'hibernated').length, runtime.alive]).to.deep.equal([47, 3]);
    expect((await sessions[0]?.run('2').result)?.value).to.equal('2');
    expect(sessions[0]?.bootReport).to.have.property('restored');
    expect(runtime.alive).to.equal(3);
    await Promise.all(sessions.map((session) => session.dispose()));
    expect(runtime.alive).to.equal(0);
  });
});
