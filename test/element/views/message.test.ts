import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { readMessage } from '../../../src/element/views/message.js';
import { makeView, removeViews } from './view-fixture.js';

const commit = (...operations: unknown[]): string => JSON.stringify({ type: 'commit', commit: 1, seen: 0, operations });

const INVALID: readonly (readonly [what: string, text: string])[] = [
  ['no JSON', '{'],
  ['a list', '[]'],
  ['no type', '{}'],
  ['an inherited type', '{"__proto__":{"type":"over"}}'],
  ['an unknown type', '{"type":"toString"}'],
  ['a field too many', '{"type":"over","x":1}'],
  ['a field too few', '{"type":"commit","commit":1,"seen":0}'],
  ['a commit that is no number', '{"type":"commit","commit":"1","seen":0,"operations":[]}'],
  ['a negative number', '{"type":"commit","commit":1,"seen":-1,"operations":[]}'],
  ['a long action', JSON.stringify({ type: 'action', call: 1, action: 'x'.repeat(129), payload: 0 })],
  ['an unknown operation', commit(['eval', 1])],
  ['an operation of the prototype', commit(['constructor', 1])],
  ['an operation that is no list', commit({ 0: 'remove', 1: 1, length: 2 })],
  ['an operation with too much', commit(['remove', 1, 2])],
  ['the number zero', commit(['remove', 0])],
  ['a broken number', commit(['remove', 1.5])],
  ['a number beyond counting', commit(['remove', 2 ** 60])],
  ['a spec that is a number', commit(['insert', 0, 0, 1, 5])],
  ['a spec with two parts', commit(['insert', 0, 0, 1, ['p', 0]])],
  ['a tag that is too long', commit(['insert', 0, 0, 1, ['p'.repeat(129), 0, []]])],
  ['properties that are a list', commit(['insert', 0, 0, 1, ['p', [], []]])],
  ['children that are a text', commit(['insert', 0, 0, 1, ['p', 0, 'x']])],
  ['an attribute that is false', commit(['attr', 1, 'id', false])],
  ['an attribute that is an object', commit(['insert', 0, 0, 1, ['p', { id: {} }, []]])],
  ['a style that is a text', commit(['insert', 0, 0, 1, ['p', { style: 'color: red' }, []]])],
  ['a style of numbers', commit(['style', 1, { width: 5 }])],
  ['HTML that is true', commit(['insert', 0, 0, 1, ['p', { '#html': true }, []]])],
  ['a strange event', commit(['listen', 1, 'cl ick', {}])],
  ['an unknown option', commit(['listen', 1, 'click', { once: true }])],
  ['an unknown field', commit(['listen', 1, 'click', { fields: ['ownerDocument'] }])],
  ['fields without end', commit(['listen', 1, 'click', { fields: Array.from({ length: 1000 }, () => 'key') }])],
  ['prevent: false', commit(['listen', 1, 'click', { prevent: false }])],
  ['a time before now', commit(['listen', 1, 'click', { debounce: -1 }])],
  ['a method that is not on the list', commit(['call', 1, 'remove'])],
];

describe('readMessage', () => {
  for (const [what, text] of INVALID) {
    it(`refuses ${what}`, () => {
      expect(() => readMessage(text)).to.throw().with.property('name', 'Misfit');
    });
  }

  it('refuses what is too long before it reads it', () => {
    expect(() => readMessage(' '.repeat(17 << 20))).to.throw('longer than');
  });

  it('takes all that the protocol has', () => {
    const spec = ['p', { id: 'x', hidden: true, style: { color: 'red' }, '#on': { click: { fields: ['key'], prevent: true, stop: true, debounce: 5, throttle: 6 } } }, ['x']];
    const operations = [
      ['reset', 1, [spec, 'text', ['p', 0, []]]],
      ['insert', 0, 0, 9, spec],
      ['move', 9, 0],
      ['text', 2, ''],
      ['attr', 9, 'id', null],
      ['attr', 9, 'hidden', true],
      ['style', 9, { color: null, width: '1px' }],
      ['html', 9, '<b>'],
      ['listen', 9, 'my-event', {}],
      ['unlisten', 9, 'my-event'],
      ['call', 9, 'scroll-into-view'],
      ['remove', 9],
    ];
    expect(readMessage(commit(...operations))).to.deep.equal({ type: 'commit', commit: 1, seen: 0, operations });
    expect(readMessage('{"type":"over"}')).to.deep.equal({ type: 'over' });
    expect(readMessage('{"type":"action","call":0,"action":"a","payload":null}').type).to.equal('action');
  });
});

/** Words that mean something here, and others that mean something in JavaScript. */
const words = fc.constantFrom('p', 'input', 'form', 'select', 'option', 'svg', 'a', 'style', 'script', 'textarea', '__proto__', 'constructor', '', 'id', 'value', '#on', '#html', 'name');
const numbers = fc.integer({ min: -1, max: 12 });
const props = fc.oneof(fc.constant(0), fc.dictionary(words, fc.oneof(words, fc.constant(true), fc.dictionary(words, words)), { maxKeys: 3 }));
const { spec } = fc.letrec<{ spec: unknown }>((tie) => ({
  spec: fc.oneof({ maxDepth: 4 }, words, fc.tuple(words, props, fc.array(tie('spec'), { maxLength: 3 }))),
}));
const operation = fc.oneof(
  fc.tuple(fc.constant('reset'), numbers, fc.array(spec, { maxLength: 3 })),
  fc.tuple(fc.constant('insert'), numbers, numbers, numbers, spec),
  fc.tuple(fc.constant('move'), numbers, numbers),
  fc.tuple(fc.constant('remove'), numbers),
  fc.tuple(fc.constantFrom('text', 'html'), numbers, words),
  fc.tuple(fc.constant('attr'), numbers, words, fc.oneof(words, fc.constant(true), fc.constant(null))),
  fc.tuple(fc.constant('style'), numbers, fc.dictionary(words, words)),
  fc.tuple(fc.constant('listen'), numbers, words, fc.constant({})),
  fc.tuple(fc.constant('call'), numbers, fc.constantFrom('focus', 'blur', 'select', 'scroll-into-view')),
  fc.array(fc.jsonValue(), { maxLength: 4 }),
);

describe('a view that is sent garbage', () => {
  afterEach(removeViews);

  it('ends with a sentence, and throws nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue().map((value) => JSON.stringify({ type: 'commit', commit: 1, seen: 0, operations: value }))), (text) => {
        const view = makeView();
        view.view.receive(text);
        const applied = view.replies.some(({ type }) => type === 'applied');
        expect(view.warnings.length + Number(applied)).to.equal(1);
        view.remove();
      }),
      { numRuns: 1000 },
    );
  });

  it('either does all of a commit or ends, whatever the operations are', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), fc.constantFrom('pane' as const, 'page' as const), (operations, policy) => {
        const view = makeView(policy, '<p>a</p><form><input name="id"></form>');
        view.commit(['reset', 1, [['form', 0, [['input', { name: 'parentNode' }, []], ['select', 0, [['option', 0, ['x']]]]]]]]);
        const mismatches = view.warnings.length;
        const answers = view.commit(...operations);
        const applied = answers.some(({ type }) => type === 'applied');
        const ended = view.warnings.slice(mismatches).filter((sentence) => sentence.startsWith('The live view has ended')).length;
        expect(ended + Number(applied)).to.equal(1);
        expect(view.container.querySelector('script, style')).to.equal(null);
        view.remove();
      }),
      { numRuns: 2000 },
    );
  });
});
