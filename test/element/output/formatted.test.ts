/** Markdown and LaTeX: what they become before the sanitiser, and after it. */
import { expect } from '@open-wc/testing';
import { formulaHtml, formulaOrSource, latexHtml } from '../../../src/element/output/latex.js';
import { emphasisSigns } from '../../../src/element/output/markdown-cost.js';
import { markdownHtml } from '../../../src/element/output/markdown.js';
import { sanitize } from '../../../src/element/output/sanitize.js';

/** What a frame would show, parsed where nothing runs or loads. */
const parse = (html: string): HTMLElement => new DOMParser().parseFromString(`<body>${sanitize(html)}`, 'text/html').body;

describe('latexHtml', () => {
  it('makes MathML of a formula, which the sanitiser lets through, and leaves the source out', () => {
    const body = parse(latexHtml('$\\displaystyle \\frac{x^{2}}{\\sqrt{2}}$'));
    expect(body.querySelector('math mfrac msup')?.textContent).to.equal('x2');
    expect(body.querySelector('math msqrt')).to.not.equal(null);
    expect(body.textContent).to.not.include('displaystyle');
  });

  it('puts a formula that stands alone on a line of its own, and others into theirs', () => {
    for (const source of ['$x$', '$$x$$', '\\[x\\]', '\\begin{equation}x\\end{equation}', 'x^2']) {
      expect(parse(latexHtml(source)).querySelector('math')?.getAttribute('display'), source).to.equal('block');
    }
    const body = parse(latexHtml('Let <b> be $a$ and \\(b\\).'));
    expect(body.querySelectorAll('math').length).to.equal(2);
    expect(body.querySelector('math[display], b')).to.equal(null);
    expect(body.textContent).to.match(/^Let <b> be a and b\.$/);
  });

  it('knows matrices and aligned equations', () => {
    expect(parse(latexHtml('$\\left[\\begin{matrix}1 & 2\\\\3 & 4\\end{matrix}\\right]$')).querySelectorAll('mtd').length).to.equal(4);
    expect(parse(latexHtml('\\begin{align*}a &= b \\\\ c &= d\\end{align*}')).querySelectorAll('mtr').length).to.equal(2);
  });

  it('throws for what it does not understand', () => {
    expect(() => latexHtml('$\\frac{$')).to.throw(/KaTeX/);
    expect(() => latexHtml('\\def\\a{\\a\\a}\\a')).to.throw(/KaTeX|expansions/);
    expect(formulaOrSource('\\frac{<b>', false)).to.equal('$\\frac{&#60;b&#62;$');
  });

  it('sets no links and no attributes', () => {
    for (const source of ['\\href{javascript:alert(1)}{x}', '\\url{javascript:alert(1)}', '\\includegraphics{https://example.org/x.png}', '\\htmlData{a=b}{x}', '\\htmlStyle{position:fixed}{x}', '\\htmlId{body}{x}']) {
      const body = parse(latexHtml(source));
      expect(body.querySelector('a, img, [href], [src], [id], [data-a]'), source).to.equal(null);
    }
  });
});

describe('markdownHtml', () => {
  it('makes headings, lists, code and tables', () => {
    const body = parse(markdownHtml('# One\n\n* a\n* b\n\n```python\nprint(1 < 2)\n```\n\n| x | y |\n|---|--:|\n| 1 | 2 |\n'));
    expect(body.querySelector('h1')?.textContent).to.equal('One');
    expect(body.querySelectorAll('li').length).to.equal(2);
    expect(body.querySelector('pre code')?.textContent).to.equal('print(1 < 2)\n');
    expect(body.querySelector('tbody td')?.textContent).to.equal('1');
  });

  it('makes formulas where notebooks do, and no formula of a price list', () => {
    const body = parse(markdownHtml('Mass $m$, energy:\n\n$$E = mc^2$$\n\nIt costs $5 or $6, `$x$`.', formulaHtml));
    expect(body.querySelectorAll('math').length).to.equal(2);
    expect(body.querySelector('math[display=block] msup')).to.not.equal(null);
    expect(body.textContent).to.include('It costs $5 or $6, $x$.');
  });

  it('leaves links and raw HTML to the sanitiser', () => {
    const body = parse(markdownHtml('[x](javascript:alert(1)) ![y](https://example.org/y.png) <img src=x onerror=alert(1)> <script>alert(1)</script>'));
    expect(body.querySelector('script, [href], [onerror]')).to.equal(null);
  });

  it('answers for texts made to be slow', () => {
    for (const part of ['> ', '1. ']) expect(() => markdownHtml(part.repeat(50_000))).to.throw(/call stack|recursion/);
    const slow = '**a_'.repeat(500);
    expect(emphasisSigns(`a_b\n\n${slow}\n\n~~~\n${slow}${slow}\n~~~\n`)).to.equal(1500);
    for (const part of ['[', '*a ', '- ', '`', '$', '$a ', '<a ', '![](', '_*', '|a', '\n|-', '&#', '[a]: <', '\t']) {
      expect(markdownHtml(part.repeat(Math.floor(10_000 / part.length)), formulaOrSource)).to.be.a('string');
    }
  });
});
