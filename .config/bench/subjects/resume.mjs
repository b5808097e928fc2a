// @ts-check
/** A session that goes on after a reload: with so many bytes of data in it, with everything in it that can be alive, and with nothing. */
import { FIRST, asVisitor } from '../visitor.mjs';

/** Bytes that no compression and no empty page makes cheaper. */
const data = (/** @type {number} */ bytes) => `import os\ndata = os.urandom(${bytes})\nprint(len(data))`;

/** Data that make the heap 60 MB: it starts with 31.5. */
const TO_60_MB = 29_000_000;

const LIVE = `
import sqlite3
def count():
    yield 1; yield 2; yield 3
steps = count(); next(steps)
notes = open('notes.txt', 'w'); notes.write('hello'); notes.flush()
db = sqlite3.connect('app.db')
db.execute('create table t(a)'); db.execute('insert into t values(1)'); db.commit()
db.execute('insert into t values(2)')
${data(TO_60_MB)}`;
const STILL_LIVE = 'assert len(data) and next(steps) == 2 and notes.write("!") and db.execute("select count(*) from t").fetchone() == (2,)\nprint("all there")';

/** @type {Record<string, { before: string, after: string }>} what is run before and after the reload */
const SESSIONS = {
  'resume 1 MB': { before: data(1e6), after: 'print(len(data))' },
  'resume 20 MB': { before: data(20e6), after: 'print(len(data))' },
  'resume 60 MB': { before: data(60e6), after: 'print(len(data))' },
  'resume live': { before: LIVE, after: STILL_LIVE },
};

/** @type {import('../subject.mjs').Subject} */
export const resume = {
  series: ['resume nothing', ...Object.keys(SESSIONS)],
  measure: ({ browser, site }) =>
    asVisitor(browser, site.url, async (visitor) => {
      await visitor.start(FIRST);
      await visitor.settle();
      /** @type {Record<string, number>} */
      const figures = { 'resume nothing': (await visitor.start('image')).ms };
      for (const [storageKey, { before, after }] of Object.entries(SESSIONS)) {
        await visitor.again('image', { storageKey, code: before });
        const { ms, restored } = await visitor.start('image', { storageKey, code: after });
        if (!restored) throw new Error(`${storageKey}: Python was fresh.`);
        figures[storageKey] = ms;
      }
      return figures;
    }),
};
