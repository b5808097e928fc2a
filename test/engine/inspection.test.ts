import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { PlaygroundError } from '../../src/errors.js';
import { inspectFile, inspectRows, inspectState, keepVariable } from '../../src/engine/inspection.js';
import type { Inspectable } from '../../src/engine/inspection.js';
import { LIMITS } from '../../src/protocol/limits.js';

const VARIABLE = { name: 'x', type: 'int', text: '1', kept: true } as const;
const DATABASE = { path: 'shop.db', bytes: 8192, tables: [{ name: 'things', rows: 3 }, { name: 'odd', rows: null }], open: false, problem: '' } as const;
const STATE = { variables: [VARIABLE], databases: [DATABASE], kept: '{"x": 1}', unkept: [{ name: 'f', reason: 'It is a function.' }] } as const;
const PAGE = { columns: ['a', 'b'], rows: [['1', null], ['2', 'x']], total: 7 } as const;
const WHERE = { path: 'shop.db', table: 'things', from: 0, count: 2 } as const;

/** A session that gives this answer to whatever it is asked. */
function answering(answer: unknown, file: Blob | null = null): Inspectable & { readonly requests: unknown[] } {
  const requests: unknown[] = [];
  return {
    requests,
    inspect: (request) => {
      requests.push(JSON.parse(request));
      return Promise.resolve({ answer: typeof answer === 'string' ? answer : JSON.stringify(answer), file });
    },
  };
}

const LOOKS: Readonly<Record<string, (session: Inspectable) => Promise<unknown>>> = {
  'the state': inspectState,
  rows: (session) => inspectRows(session, WHERE),
  'a file': (session) => inspectFile(session, { kind: 'database', path: 'shop.db' }),
  keeping: (session) => keepVariable(session, 'x', true),
};

const failure = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'no failure', (error: unknown) => error);

/** Fails unless the value is made of plain objects, arrays, texts, booleans, null and numbers to count with. */
function expectPlain(value: unknown): void {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return;
  if (typeof value === 'number') return void expect(Number.isSafeInteger(value) && value >= 0).to.equal(true);
  expect([Object.prototype, Array.prototype]).to.include(Object.getPrototypeOf(value));
  Object.values(value as object).forEach(expectPlain);
}

describe('what there is to see of a session', () => {
  it('is asked for as JSON, and comes as data', async () => {
    const state = answering(STATE);
    expect([await inspectState(state), state.requests]).to.deep.equal([STATE, [{ kind: 'state' }]]);
    const rows = answering(PAGE);
    expect([await inspectRows(rows, WHERE), rows.requests]).to.deep.equal([PAGE, [{ kind: 'rows', ...WHERE }]]);
    const [file, table] = [new Blob(['a,b']), { kind: 'table', path: 'shop.db', table: 'things', format: 'csv' } as const];
    const found = answering({}, file);
    expect([await inspectFile(found, table), found.requests]).to.deep.equal([file, [table]]);
    const keeping = answering({});
    await keepVariable(keeping, 'x', false);
    expect(keeping.requests).to.deep.equal([{ kind: 'keep', name: 'x', keep: false }]);
  });

  for (const [what, look] of Object.entries(LOOKS)) {
    it(`is what Python says is in the way, where ${what} cannot be had`, async () => {
      const error = await failure(look(answering({ ...STATE, ...PAGE, problem: 'There is no table “x”.' }, new Blob())));
      expect(error).to.be.instanceOf(PlaygroundError).with.property('code', 'files-failed');
      expect(error).to.have.property('message', 'There is no table “x”.');
    });

    it(`is refused with a sentence where the answer about ${what} is no object`, async () => {
      for (const answer of ['', 'nonsense', 'null', '7', '"x"', '[]', '{', 'true']) {
        const error = await failure(look(answering(answer, new Blob())));
        expect(error, answer).to.be.instanceOf(PlaygroundError).with.property('code', 'files-failed');
        expect(String(error)).to.contain('makes no sense').and.to.contain('Restart Python');
      }
    });

    it(`is no answer about ${what} when the session fails`, async () => {
      const error = await failure(look({ inspect: () => Promise.reject(new PlaygroundError({ code: 'disposed', phase: 'run', message: 'This session was ended.' })) }));
      expect(error).to.have.property('code', 'disposed');
    });
  }

  it('is refused where a file was asked for and none comes', async () => {
    expect(await failure(inspectFile(answering({}), { kind: 'database', path: 'shop.db' }))).to.have.property('code', 'files-failed');
  });

  it('is refused when any field is of another kind, missing, too long or too many', async () => {
    const wrong: readonly object[] = [
      { variables: 'x' }, { variables: [7] }, { variables: [{ ...VARIABLE, name: 'x'.repeat(LIMITS.name + 1) }] }, { variables: [{ ...VARIABLE, kept: 1 }] },
      { variables: Array(LIMITS.completions + 1).fill(VARIABLE) }, { databases: { length: 0 } }, { databases: [{ ...DATABASE, bytes: -1 }] }, { databases: [{ ...DATABASE, open: null }] },
      { databases: [{ ...DATABASE, tables: [{ name: 'x', rows: 1.5 }] }] }, { databases: [{ ...DATABASE, path: 'x'.repeat(LIMITS.path + 1) }] }, { kept: {} }, { kept: null }, { unkept: [['f', '']] }, { unkept: [{ name: 'f' }] },
    ];
    for (const field of wrong) expect(await failure(inspectState(answering({ ...STATE, ...field }))), JSON.stringify(field).slice(0, 100)).to.have.property('code', 'files-failed');
    for (const field of Object.keys(STATE)) expect(await failure(inspectState(answering({ ...STATE, [field]: undefined }))), field).to.have.property('code', 'files-failed');
    for (const field of [{ columns: 'ab' }, { columns: [1] }, { rows: [1] }, { rows: [[1]] }, { rows: [[{}]] }, { rows: [['x'.repeat(LIMITS.words + 1)]] }, { total: '7' }, { total: -1 }, { total: null }]) {
      expect(await failure(inspectRows(answering({ ...PAGE, ...field }), WHERE)), JSON.stringify(field).slice(0, 100)).to.have.property('code', 'files-failed');
    }
  });

  it('is plain data of the right kind or an error, whatever a program has made of the answer', async () => {
    const evil = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(-1, 1.5, 2 ** 53, null, [], {}, '', 'x'.repeat(30_000), { ['__proto__']: 1 }));
    const changed = fc.tuple(fc.constantFrom<object>(STATE, PAGE), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('__proto__', 'constructor', 'length', 'problem', null), evil), { minLength: 1, maxLength: 3 })).map(([original, changes]) => {
      const answer = structuredClone(original);
      for (const [which, field, name, value] of changes) {
        const places = objectsIn(answer);
        const place = places[which % places.length] ?? answer;
        const keys = Object.keys(place);
        const key = name ?? keys[field % keys.length] ?? 'problem';
        if (!(Array.isArray(place) && key === 'length')) Reflect.defineProperty(place, key, { value: structuredClone(value), enumerable: true, configurable: true, writable: true });
      }
      return JSON.stringify(answer);
    });
    const answers = fc.oneof(changed, fc.json(), fc.string());
    const property = fc.asyncProperty(answers, async (answer) => {
      for (const look of Object.values(LOOKS)) {
        const seen = await look(answering(answer)).catch((error: unknown) => error);
        if (seen instanceof PlaygroundError) expect(seen.code).to.equal('files-failed');
        else if (seen !== undefined) expectPlain(seen);
      }
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    });
    await fc.assert(property, { numRuns: 1500 });
  });
});

/** The objects inside a value, itself included. */
function objectsIn(value: unknown): object[] {
  return typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}
