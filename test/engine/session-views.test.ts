import { expect } from '@open-wc/testing';
import { Session } from '../../src/engine/session.js';
import { SessionViews } from '../../src/engine/session-views.js';
import type { ViewKeeper, ViewWire } from '../../src/engine/session-views.js';
import type { HostToWorker } from '../../src/protocol/messages.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import { settle } from '../support/clock.js';

/** Who shows a view, noting what it hears. */
class Keeper implements ViewKeeper {
  readonly heard: string[] = [];
  receive(message: string): void {
    this.heard.push(message);
  }
  attach(): void {
    this.heard.push('attach');
  }
  away(): void {
    this.heard.push('away');
  }
}

/** Python's end, noting what it is told. */
class Wire implements ViewWire {
  readonly told: string[] = [];
  sendToView(view: number, message: string): void {
    this.told.push(`${String(view)} ${(JSON.parse(message) as { type: string }).type}`);
  }
}

describe('the live views of a session', () => {
  let boots: number;
  let views: SessionViews;
  let wire: Wire;
  beforeEach(() => {
    boots = 0;
    views = new SessionViews({ boot: () => Promise.resolve((boots += 1)), probe: () => undefined });
    wire = new Wire();
    views.began(wire);
  });

  it('hold what comes before the view is shown, in order', () => {
    views.received(1, 'a');
    views.received(1, 'b');
    const keeper = new Keeper();
    views.show(1, keeper);
    views.received(1, 'c');
    expect(keeper.heard).to.deep.equal(['a', 'b', 'c']);
  });

  it('ask for a view that was shown in an earlier visit', () => {
    const keeper = new Keeper();
    views.show(1, keeper);
    expect(keeper.heard).to.deep.equal(['attach']);
  });

  it('do not take the end of a view that is gone for that of the next of its number', () => {
    views.received(1, '{"type":"over"}');
    views.received(1, 'a');
    views.received(1, '{"type":"over"}');
    const keeper = new Keeper();
    views.show(1, keeper);
    expect(keeper.heard).to.deep.equal(['a', '{"type":"over"}']);
  });

  it('tell Python, and that a view is not shown any more, once', () => {
    const shown = views.show(1, new Keeper());
    shown.send({ type: 'applied', commit: 1 });
    shown.close();
    shown.close();
    shown.send({ type: 'applied', commit: 2 });
    expect(wire.told).to.deep.equal(['1 applied', '1 detach']);
  });

  it('ask for all views again when another Python begins, and wake one that is away', () => {
    const keeper = new Keeper();
    const shown = views.show(1, keeper);
    views.ended(wire);
    shown.send({ type: 'attach' });
    expect([boots, keeper.heard, wire.told]).to.deep.equal([1, ['attach', 'away'], []]);
    const next = new Wire();
    views.began(next);
    shown.send({ type: 'attach' });
    expect([keeper.heard, next.told]).to.deep.equal([['attach', 'away', 'attach'], ['1 attach']]);
    // A late word about the one before.
    views.ended(wire);
    expect(keeper.heard).to.have.length(3);
  });

  it('hold so much and no more for views that nobody shows: those ask for all of it', () => {
    for (let view = 1; view <= 300; view += 1) views.received(view, 'x');
    const keeper = new Keeper();
    views.show(300, keeper);
    expect(keeper.heard).to.deep.equal(['attach']);
    views.ended(wire);
    views.began(wire);
    for (let i = 0; i <= 1000; i += 1) views.received(6000, 'x');
    const flooded = new Keeper();
    views.show(6000, flooded);
    expect(flooded.heard).to.deep.equal(['attach']);
  });

  it('reach Python through its worker, and come from there', async () => {
    const runtime = new FakeRuntime();
    const session = new Session({}, runtime.parts);
    await session.boot();
    const keeper = new Keeper();
    const shown = session.views?.show(3, keeper);
    runtime.worker.emit({ type: 'view', view: 3, message: '{"type":"over"}' });
    await settle();
    expect(keeper.heard).to.deep.equal(['attach', '{"type":"over"}']);
    shown?.send({ type: 'event', event: 1, name: 'click', node: 2, fields: {} });
    const sent = runtime.worker.sent.filter((message): message is Extract<HostToWorker, { type: 'view' }> => message.type === 'view');
    expect(sent.map(({ view, message }) => [view, JSON.parse(message) as unknown])).to.deep.equal([[3, { type: 'event', event: 1, name: 'click', node: 2, fields: {} }]]);
    await session.dispose();
    expect(keeper.heard.at(-1)).to.equal('away');
  });
});
