import { expect } from '@open-wc/testing';
import { settle } from '../../support/clock.js';
import { makeView, removeViews } from './view-fixture.js';

/** What every attack tries to do. */
const RUN = 'window.broken=1';
const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

type Spec = readonly [string, object | 0, readonly unknown[]];

const BAD_TAGS = (
  'script SCRIPT Script svg:script style link meta base iframe frame frameset object embed applet template slot portal noscript video audio source track ' +
  'picture canvas dialog2 x-y marquee param plaintext xmp listing title body html head math foreignObject animate set animateMotion animateTransform ' +
  'feImage mpath discard handler listener'
).split(' ');

const BAD_ADDRESSES = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  ` \u0001javascript:${RUN}`,
  `java\tscript:${RUN}`,
  `java\nscript:${RUN}`,
  `\u2028javascript:${RUN}//`.replace('\u2028', '\u0000'),
  `javascript://%0a${RUN}`,
  `view-source:javascript:${RUN}`,
  `vbscript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"/>`,
  'blob:https://a.example/1',
  'filesystem:https://a.example/1',
  'file:///etc/passwd',
  'ftp://a.example/',
  'http://',
];

const BAD_ATTRIBUTES: readonly (readonly [string, string])[] = [
  ...'onclick ONLOAD onerror onfocus onbegin onanimationstart ontoggle onpointerenter on onx'.split(' ').map((name) => [name, RUN] as const),
  ['srcdoc', `<script>${RUN}</script>`],
  ['style', 'background: url(https://a.example/)'],
  ['srcset', 'https://a.example/x 2x'],
  ['formaction', `javascript:${RUN}`],
  ['action', `javascript:${RUN}`],
  ['action', 'https://a.example/'],
  ['action', 'about:blank'],
  ['xlink:href', `javascript:${RUN}`],
  ['xmlns', 'http://www.w3.org/1999/xhtml'],
  ['xml:base', `javascript:${RUN}`],
  ['ping', 'https://a.example/'],
  ['target', '_top'],
  ['background', 'url(https://a.example/)'],
  ['poster', 'https://a.example/'],
  ['data', 'https://a.example/'],
  ['cite', `javascript:${RUN}`],
  ['manifest', 'https://a.example/'],
  ['is', 'x-y'],
  ['slot', 'x'],
  ['part', 'x'],
  ['nonce', 'x'],
  ['autofocus', ''],
  ['popover', ''],
  ['popovertarget', 'x'],
  ['command', 'show-modal'],
  ['commandfor', 'x'],
  ['contenteditable', 'true'],
  ['http-equiv', 'refresh'],
  ['attributeName', 'href'],
  ['shadowrootmode', 'open'],
  ['__proto__', 'x'],
  ['data-x"onclick=', RUN],
  ['data-x onclick', RUN],
  ['data-\u0000', 'x'],
  ['a\u0000b', 'x'],
  ['>', 'x'],
  ['İd', 'x'],
];

const BAD_STYLES: readonly (readonly [string, string])[] = [
  ['background', 'url(https://a.example/)'],
  ['background', 'URL( "https://a.example/" )'],
  ['background', 'u\\72l(https://a.example/)'],
  ['background-image', 'image-set("https://a.example/" 1x)'],
  ['background-image', '-webkit-image-set("https://a.example/" 1x)'],
  ['background-image', 'image("https://a.example/")'],
  ['background-image', 'src("https://a.example/")'],
  ['background', 'element(#x)'],
  ['--x', 'url(https://a.example/)'],
  ['--x', 'var(--y, url(https://a.example/))'],
  ['width', `expression(${RUN})`],
  ['-moz-binding', 'url(https://a.example/)'],
  ['content', '"a" @import'],
  ['color: red; background', 'red'],
  ['color}', 'red'],
  ['', 'red'],
];

const BAD_HTML = [
  `<img src=x onerror="${RUN}">`,
  `<svg onload="${RUN}"><script>${RUN}</script><animate onbegin="${RUN}" attributeName="x"/></svg>`,
  `<svg><a xlink:href="javascript:${RUN}"><text>x</text></a></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}"></style></mglyph></table></mtext></math>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=${RUN}></style></mglyph></form>`,
  '<style>@import "https://a.example/"; * { background: url(https://a.example/) }</style>',
  '<p style="background: url(https://a.example/)">x</p><img src="https://a.example/"><input type="image" src="https://a.example/">',
];

/** Everything in the view is as harmless as it should be. */
function expectHarmless(root: ParentNode): void {
  for (const element of root.querySelectorAll('*')) {
    expect(['script', 'style', 'iframe', 'object', 'embed', 'link', 'meta', 'base', 'template', 'slot', 'foreignobject', 'animate', 'set']).to.not.include(element.localName.toLowerCase());
    for (const { name, value } of element.attributes) {
      expect(name).to.not.match(/^on|^srcdoc$|^formaction$|^action$|^ping$|^xlink|^xmlns|^is$|^slot$|^popover|^command/i);
      if (name === 'href' || name === 'src') expect(value).to.match(/^(https?:|mailto:|tel:|#|data:image\/|[^:]*$)/);
      if (name === 'style') expect(value).to.not.match(/url\(|image-set|\\|@/i);
    }
  }
}

describe('a hostile program', () => {
  beforeEach(() => Reflect.deleteProperty(window, 'broken'));
  afterEach(removeViews);

  /** Shows it in each policy, acts as a reader would, and looks whether anything ran. */
  async function expectRefused(operations: readonly unknown[]): Promise<void> {
    for (const policy of ['pane', 'page'] as const) {
      const view = makeView(policy);
      view.commit(['reset', 1, []], ...operations);
      expectHarmless(view.container);
      expect(view.refused(), policy).to.not.deep.equal([]);
      for (const element of view.container.querySelectorAll<HTMLElement>('*')) {
        if (element.localName !== 'a') element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
        element.dispatchEvent(new Event('load'));
        element.dispatchEvent(new Event('error'));
        element.dispatchEvent(new Event('toggle'));
      }
      await settle();
      expect(window).to.not.have.property('broken');
      view.remove();
    }
  }

  for (const tag of BAD_TAGS) {
    it(`makes no <${tag}>`, async () => {
      const spec: Spec = [tag, { src: `data:text/javascript,${RUN}`, href: `javascript:${RUN}` }, [RUN]];
      if (tag.toLowerCase() !== 'style') await expectRefused([['insert', 0, 0, 1, spec]]);
      if (tag !== 'title' && tag !== 'style') await expectRefused([['insert', 0, 0, 1, ['svg', 0, [spec, ['g', 0, [spec]]]]]]);
      const view = makeView();
      view.commit(['reset', 1, [spec]]);
      expectHarmless(view.container);
      expect(view.$('*').outerHTML).to.match(/^<span hidden="">/);
    });
  }

  for (const address of BAD_ADDRESSES) {
    it(`leads nowhere: ${JSON.stringify(address).slice(0, 60)}`, async () => {
      await expectRefused([['insert', 0, 0, 1, ['a', { href: address }, ['x']]]]);
      await expectRefused([['insert', 0, 0, 1, ['a', { href: 'https://a.example/' }, ['x']]], ['attr', 1, 'HREF', address]]);
      await expectRefused([['insert', 0, 0, 1, ['svg', 0, [['a', { href: address }, ['x']]]]]]);
      await expectRefused([['insert', 0, 0, 1, ['svg', 0, [['use', { href: address }, []]]]]]);
      await expectRefused([['insert', 0, 0, 1, ['div', { href: address, src: address }, []]]]);
      if (!address.startsWith('data:image/')) {
        await expectRefused([['insert', 0, 0, 1, ['img', { src: address }, []]]]);
        await expectRefused([['insert', 0, 0, 1, ['svg', 0, [['image', { href: address }, []]]]]]);
      }
    });
  }

  for (const [name, value] of BAD_ATTRIBUTES) {
    it(`sets no ${JSON.stringify(name)}`, async () => {
      for (const tag of ['a', 'button', 'form', 'svg', 'img', 'p']) {
        await expectRefused([['insert', 0, 0, 1, [tag, name === 'style' ? { 'style ': value } : Object.fromEntries([[name, value]]), []]]]);
        await expectRefused([
          ['insert', 0, 0, 1, [tag, 0, []]],
          ['attr', 1, name, value],
        ]);
      }
    });
  }

  for (const [name, value] of BAD_STYLES) {
    it(`has no style ${name}: ${value}`, async () => {
      if (name !== '') await expectRefused([['insert', 0, 0, 1, ['p', { style: { [name]: value } }, []]]]);
      if (name !== '') await expectRefused([['insert', 0, 0, 1, ['svg', 0, []]], ['style', 1, { [name]: value }]]);
    });
  }

  for (const html of BAD_HTML) {
    it(`brings in nothing as HTML: ${html.slice(0, 60)}`, async () => {
      for (const policy of ['pane', 'page'] as const) {
        const view = makeView(policy);
        view.commit(['reset', 1, [['div', { '#html': html }, []]]]);
        expectHarmless(view.container);
        view.commit(['html', 1, `<b>${html}</b>`]);
        expectHarmless(view.container);
        expect(view.warnings).to.deep.equal([]);
        await settle();
        expect(window).to.not.have.property('broken');
        view.remove();
      }
    });
  }

  it('loads pictures that came with the program, and from the own server only in a page', () => {
    const specs = [['img', { src: PIXEL }, []], ['img', { src: '/favicon.ico' }, []], ['img', { src: 'https://a.example/x.png' }, []]];
    for (const [policy, kept] of [['pane', [PIXEL]], ['page', [PIXEL, '/favicon.ico']]] as const) {
      const view = makeView(policy);
      view.commit(['reset', 1, specs]);
      expect([...view.container.querySelectorAll('img')].map((image) => image.getAttribute('src')).filter(Boolean)).to.deep.equal(kept);
    }
  });

  it('opens links beside the page from a pane', () => {
    const view = makeView();
    view.commit(['reset', 1, [['a', { href: 'https://a.example/', rel: 'opener' }, []], ['a', { href: '#x' }, []]]]);
    expect(view.html()).to.equal('<a href="https://a.example/" target="_blank" rel="noopener noreferrer"></a><a href="#x"></a>');
    const page = makeView('page');
    page.commit(['reset', 1, [['a', { href: '/next' }, []]]]);
    expect(page.html()).to.equal('<a href="/next"></a>');
  });

  it('cannot change the address of the page by a link within the view', () => {
    const view = makeView();
    const before = location.href;
    view.commit(['reset', 1, [['a', { href: '#there' }, [['b', 0, ['go']]]], ['p', { id: 'there' }, ['x']]]]);
    view.$('b').click();
    expect(location.href).to.equal(before);
  });

  it('never loads the page again by a form, not even when it has ended', () => {
    for (const policy of ['pane', 'page'] as const) {
      const view = makeView(policy);
      view.commit(['reset', 1, [['form', 0, [['input', { name: 'q' }, []], ['button', 0, ['send']]]]]]);
      const prevented: boolean[] = [];
      view.container.addEventListener('submit', (event) => {
        prevented.push(event.defaultPrevented);
        event.preventDefault();
      });
      view.$('button').click();
      view.view.ended();
      view.$('button').click();
      view.view.destroy();
      view.$('button').click();
      expect(prevented).to.deep.equal([true, true, true]);
    }
  });

  it('sends forms of a page to the own server only', () => {
    const page = makeView('page');
    page.commit(['reset', 1, [['form', { action: '/search' }, []], ['form', { action: 'https://a.example/' }, []], ['form', { action: `javascript:${RUN}` }, []]]]);
    expect(page.html()).to.equal('<form action="/search"></form><form></form><form></form>');
  });

  it('gets no password that the browser knows', () => {
    const view = makeView();
    view.commit(['reset', 1, [['form', { autocomplete: 'on' }, [['input', { type: 'password', autocomplete: 'current-password' }, []], ['input', { autocomplete: 'cc-number' }, []]]]]]);
    view.commit(['attr', 3, 'type', 'password']);
    expect([...view.container.querySelectorAll('form, input')].map((element) => element.getAttribute('autocomplete'))).to.deep.equal(['off', 'new-password', 'new-password']);
  });

  it('confuses nothing by the names of its fields', () => {
    const names = 'parentNode firstChild nextSibling childNodes insertBefore removeChild setAttribute getAttribute removeAttribute attributes style localName contains nodeType textContent id submit'.split(' ');
    for (const policy of ['pane', 'page'] as const) {
      const view = makeView(policy);
      const fields = names.map((name) => ['input', { name }, []]);
      view.commit(['reset', 1, [['div', 0, [['form', { id: 'f', '#on': { click: { fields: ['target_id', 'width', 'scroll_top'] } } }, fields]]]]]);
      view.commit(['attr', 2, 'class', 'a'], ['style', 2, { color: 'red' }], ['insert', 2, 3, 100, ['b', 0, ['x']]], ['move', 100, 0], ['attr', 2, 'class', null]);
      const form = view.$('form');
      expect(Element.prototype.getAttribute.call(form, 'style')).to.equal('color: red;');
      view.$('b').click();
      form.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      expect(view.events().map(({ node, fields: { target_id } }) => [node, target_id])).to.deep.equal([[2, ''], [2, 'f']]);
      view.view.attach();
      view.commit(['reset', 500, [['div', 0, [['form', { id: 'f' }, [...fields, ['b', 0, ['x']]]]]]]]);
      expect(view.$('form') === form).to.equal(true);
      view.commit(['remove', 501], ['insert', 500, 0, 501, ['p', 0, []]]);
      expect(view.html()).to.equal('<div><p></p></div>');
      expect(view.warnings).to.deep.equal([]);
    }
  });

  it('hides nothing of the document that a page looks for', () => {
    const view = makeView('page');
    view.commit(['reset', 1, [['img', { name: 'getElementById' }, []], ['form', { name: 'cookie', id: 'querySelector' }, []], ['input', { name: 'title' }, []]]]);
    expect(document.getElementById).to.equal(Document.prototype.getElementById);
    expect(document.cookie).to.be.a('string');
    expect(view.html()).to.equal('<img><form></form><input name="title">');
  });
});
