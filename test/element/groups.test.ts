import { expect } from '@open-wc/testing';
import { leaseSession } from '../../src/element/groups.js';
import { FakeSession } from '../../src/testing/fake-session.js';

const create = (): FakeSession => new FakeSession();
const disposals = (session: unknown): number => (session as FakeSession).calls.dispose;

describe('a group of tags', () => {
  it('shares one session, which ends with the last of them', () => {
    const one = leaseSession('notebook', create);
    const two = leaseSession('notebook', create);
    expect(two.session).to.equal(one.session);
    one.release();
    expect(disposals(one.session)).to.equal(0);
    two.release();
    expect(disposals(one.session)).to.equal(1);
  });

  it('has nothing to do with another group', () => {
    const [one, two] = [leaseSession('a', create), leaseSession('b', create)];
    expect(two.session).not.to.equal(one.session);
    one.release();
    expect(disposals(two.session)).to.equal(0);
    two.release();
  });

  it('starts with a new session after its last one ended', () => {
    const first = leaseSession('again', create);
    first.release();
    const second = leaseSession('again', create);
    expect(second.session).not.to.equal(first.session);
    second.release();
  });

  it('gets a new session when the page ended the old one, and the old members cannot end the new one', () => {
    const old = leaseSession('ended', create);
    void old.session.dispose();
    const fresh = leaseSession('ended', create);
    expect(fresh.session).not.to.equal(old.session);
    old.release();
    const joined = leaseSession('ended', create);
    expect(joined.session).to.equal(fresh.session);
    joined.release();
    expect(disposals(fresh.session)).to.equal(0);
    fresh.release();
    expect(disposals(fresh.session)).to.equal(1);
  });

  it('may be called __proto__', () => {
    const [one, two] = [leaseSession('__proto__', create), leaseSession('constructor', create)];
    expect(two.session).not.to.equal(one.session);
    one.release();
    two.release();
  });
});

it('tags without a group have a session each', () => {
  const [one, two] = [leaseSession('', create), leaseSession('', create)];
  expect(two.session).not.to.equal(one.session);
  one.release();
  expect([disposals(one.session), disposals(two.session)]).to.deep.equal([1, 0]);
  two.release();
});
