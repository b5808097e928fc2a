import { expect } from '@open-wc/testing';
import { sanitize } from '../../../src/element/output/sanitize.js';

/** The sanitised HTML, parsed where nothing runs or loads. */
const parse = (html: string): HTMLElement => new DOMParser().parseFromString(`<body>${sanitize(html)}`, 'text/html').body;

const ATTACKS: readonly string[] = [
  '<script>parent.broken = 1</script>',
  '<img src=x onerror="parent.broken = 1">',
  '<svg onload="parent.broken = 1"><script>parent.broken = 1</script><animate onbegin="parent.broken = 1" attributeName="x"/></svg>',
  '<svg><a xlink:href="javascript:parent.broken = 1"><text>x</text></a></svg>',
  '<a href="javascript:parent.broken = 1">x</a>',
  '<a href="jav&#x09;ascript:parent.broken = 1">x</a>',
  '<math><mtext><table><mglyph><style><img src=x onerror="parent.broken = 1"></style></mglyph></table></mtext></math>',
  '<noscript><p title="</noscript><img src=x onerror=parent.broken=1>">',
  '<template><script>parent.broken = 1</script></template>',
  '<iframe srcdoc="<script>top.broken = 1</script>"></iframe><object data="data:text/html,x"></object><embed src="x">',
  '<meta http-equiv="refresh" content="0;url=https://example.org/"><base href="https://example.org/"><link rel="stylesheet" href="x">',
  '<form action="https://example.org/"><input name="q"><button formaction="https://example.org/">go</button></form>',
  '<input type="image" src="x" formaction="https://example.org/"><textarea></textarea><select></select>',
  '<img name="body"><form name="documentElement"><input name="lastElementChild">',
  '<body onload="parent.broken = 1"><video><source onerror="parent.broken = 1"></video>',
];

describe('sanitize', () => {
  for (const attack of ATTACKS) {
    it(`disarms ${attack.slice(0, 70)}`, () => {
      const body = parse(attack);
      expect(body.querySelector('script, iframe, object, embed, meta, base, link, form, button, textarea, select, input, video, audio')).to.equal(null);
      for (const element of body.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
          expect(name).to.not.match(/^on|^href$|^xlink:href$|^formaction$|^action$/);
          expect(name === 'title' ? '' : value).to.not.match(/javascript:/i);
        }
      }
      expect(body.querySelector('[name=body], [name=documentElement]')).to.equal(null);
    });
  }

  it('keeps the tables and styles that pandas writes', () => {
    const body = parse('<style>.dataframe td { color: red }</style><table border="1" class="dataframe"><tr><td id="T_1" class="col0">1</td></tr></table>');
    expect(body.querySelector('style')?.textContent).to.include('color: red');
    expect(body.querySelector('table.dataframe td.col0')?.textContent).to.equal('1');
  });

  it('keeps inline SVG and embedded pictures', () => {
    const body = parse('<svg viewBox="0 0 1 1"><path d="M0 0h1"/></svg><img alt="x" src="data:image/png;base64,AAAA">');
    expect(body.querySelector('svg path')).to.not.equal(null);
    expect(body.querySelector('img')?.getAttribute('src')).to.match(/^data:/);
  });

  it('keeps check boxes that fold things', () => {
    expect(parse('<input type="checkbox" id="a"><label for="a">more</label>').querySelector('input')?.type).to.equal('checkbox');
  });

  it('turns links into text that tells its address', () => {
    const link = parse('<a href="https://example.org/x" target="_top">docs</a>').querySelector('a');
    expect(link?.title).to.equal('https://example.org/x');
    expect(link?.hasAttribute('href')).to.equal(false);
    expect(link?.hasAttribute('target')).to.equal(false);
  });
});
