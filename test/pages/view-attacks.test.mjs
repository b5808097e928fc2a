// @ts-check
/** Hostile programs and live views, with real Python: nothing runs, no request leaves, nothing shows outside its place, and what is refused is told in a sentence. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { MARKUP } from '../element/output/attacks.mjs';
import { after, before, beforeEach, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, PATIENT, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { PATIENCE_MS } from '../support/time-limits.mjs';

/** Time for what should not happen to happen, in milliseconds: pictures that load, handlers of things that fail to. */
const CHANCE_MS = 400;

/** A view that is as it should be and shows how often it was clicked, and one that does whatever it is told, with the page's answers. */
const PRELUDE = `
import json
from _py_playground.views import current_views
from pickle_reactor import component, h, trusted, use_state
from pickle_reactor.elements import button, div, p
from py_playground import display, page

@component
def Honest():
    count, set_count = use_state(0)
    return button(id="honest", on_click=lambda: set_count(count + 1))[f"clicked {count}"]

answers = []
def raw():
    port = current_views().open(answers.append)
    display(port.mime, raw=True)
    return port
def commits(*lists):
    port = raw()
    for number, operations in enumerate(lists, 1):
        port.send({"type": "commit", "commit": number, "seen": 0, "operations": operations})
    return port
`;

const TAGS = (
  'script SCRIPT svg:script style2 link meta base iframe frame frameset object embed applet template slot portal fencedframe noscript video audio source ' +
  'track picture canvas x-y marquee plaintext xmp title body html head math foreignObject animate set animateMotion animateTransform feImage mpath handler'
).split(' ');

const ADDRESSES = [
  ...['javascript:RUN', 'JaVaScRiPt:RUN', ' \u0001javascript:RUN', 'java\tscript:RUN', 'java\nscript:RUN', 'java\r\nscript:RUN', 'javascript://%0aRUN'],
  ...['vbscript:RUN', 'view-source:javascript:RUN', 'data:text/html,<script>RUN</script>', 'data:text/html;base64,PHNjcmlwdD4=', 'data:,x'],
  ...['data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="RUN"/>', 'blob:https://a.example/1', 'filesystem:https://a.example/1'],
  ...['file:///etc/passwd', 'ftp://a.example/', 'about:blank', 'intent://x', 'http://'],
];

/** @type {readonly (readonly [name: string, value: string])[]} */
const ATTRIBUTES = [
  ...'onclick ONLOAD onerror oNfOcUs onbegin onanimationstart ontoggle onpointerenter on onx'.split(' ').map((name) => /** @type {const} */ ([name, 'RUN'])),
  ...['on\nclick', 'on\u0000error', '\tonclick', 'onclick ', '/onclick', 'x onclick', 'x"onclick', '>', '__proto__', 'constructor', 'innerHTML', 'outerHTML', 'textContent'].map((name) => /** @type {const} */ ([name, 'RUN'])),
  ...['srcdoc', 'formaction', 'action', 'ping', 'background', 'poster', 'data', 'cite', 'manifest', 'srcset', 'imagesrcset', 'lowsrc', 'dynsrc', 'profile', 'codebase', 'archive', 'longdesc', 'usemap'].map((name) => /** @type {const} */ ([name, 'URL'])),
  ...['xlink:href', 'xml:base', 'xmlns', 'xmlns:xlink', 'xlink:actuate'].map((name) => /** @type {const} */ ([name, 'javascript:RUN'])),
  ...['target', 'formtarget'].map((name) => /** @type {const} */ ([name, '_top'])),
  ...['is', 'slot', 'part', 'exportparts', 'nonce', 'autofocus', 'popover', 'popovertarget', 'interestfor', 'command', 'commandfor', 'contenteditable', 'accesskey'].map((name) => /** @type {const} */ ([name, 'x'])),
  ...['http-equiv', 'attributeName', 'shadowrootmode', 'crossorigin', 'referrerpolicy', 'itemid', 'integrity', 'sandbox', 'allow', 'csp', 'attributionsrc', 'browsingtopics'].map((name) => /** @type {const} */ ([name, 'x'])),
];

/** @type {readonly (readonly [name: string, value: string])[]} */
const STYLES = [
  ...['url(URL)', 'URL( "URL" )'.replace('URL(', 'uRl('), 'u\\72l(URL)', '\\75 rl(URL)', 'image-set("URL" 1x)', '-webkit-image-set("URL" 1x)', 'image("URL")', 'src("URL")', 'element(#x)'].map((value) => /** @type {const} */ (['background-image', value])),
  ...['url(URL)', 'var(--y, url(URL))', '{url(URL)}', '"a" @import "URL"'].map((value) => /** @type {const} */ (['--x', value])),
  ...['list-style', 'cursor', 'border-image', 'mask', 'filter', 'clip-path', 'content', 'src', '-moz-binding', 'behavior', 'shape-outside', 'offset-path'].map((name) => /** @type {const} */ ([name, 'url(URL)'])),
  ...['color: red; background', 'color}', '/**/', 'a b', '1', 'constructor '].map((name) => /** @type {const} */ ([name, 'red'])),
];

const SHEETS = [
  '@import "URL";', '@import url(URL) layer(x);', '@font-face { font-family: x; src: url(URL) } * { font-family: x }', ':host { background: url(URL) }', '* { background: u\\72l(URL) }',
  '* { --x: url(URL); background: var(--x) }', '* { background: image-set("URL" 1x), cross-fade(url(URL) 1%, red) }', '@media all { @supports (color: red) { * { list-style: url(URL) } } }',
  'p { & { cursor: url(URL), auto; b & { mask: url(URL) } } }', '@property --y { syntax: "<url>"; inherits: true; initial-value: url(URL) } p { background: var(--y) }', '@keyframes x { from { background: url(URL) } } * { animation: x 1ms }',
  '@namespace url(URL); * { content: url(URL) }', '@page { background: url(URL) }', '@document url(URL) { * { color: red } }', '@container (width > 0px) { p::before { content: url(URL) } }', '@scope (p) { :scope { background: url(URL) } }',
  'p { background: attr(title type(<url>)); background: image-set(attr(title)) }', 'p { background: src(var(--z)) }', '</style><script>RUN</script>', '<!-- --> * { background: url(URL) }', '@charset "x"; @import "URL"', '@layer a { @import "URL"; * { background: url( URL ) } }',
  '* { background: var(--q) ; --q: var(--w, url(URL)) }', '@font-feature-values x { @swash { a: 1 } } @counter-style x { symbols: url(URL) }', '@starting-style { * { background: url(URL) } }', '@function --f() { result: url(URL) } * { background: --f() }', 'p { background: if(media(all): url(URL)) }',
  '@view-transition { navigation: auto }', '::picker(select), ::backdrop { background: url(URL) }',
];

/** Styles that try to lie over the rest of the page. */
const COVERS = [
  '* { position: fixed !important; inset: -5000px !important; z-index: 2147483647 !important; background: red !important; display: block !important }',
  ':host { position: fixed !important; inset: 0 !important; width: 100vw !important; height: 100vh !important; z-index: 2147483647 !important; background: red !important; contain: none !important }',
  ':host { position: absolute !important; margin: -3000px !important; padding: 3000px !important; transform: scale(50) !important; overflow: visible !important } p { transform: translate(-100vw, -100vh) scale(90) }',
  ':host-context(body) { position: fixed !important; inset: 0 !important } :root, body, html, :host::before { content: "x"; position: fixed; inset: 0; background: red; z-index: 9 }',
  'p { box-shadow: 0 0 0 9999px red; outline: 9999px solid red; filter: drop-shadow(0 -300px red); position: sticky; top: -900px; float: left; margin: -900px }',
  ':host { display: contents !important } p { position: fixed; inset: 0; width: 100vw; height: 100vh; z-index: 9; background: red }',
  ':host { view-transition-name: x; anchor-name: --a; position-anchor: --a; container-type: normal; content-visibility: visible } p { position: fixed; position-area: top; top: anchor(top); background: red; width: 100vw; height: 100vh }',
];

/** Messages that no honest program sends: operations on the nodes 1 (a form), 2 (a text in it) and 3 (a field); or, as text, all of a message. */
const MISFITS = [
  ...[['insert', 99, 0, 100, 'x'], ['insert', 2, 0, 100, 'x'], ['insert', 0, 2, 100, 'x'], ['insert', 0, 0, 1, 'x'], ['insert', 0, 0, 0, 'x'], ['insert', 0, 0, -1, 'x'], ['insert', 0, 0, 1.5, 'x'], ['insert', 0, 0, 1e300, 'x'], ['insert', 0, 0, 'x', 'x']],
  ...[['insert', 1, 1, 100, 'x'], ['insert', '__proto__', 0, 100, 'x'], ['insert', 0, 0, 100, null], ['insert', 0, 0, 100, {}], ['insert', 0, 0, 100, ['p', 0]], ['insert', 0, 0, 100, ['', 0, []]], ['insert', 0, 0, 100, ['p', { x: 1 }, []]], ['insert', 0, 0, 100, ['p', null, []]]],
  ...[['insert', 0, 0, 100, ['p', 0, 'x']], ['insert', 0, 0, 100, ['p', { '#on': { click: 'RUN' } }, []]], ['insert', 0, 0, 100, ['p', { '#on': { 'x y': {} } }, []]], ['insert', 0, 0, 100, ['p', { style: 'color: red' }, []]], ['insert', 0, 0, 100, ['x'.repeat(200), 0, []]]],
  ...[['move', 1, 3], ['move', 3, 1], ['move', 99, 0], ['move', 0, 0], ['move', 3, 99], ['remove', 99], ['remove', 0], ['remove', '1'], ['text', 1, 'x'], ['text', 2, 1], ['text', 2, null], ['attr', 2, 'id', 'x'], ['attr', 1, 'id', 7], ['attr', 1, '', 'x']],
  ...[['style', 1, { color: 1 }], ['style', 1, []], ['style', 2, {}], ['html', 2, 'x'], ['html', 1, null], ['listen', 1, 'click', null], ['listen', 1, 'click', { fields: ['innerHTML'] }], ['listen', 1, 'click', { fields: ['__proto__'] }], ['listen', 1, 'click', { debounce: -1 }]],
  ...[['listen', 1, 'click', { prevent: false }], ['listen', 1, 'click', { __proto: 1 }], ['listen', 2, 'click', {}], ['call', 1, 'submit'], ['call', 3, 'remove'], ['call', 1, 'constructor'], ['call', 3, 'showPicker'], ['call', 1, 'requestFullscreen'], ['toString'], ['__proto__', 1], ['constructor', 1], [], null, 7, 'x'],
  ...[['reset', 1, 'x'], ['reset', 0, []], ['reset', 1, [[]]]],
  ...['', 'null', '[]', '{}', '7', '"x"', '{"type":"commit"}', '{"type":"__proto__"}', '{"type":"constructor"}', '{"__proto__":{"type":"over"}}', '{"type":"over","x":1}', '{"type":"over","__proto__":{}}', '{"type":"commit","commit":2,"seen":0,"operations":{}}', 'NaN'],
  ...['{"type":"commit","commit":-1,"seen":0,"operations":[]}', '{"type":"commit","commit":2,"seen":1e400,"operations":[]}', '{"type":"commit","commit":2,"seen":NaN,"operations":[]}', '{"type":"action","call":1,"action":7,"payload":0}', '['.repeat(100_000), '\u0000', '{"type":"over"'],
];

/** In the page: the shadow roots of the views that are shown, as an array. */
const VIEWS = `[...document.querySelector('py-playground').shadowRoot.querySelectorAll('.output .view > div')].map((place) => place.shadowRoot)`;
const HONEST = `${VIEWS}.map((root) => root.querySelector('#honest')).find(Boolean)`;
/** Stands behind what a hostile view shows. */
const END = ['reset', 1_000_000, [['p', { id: 'end' }, ['the end']]]];

for (const engine of enginesToTest()) {
  describe(`hostile views in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let elsewhere;
    let address = '';
    let around = '';

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      elsewhere = await startServer();
      browser = await launch(engine);
      page = await browser.newPage();
      await openTag(page, server, 'boot="now" no-persist', `${PATIENT}<style>py-playground { display: block; margin: 60px 100px }</style><form id="before"><button id="beside">beside</button></form>`);
      await page.evaluate(watch);
      address = page.url();
      assert.equal((await run(page, PRELUDE)).status, 'ok');
      around = await page.evaluate(surroundings);
    });
    after(async () => {
      await browser.close();
      await server.close();
      await elsewhere.close();
    });
    beforeEach(() => page.evaluate('void (warnings.length = 0)'));

    /** Fills in what attacks would do: run something, or ask one of two servers. @template T @param {T} attack @param {number} index @returns {T} */
    function armed(attack, index) {
      const leak = `${(index % 2 ? server : elsewhere).url}/leak/${index}`;
      return JSON.parse(JSON.stringify(attack), (_, value) => (typeof value === 'string' ? value.replaceAll('RUN', `ran.push(${index})`).replaceAll('URL', leak) : value));
    }

    /** Runs code with data in the variable `attacks`, beside an honest view. @param {unknown} attacks @param {string} code */
    async function show(attacks, code) {
      // JSON twice: the inner for Python's parser, the outer as a Python text.
      const literal = JSON.stringify(JSON.stringify(attacks)).replaceAll('\x7f', '\\x7f');
      const result = await run(page, `attacks = json.loads(${literal})\ndel answers[:]\ndisplay(Honest())\n${code}`);
      assert.equal(result.status, 'ok', result.error?.traceback || result.error?.message);
    }

    /** Waits until so many views, beside the honest one, have shown all that they will. */
    const ended = (views = 1) => page.waitFor(`${VIEWS}.filter((root) => root.querySelector('#end')).length === ${String(views)}`, PATIENCE_MS);

    /** Clicks the honest view, which must still answer. */
    async function expectAlive() {
      await page.waitFor(`!!${HONEST}`, PATIENCE_MS);
      const before = Number(String(await page.evaluate(`${HONEST}.textContent`)).split(' ')[1]);
      await page.evaluate(`${HONEST}.click()`);
      await page.waitFor(`${HONEST}.textContent === 'clicked ${String(before + 1)}'`, PATIENCE_MS);
    }

    async function expectHarmless() {
      await page.evaluate(touch);
      await new Promise((resolve) => setTimeout(resolve, CHANCE_MS));
      const { ran, strange, loaded } = await page.evaluate(damage);
      assert.deepEqual(ran, [], 'scripts ran');
      assert.deepEqual(strange, [], 'what does not belong into a view');
      assert.deepEqual(loaded, [], 'resources were asked for');
      for (const { requests } of [server, elsewhere]) assert.deepEqual(requests.filter(({ url }) => url.includes('leak')).map(({ url }) => url), [], 'requests left');
      assert.equal(page.url(), address, 'the page went elsewhere');
      assert.equal(await page.evaluate(surroundings), around, 'the page around the tag');
      await expectAlive();
    }

    /** Shows each list of operations as a commit of one view; each has to be refused in a sentence. @param {unknown[][]} lists */
    async function expectRefused(lists) {
      // After each commit comes one that is refused for sure: what is told before it belongs to the commit.
      const marked = lists.flatMap((list, index) => [armed(list, index), [['insert', 0, 0, 900_000 + index, [`mark-${index}`, 0, []]]]]);
      await show(marked, `commits(*attacks, ${JSON.stringify([END])})`);
      await ended();
      await expectHarmless();
      const { value, error } = await run(page, 'json.dumps([one["sentences"] for one in answers if one["type"] == "refused"]).encode().hex()');
      assert.ok(value, error?.traceback);
      /** @type {string[][]} */
      const refused = JSON.parse(Buffer.from(value.slice(1, -1), 'hex').toString());
      const through = lists.filter((_, index) => {
        const [first = []] = refused.splice(0, 1);
        if (first[0]?.startsWith(`<mark-${index}>`)) return true;
        assert.equal(refused.shift()?.[0]?.startsWith(`<mark-${index}>`), true);
        assert.deepEqual(first.filter((sentence) => !/ is left out: .*\.$|^Parts of a <style> are left out: .*\.$/.test(sentence)), []);
        return false;
      });
      assert.deepEqual(through.map((list) => JSON.stringify(list).slice(0, 160)), [], 'went through without a sentence');
    }

    /** As before, with what the operations insert still there at the end. @param {unknown[][]} lists */
    const expectRefusedTogether = (lists) => expectRefused([lists.flat(), ...lists]);

    it('would be noticed: without the wall they run and load', async () => {
      await page.evaluate((/** @type {string} */ html) => {
        const place = document.createElement('div');
        document.body.append(place);
        place.attachShadow({ mode: 'open' }).innerHTML = html;
      }, armed('<img src="URL" onerror="RUN">', 7));
      await page.waitFor('ran.length > 0', PATIENCE_MS);
      assert.equal(server.requestsTo(/leak/).length, 1);
      await page.evaluate(() => {
        document.body.lastElementChild?.remove();
        /** @type {any} */ (globalThis).ran.length = 0;
        performance.clearResourceTimings();
      });
      server.requests.length = 0;
    });

    it('make no element that is not on the list', async () => {
      const props = { src: 'URL', href: 'URL', data: 'URL', onload: 'RUN' };
      await expectRefusedTogether(TAGS.flatMap((tag, index) => {
        const spec = [tag, props, ['RUN', ['p', 0, ['RUN']]]];
        const drawn = tag === 'title' ? [] : [[['insert', 0, 0, 1000 + index * 100, ['svg', 0, [spec, ['g', 0, [spec]], ['text', 0, [spec]]]]]]];
        return [[['reset', 1, []], ['insert', 0, 0, 10 + index * 5, spec]], ...drawn];
      }));
    });

    it('set no attribute that is not on the list', async () => {
      for (const tag of ['a', 'form', 'img', 'input', 'svg']) {
        // In a drawing, `background` is the name of a style, and its value one that loads nothing.
        await expectRefused(ATTRIBUTES.filter(([name]) => tag !== 'svg' || name !== 'background').flatMap(([name, value]) => [
          // Python cannot write a property of this name twice, and JSON can.
          [['reset', 1, [[tag, Object.fromEntries([[name, value]]), []]]]],
          [['attr', 1, name, value]],
        ]));
      }
    });

    it('lead to no address that runs, and load from none', async () => {
      const places = [['a', 'href'], ['img', 'src'], ['form', 'action'], ['input', 'src'], ['svg', 'href']];
      const pictures = /^data:image\//;
      await expectRefused(ADDRESSES.flatMap((url) => places.filter(([tag]) => !(tag === 'img' && pictures.test(url))).flatMap(([tag = '', name = '']) => [
        [['reset', 1, [[tag, Object.fromEntries([[name, url]]), ['x']]]]],
        [['attr', 1, name.toUpperCase(), url]],
      ])));
      await expectRefused(ADDRESSES.flatMap((url) => ['a', 'use', 'image', 'linearGradient', 'textPath', 'filter'].filter((tag) => !(tag === 'image' && pictures.test(url))).map((tag) =>
        [['reset', 1, [['svg', 0, [[tag, { href: url }, ['x']]]]]]])));
      await expectRefused([[['reset', 1, [['img', { src: 'URL' }, []], ['input', { type: 'image', src: 'URL' }, []], ['svg', 0, [['image', { href: 'URL' }, []], ['use', { href: 'URL#x' }, []], ['rect', { fill: 'url(URL)', cursor: 'url(URL), auto' }, []]]]]]]]);
    });

    it('have no style that loads', async () => {
      await expectRefused(STYLES.flatMap(([name, value]) => [[['reset', 1, [['p', { style: { [name]: value } }, ['x']]]]], [['style', 1, { [name]: value }]]]));
      const plain = ['@import "URL";', '@font-face { font-family: x; src: url(URL) }', '* { background: url(URL) }', '* { --x: url(URL) }', '@media all { p { list-style: url(URL) } }'];
      await expectRefused(plain.map((sheet, index) => [['reset', 1 + index * 10, [['style', 0, [sheet]], ['p', 0, ['x']]]]]));
      // Of the rest, each browser knows other parts, and leaves out by itself what it does not know.
      await show(SHEETS.map(armed), `commits(*[[["reset", n * 10 + 1, [["style", 0, [a]], ["div", 0, [["p", {"title": ${JSON.stringify(elsewhere.url)} + "/leak/attr"}, ["x"]]]]]]] for n, a in enumerate(attacks)], ${JSON.stringify([END])})`);
      await ended();
      await expectHarmless();
    });

    it('bring in nothing as HTML: raw, trusted, and by a program’s page', async () => {
      const texts = MARKUP.map(armed);
      for (let at = 0; at < texts.length; at += 60) {
        const batch = texts.slice(at, at + 60);
        await show(batch, `
commits([["reset", 1, [*([ "div", {"#html": a}, []] for a in attacks), *(["svg", {"#html": a}, []] for a in attacks), ["p", {"id": "end"}, []]]]])
display(div[(div[trusted(a)] for a in attacks), p(id="end")])
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for a in attacks:
        page.append(page.create("div")).html = a
page.append(page.create("p", id="end"))`);
        await ended(3);
        await expectHarmless();
        await page.evaluate('void (warnings.length = 0)');
      }
    });

    it('get nothing by the names that programs have for it', async () => {
      await show([ATTRIBUTES, ADDRESSES, TAGS, STYLES].map(armed), `
made, stopped = [], 0
def attempt(make):
    global stopped
    try:
        made.append(make())
    except (TypeError, ValueError):
        stopped += 1
attributes, addresses, tags, styles = attacks
for name, value in attributes:
    for tag in "a", "img", "svg", "button":
        attempt(lambda: h(tag, {name: value}))
        attempt(lambda: page.append(page.create(tag, **{name: value})))
for url in addresses:
    for tag, name in ("a", "href"), ("img", "src"), ("form", "action"), ("button", "formaction"):
        attempt(lambda: h(tag, {name: url}, "x"))
        attempt(lambda: page.append(page.create(tag, "x", **{name: url})))
for tag in tags:
    attempt(lambda: h(tag, None, "x"))
    attempt(lambda: page.append(page.create(tag, "x")))
for name, value in styles:
    attempt(lambda: h("p", {"style": {name: value}}))
    attempt(lambda: page.append(page.create("p", style={name: value})))
display(div[[one for one in made if type(one) is type(h("p"))], p(id="end")])
page.append(page.create("p", id="end"))`);
      await ended(2);
      await expectHarmless();
      const told = String(await page.evaluate(`document.querySelector('py-playground').shadowRoot.querySelector('.output').textContent`));
      // Of each commit the first twenty.
      for (const name of ['srcdoc', 'formaction', 'srcset']) for (const who of ['page', 'pickle_reactor']) assert.match(told, new RegExp(`${who}: ${name}="[^"]*" of <a> is left out: `));
      assert.match(String((await run(page, 'stopped')).value), /^[1-9]/);
    });

    it('end with a sentence, and alone, when a message does not fit', async () => {
      const first = { type: 'commit', commit: 1, seen: 0, operations: [['reset', 1, [['form', { id: 'f' }, ['text', ['input', { name: 'parentNode' }, []]]], ['p', { id: 'end' }, ['x']]]]] };
      for (let at = 0; at < MISFITS.length; at += 40) {
        const batch = MISFITS.slice(at, at + 40);
        const messages = batch.map((misfit) => (typeof misfit === 'string' && misfit !== 'x' ? misfit : JSON.stringify({ type: 'commit', commit: 2, seen: 0, operations: [misfit] })));
        await page.evaluate('void (warnings.length = 0)');
        await show(messages, `
for a in attacks:
    port = raw()
    current_views().send(port.number, ${JSON.stringify(JSON.stringify(first))})
    current_views().send(port.number, a)
    port.send({"type": "commit", "commit": 3, "seen": 0, "operations": [["text", 2, "must not be shown"]]})`);
        await ended(batch.length);
        await expectHarmless();
        const { warnings, texts } = await page.evaluate(`({ warnings, texts: ${VIEWS}.slice(1).map((root) => root.textContent) })`);
        const living = batch.filter((_, index) => texts[index].includes('must not'));
        assert.deepEqual(living.map((misfit) => JSON.stringify(misfit)), [], 'lived on');
        assert.deepEqual([...new Set(texts)], ['textx']);
        assert.equal(warnings.length, batch.length, JSON.stringify(warnings));
        for (const warning of warnings) assert.match(warning, /^py-playground: The live view has ended, because it was .*\.$/);
      }
    });

    it('clobber nothing by ids and names', async () => {
      const names = 'body head forms images cookie title domain location top parent self window document defaultView getElementById querySelector createElement customElements ran warnings'.split(' ');
      await show(names, `
commits([["reset", 1, [[tag, {"id": a, "name": a}, []] for a in attacks for tag in ("form", "img", "a", "input", "button", "p")] + [["p", {"id": "end"}, []]]]])
display(div[[h(tag, {"id": a, "name": a}) for a in attacks for tag in ("form", "img", "a")], p(id="end")])`);
      await ended(2);
      assert.deepEqual(await page.evaluate((/** @type {string[]} */ list) => list.filter((name) => /** @type {any} */ (document)[name] instanceof HTMLElement && name !== 'body' && name !== 'head'), names), []);
      assert.equal(await page.evaluate('document.body instanceof HTMLBodyElement && document.forms.length === 1 && document.getElementById("f") === null'), true);
      await expectHarmless();
    });

    it('lie over nothing but their own place', async () => {
      for (const [index, sheet] of COVERS.entries()) {
        await show(sheet, `
commits([["reset", 1, [["style", 0, [attacks]], ["p", {"id": "end"}, ["cover"]], ["dialog", {"open": True, "style": {"position": "fixed", "inset": "0px", "z-index": "2147483647"}}, ["cover"]]]]])
commits([["reset", 1, [["p", {"id": "end", "style": {"position": "fixed", "inset": "-9000px", "width": "20000px", "height": "20000px", "z-index": "2147483647", "background": "red"}}, ["cover"]]]]])
display(div[h("style", None, attacks), p(style="position: fixed; inset: 0; background: red; z-index: 99999", id="end")["cover"]])`);
        await ended(3);
        await page.evaluate('scrollTo(0, 0)');
        assert.equal(String(await page.evaluate(covered)), '', `covered by sheet ${String(index)}`);
        // What a view does not cover can be used.
        const { x, y } = await page.evaluate(`(({ left, top, width, height }) => ({ x: left + width / 2, y: top + height / 2 }))(document.querySelector('#beside').getBoundingClientRect())`);
        await page.evaluate(() => {
          Object.assign(globalThis, { pressed: false });
          document.querySelector('#before')?.addEventListener('submit', (event) => {
            event.preventDefault();
            Object.assign(globalThis, { pressed: true });
          }, { once: true });
        });
        await page.click(Math.round(x), Math.round(y));
        await page.waitFor('pressed', PATIENCE_MS);
      }
      await expectHarmless();
    });

    it('lie over nothing with what a select opens', async () => {
      const sheet = `select, ::picker(select) { appearance: base-select } select { display: block; width: 200px; height: 40px }
        ::picker(select) { position: fixed !important; inset: 0 !important; width: 100vw !important; height: 100vh !important; max-width: none; max-height: none; margin: 0; background: red; position-area: none; position-try: none }`;
      await show(sheet, `commits([["reset", 1, [["style", 0, [attacks]], ["select", {"id": "end"}, [["option", 0, ["your password, please"]]]]]]])`);
      await ended();
      await page.evaluate(`${VIEWS}[1].querySelector('select').scrollIntoView({ block: 'center' })`);
      const { x, y } = await page.evaluate(`(({ left, top }) => ({ x: Math.round(left + 20), y: Math.round(top + 20) }))(${VIEWS}[1].querySelector('select').getBoundingClientRect())`);
      await page.click(x, y);
      assert.equal(String(await page.evaluate(covered)), '');
      await page.press('Escape');
      await expectHarmless();
    });

    it('say nothing to views that nobody shows', async () => {
      await show([], `
import asyncio
send = current_views().send
for number in range(1000, 1300):
    for text in "", "{}", '{"type":"over"}', '{"type":"commit","commit":1,"seen":0,"operations":[["reset",1,["x"]]]}':
        send(number, text)
    if number % 20 == 0:
        await asyncio.sleep(0.02)  # more at once would be a flood
for place in '{"view": -1}', '{"view": 1e300}', '{"view": "1"}', '{"__proto__": {"view": 1}}', '[1]', 'x', '{"view": {"toString": 1}}':
    display({"application/vnd.py-playground.view+json": place, "text/plain": "no view"}, raw=True)
commits([${JSON.stringify(END)}])`);
      await ended();
      await expectHarmless();
    });

    it('flood the page with what it takes in its stride, or end', async () => {
      const floods = ['send(number, "x" * 4_000_000)', 'port.send({"type": "commit", "commit": number, "seen": 0, "operations": [["text", 1, str(number)]] * 1000})'];
      for (const flood of floods) {
        const running = run(page, `${PRELUDE}
port = commits([["reset", 1, ["x"]]])
send = current_views().send
number = 5000
while True:
    number += 1
    ${flood}`);
        let over = false;
        void running.finally(() => (over = true));
        // The page answers in between, and the reader can stop it.
        for (let asked = 0; asked < 10 && !over; asked++) assert.equal(await page.evaluate('new Promise((resolve) => setTimeout(() => resolve(7)))'), 7);
        if (!over) await page.evaluate(`document.querySelector('py-playground').stop()`);
        const { status, error } = await running;
        if (status === 'crashed') assert.match(error?.message ?? '', /more messages than the page can take/);
        else assert.equal(status, 'stopped');
      }
      assert.equal((await run(page, PRELUDE)).status, 'ok');
      await show([], `commits([${JSON.stringify(END)}])`);
      await ended();
      await expectHarmless();
    });

    it('do at most what the limits say', async () => {
      await page.evaluate('void (warnings.length = 0)');
      await show([], `
commits([${JSON.stringify(END)}, ["insert", 0, 0, 5_000_000, ["p", 0, ["x"] * 200_000]]])
deep = ["p", 0, ["x"]]
for _ in range(400):
    deep = ["div", 0, [deep]]
commits([${JSON.stringify(END)}], [["insert", 0, 0, 5_000_000, deep]])
commits([${JSON.stringify(END)}], [["listen", 1_000_000, f"x{n}", {}] for n in range(1000)])
commits([${JSON.stringify(END)}], *[[["text", 1_000_001, str(n)]] * 1000 for n in range(100)])`);
      await ended(4);
      await page.waitFor('warnings.length === 3', PATIENCE_MS);
      for (const sentence of await page.evaluate('warnings')) assert.match(sentence, /The live view has ended, because it .*(at most|as it should be)\.$/);
      await page.waitFor(`${VIEWS}[4].textContent === '99'`, PATIENCE_MS);
      await expectHarmless();
    });

    it('take the number of another view, and get what it had', async () => {
      await show([], `
other = commits([["reset", 1, [["p", {"id": "end"}, ["theirs"]]]]])
display(other.mime, raw=True)
display(other.mime, raw=True)`);
      await page.waitFor(`${VIEWS}.length === 4`, PATIENCE_MS);
      await expectHarmless();
    });

    it('leave the page without an error', async () => {
      assert.deepEqual(await complaints(page), []);
    });
  });
}

/** In the page: notes what attacks did, and what the console was told. */
function watch() {
  /** @type {string[]} */
  const warnings = [];
  Object.assign(globalThis, { ran: [], warnings });
  const { warn } = console;
  console.warn = (...values) => {
    if (String(values[0]).startsWith('py-playground')) warnings.push(values.map(String).join(' '));
    warn.apply(console, values);
  };
}

/** In the page: all that is around the tag, as text. */
function surroundings() {
  const { title, URL: url, forms, images, cookie, head, body } = document;
  const copy = /** @type {HTMLElement} */ (body.cloneNode(true));
  copy.querySelector('py-playground')?.remove();
  return JSON.stringify([title, url, forms.length, images.length, cookie, head.outerHTML, copy.outerHTML, document.documentElement.style.cssText, document.adoptedStyleSheets.length]);
}

/** In the page: a reader who presses everything, and what browsers tell elements. */
function touch() {
  for (const place of document.querySelector('py-playground')?.shadowRoot?.querySelectorAll('.output .view > div') ?? []) {
    for (const element of place.shadowRoot?.querySelectorAll('*') ?? []) {
      if (element.id === 'honest') continue;
      // A link that is allowed would open a page.
      if (!(element.localName === 'a' && /^https?:|^mailto:/.test(Element.prototype.getAttribute.call(element, 'href') ?? ''))) {
        EventTarget.prototype.dispatchEvent.call(element, new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
      }
      for (const name of ['load', 'error', 'toggle', 'focus', 'animationstart', 'pointerenter', 'begin']) EventTarget.prototype.dispatchEvent.call(element, new Event(name));
    }
  }
}

/** In the page: what went wrong. */
function damage() {
  const { ran } = /** @type {{ ran: string[] }} */ (/** @type {unknown} */ (globalThis));
  const strange = [];
  const tags = /^(script|style|iframe|frame|frameset|object|embed|link|meta|base|template|slot|foreignobject|animate.*|set|video|audio|source|track|canvas|math|portal|fencedframe|feimage|title)$/i;
  for (const place of document.querySelector('py-playground')?.shadowRoot?.querySelectorAll('.output .view > div') ?? []) {
    for (const element of place.shadowRoot?.querySelectorAll('*') ?? []) {
      const attributes = [...Object.getOwnPropertyDescriptor(Element.prototype, 'attributes')?.get?.call(element)];
      const bad = attributes.some(({ name, value }) =>
        /^on|^srcdoc|^srcset|^form(action|target)$|^action$|^ping$|^xlink|^xml|^is$|^slot$|^popover|^command|^nonce$|^autofocus$|^contenteditable$|^http-equiv$/i.test(name) ||
        (/^(href|src)$/i.test(name) && !/^(https?:|mailto:|tel:|#|data:image\/|[^:]*$)/i.test(value)) ||
        (/^(src)$/i.test(name) && !/^data:image\//i.test(value)) ||
        (name === 'style' && /url\(\s*["']?[^#"'\s]|image-set|\\|@/i.test(value)) ||
        (name === 'target' && value !== '_blank'));
      const svgTitle = element.localName === 'title' && element instanceof SVGElement;
      if (bad || (tags.test(element.localName) && !svgTitle)) strange.push(/** @type {Element} */ (element.cloneNode(false)).outerHTML.slice(0, 200));
    }
    for (const sheet of place.shadowRoot?.adoptedStyleSheets ?? []) for (const rule of sheet.cssRules) if (/url\(|image-set|@import|@font-face|src\(|\\7/i.test(rule.cssText.replace(/^@namespace.*/, ''))) strange.push(rule.cssText.slice(0, 200));
  }
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('leak'));
  return { ran, strange, loaded };
}

/** In the page: places outside of the views' boxes where a view lies on top. */
function covered() {
  const root = document.querySelector('py-playground')?.shadowRoot;
  const views = [...(root?.querySelectorAll('.output .view') ?? [])];
  const output = root?.querySelector('.output')?.getBoundingClientRect() ?? new DOMRect();
  const boxes = views.map((view) => view.getBoundingClientRect());
  const outside = [];
  for (let x = 2; x < innerWidth; x += 23) {
    for (let y = 2; y < innerHeight; y += 17) {
      const inside = (/** @type {DOMRect} */ box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
      const top = root?.elementFromPoint(x, y);
      const covers = views.some((view) => view.contains(top ?? null));
      if (covers && !(inside(output) && boxes.some(inside))) outside.push(`${x}, ${y}`);
    }
  }
  return outside;
}
