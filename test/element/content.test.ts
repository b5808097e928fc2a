import { expect } from '@open-wc/testing';
import { MAX_CODE, checkedFiles, fromPlainText, readContent } from '../../src/element/content.js';
import type { Content } from '../../src/element/content.js';

/** What is read from this HTML inside a tag, and what was warned of. */
function read(inner: string): { content: Content | null; warnings: string[] } {
  const host = document.createElement('div');
  host.innerHTML = inner;
  const warnings: string[] = [];
  return { content: readContent(host, (message) => warnings.push(message)), warnings };
}

const mainText = (inner: string): string | undefined => read(inner).content?.files[0]?.text;

describe('the content between the tags', () => {
  it('is the text, without the surrounding blank lines and the common indentation', () => {
    expect(mainText('\n\n    if x:\n        y()\n\n    z()\n  ')).to.equal('if x:\n    y()\n\nz()');
  });

  it('keeps the indentation of lines that share none', () => {
    expect(mainText('x = 1\n    y = 2')).to.equal('x = 1\n    y = 2');
  });

  it('takes away only indentation that is the same in all lines, tab for tab and space for space', () => {
    expect(mainText('\n\tif x:\n\t\ty()\n')).to.equal('if x:\n\ty()');
    expect(mainText('\n\tif x:\n    y()\n')).to.equal('\tif x:\n    y()');
  });

  it('has its entities decoded', () => {
    expect(mainText('print(1 &lt; 2 &amp;&amp; "&eacute;")')).to.equal('print(1 < 2 && "é")');
  });

  it('may stand in <pre><code>, with highlighting inside', () => {
    expect(mainText('<p>Try:</p><pre><code><span class="k">print</span>(1)\n</code></pre>')).to.equal('print(1)');
  });

  it('leaves out comments, scripts of other kinds, styles and templates', () => {
    expect(mainText('<!-- note --><style>p{}</style><template>t</template><script type="text/x">s</script>x = 1')).to.equal('x = 1');
  });

  it('has Unix line ends', () => {
    const host = document.createElement('div');
    host.textContent = 'a\r\nb\rc\n';
    expect(readContent(host, () => undefined)?.files[0]?.text).to.equal('a\nb\nc');
  });

  it('is nothing when there is only white space or comments', () => {
    expect(read('').content).to.equal(null);
    expect(read(' \n\t <!-- nothing --> \n').content).to.equal(null);
  });

  it('has doctest prompts and printed results removed', () => {
    expect(mainText('\n  &gt;&gt;&gt; for x in range(2):\n  ...     print(x)\n  ...\n  0\n  1\n  &gt;&gt;&gt; x\n  1\n')).to.equal('for x in range(2):\n    print(x)\n\nx');
  });

  it('keeps code that merely contains ">>>"', () => {
    expect(fromPlainText('x = 1\n>>> not a prompt')).to.equal('x = 1\n>>> not a prompt');
  });
});

describe('<script type="text/python"> children', () => {
  it('are files, the first one main.py', () => {
    const { content } = read('<script type="text/python">import util</script><script type="text/python" name="util.py" readonly>x = 1</script>');
    expect(content?.files).to.deep.equal([
      { name: 'main.py', text: 'import util', readonly: false, hidden: false },
      { name: 'util.py', text: 'x = 1', readonly: true, hidden: false },
    ]);
  });

  it('win over other text', () => {
    expect(mainText('print("text")<script type="text/python">print("script")</script>')).to.equal('print("script")');
  });

  it('are not decoded: in a script, &lt; is four characters', () => {
    expect(mainText('<script type="text/python">"&lt;" < "b"</script>')).to.equal('"&lt;" < "b"');
  });

  it('with role="setup" are setup code, in order, and no files', () => {
    const { content } = read(
      '<script type="text/python" role="setup">a = 1</script><script type="text/python">print(a)</script><script type="text/python" role="setup">b = 2</script>',
    );
    expect(content?.setup).to.equal('a = 1\nb = 2');
    expect(content?.files.map((file) => file.name)).to.deep.equal(['main.py']);
  });

  it('leave an empty main file when all of them are setup code', () => {
    expect(read('<script type="text/python" role="setup">a = 1</script>').content?.files).to.deep.equal([{ name: 'main.py', text: '', readonly: false, hidden: false }]);
  });

  for (const name of ['../x.py', 'a/../../x.py', '/etc/passwd', 'a//b.py', '.', '', 'a\\b.py', 'a\u0001b.py', 'a\n/../../x.py', 'C:x.py', 'x'.repeat(101)]) {
    it(`get a name of ours in place of ${JSON.stringify(name.slice(0, 20))}, with one warning`, () => {
      const host = document.createElement('div');
      const script = host.appendChild(document.createElement('script'));
      script.type = 'text/python';
      script.setAttribute('name', name);
      script.textContent = 'x = 1';
      const warnings: string[] = [];
      expect(readContent(host, (message) => warnings.push(message))?.files[0]?.name).to.equal('file1.py');
      expect(warnings).to.have.length(1);
    });
  }

  for (const name of ['__proto__', 'constructor', 'pkg/mod.py', 'data file.csv', '.hidden', 'größe.py']) {
    it(`may be called ${name}`, () => {
      const { content, warnings } = read(`<script type="text/python" name="${name}">x = 1</script>`);
      expect(content?.files[0]?.name).to.equal(name);
      expect(warnings).to.deep.equal([]);
    });
  }

  it('with the same name get different ones', () => {
    const { content } = read('<script type="text/python" name="a.py"></script><script type="text/python" name="a.py"></script><script type="text/python" name="a.py"></script>');
    expect(content?.files.map((file) => file.name)).to.deep.equal(['a.py', 'a-2.py', 'a-3.py']);
  });
});

describe('huge content', () => {
  it('of ten million characters is cut to what an editor can hold, with one warning', () => {
    const host = document.createElement('div');
    host.textContent = 'x = 1\n'.repeat(1_700_000);
    const warnings: string[] = [];
    expect(readContent(host, (message) => warnings.push(message))?.files[0]?.text).to.have.length(MAX_CODE);
    expect(warnings).to.have.length(1);
  });

  it('stays whole in a hidden file, which has no editor', () => {
    const text = 'a;b\r\n'.repeat(400_000);
    expect(checkedFiles([{ name: 'data.csv', text, hidden: true }], () => undefined)[0]?.text).to.equal(text);
  });
});

it('no files at all are one empty main.py', () => {
  expect(checkedFiles([], () => undefined)).to.deep.equal([{ name: 'main.py', text: '', readonly: false, hidden: false }]);
});
