import { expect } from '@open-wc/testing';
import type { MimeBundle } from '../../../src/protocol/messages.js';
import { MAX_OFFER_CHARACTERS, OFFER_TYPE, saveName } from '../../../src/element/output/offered-file.js';
import { chooseMime } from '../../../src/element/output/mime.js';
import { until } from '../../support/until.js';
import { createLog, drawn, shownLines } from './log-fixture.js';

const offer = (name: unknown, data: unknown, type: unknown = 'text/csv'): MimeBundle => ({ [OFFER_TYPE]: JSON.stringify({ name, type, data }), 'text/plain': 'the plain text' });

/** An output that shows this, once it does. */
async function show(mime: MimeBundle, stream: 'display' | 'value' = 'display'): Promise<{ container: HTMLElement; host: HTMLElement }> {
  const { log, container, host } = await createLog();
  log.append([stream === 'display' ? { stream, mime } : { stream, text: mime['text/plain'] ?? '', mime }]);
  await until(() => container.querySelector('.action, .line') !== null, 'it is shown');
  return { container, host };
}

interface Saved {
  readonly name: string;
  readonly file: Blob;
}

/** Clicks the button, and takes what the browser would save in place of the browser. */
function save(container: HTMLElement): Saved {
  const { createObjectURL } = URL;
  const { click } = HTMLAnchorElement.prototype;
  const blobs = new Map<string, Blob>();
  const saved: Saved[] = [];
  URL.createObjectURL = (blob: Blob) => {
    const url = createObjectURL.call(URL, blob);
    blobs.set(url, blob);
    return url;
  };
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    const file = blobs.get(this.href);
    if (file) saved.push({ name: this.download, file });
  };
  try {
    container.querySelector('button')?.click();
  } finally {
    URL.createObjectURL = createObjectURL;
    HTMLAnchorElement.prototype.click = click;
  }
  const [first] = saved;
  if (!first || saved.length > 1) throw new Error(`${String(saved.length)} files were saved`);
  return first;
}

describe('a file that a program offers', () => {
  for (const stream of ['display', 'value'] as const) {
    it(`has a button that names it, and saves its bytes (${stream})`, async () => {
      const { container } = await show(offer('report.csv', btoa('name,points\n')), stream);
      expect(container.querySelector('button')?.textContent).to.equal('Download report.csv (12 bytes)');
      const { name, file } = save(container);
      expect([name, await file.text()]).to.deep.equal(['report.csv', 'name,points\n']);
    });
  }

  it('is saved again with every click', async () => {
    const { container } = await show(offer('a.bin', btoa('\0\xff')));
    save(container);
    expect([...new Uint8Array(await save(container).file.arrayBuffer())]).to.deep.equal([0, 255]);
  });

  it('can be empty, and can be large', async () => {
    expect((await show(offer('empty.txt', ''))).container.querySelector('button')?.textContent).to.equal('Download empty.txt (0 bytes)');
    // More than is decoded in one go, and no whole number of groups.
    const bytes = 3_000_001;
    const { container } = await show(offer('large.bin', btoa('x'.repeat(bytes))));
    expect(save(container).file.size).to.equal(bytes);
  });

  it('is never of a type that a browser would open', async () => {
    for (const type of ['text/html', 'image/svg+xml', 'text/html,<script>', 5, null]) {
      const { container } = await show(offer('page.html', btoa('<script>alert(1)</script>'), type));
      expect(save(container).file.type, String(type)).to.equal('application/octet-stream');
    }
  });

  it('wins over every other form', () => {
    expect(chooseMime({ ...offer('a', ''), 'text/html': '<b>h</b>' })).to.deep.include({ show: 'file', offer: { name: 'a', data: '' } });
  });

  for (const [what, text] of [
    ['no JSON', '{oops'],
    ['null', 'null'],
    ['a list', '["a.csv", ""]'],
    ['without a name', '{"data": ""}'],
    ['without data', '{"name": "a.csv"}'],
    ['with a number for a name', '{"name": 5, "data": ""}'],
    ['with data in a list', '{"name": "a.csv", "data": ["QQ=="]}'],
    ['nested too deeply', '['.repeat(200_000)],
    ['no base64', '{"name": "a.csv", "data": "<img src=x>"}'],
    ['half a group of base64', '{"name": "a.csv", "data": "QUJDR"}'],
  ] as const) {
    it(`is shown as plain text when it makes no sense: ${what}`, async () => {
      const { container } = await show({ [OFFER_TYPE]: text, 'text/plain': 'the plain text' });
      expect(shownLines(container)).to.deep.equal(['the plain text']);
      expect(container.querySelector('.remark')?.textContent).to.equal(`Not shown as ${OFFER_TYPE}: it cannot be read.`);
      expect(container.querySelector('button, img')).to.equal(null);
    });
  }

  it('is shown as plain text when it is too large', () => {
    expect(chooseMime(offer('a', 'A'.repeat(MAX_OFFER_CHARACTERS)))).to.include({ show: 'file' });
    expect(chooseMime(offer('a', 'A'.repeat(MAX_OFFER_CHARACTERS + 1)))).to.deep.equal({ show: 'text', text: 'the plain text', refused: [{ type: OFFER_TYPE, reason: 'tooLarge' }] });
  });

  it('is shown under the name that it will have, and that is text', async () => {
    const { container } = await show(offer('<b>x</b>{size}$&\u202efdp.exe', ''));
    // The part of a path before the last "/" is no part of a name.
    expect(container.querySelector('button')?.textContent).to.equal('Download b_{size}$&_fdp.exe (0 bytes)');
    expect(container.querySelector('bdi')?.textContent).to.equal(save(container).name);
    expect(container.querySelector('b')).to.equal(null);
  });

  for (const scheme of ['light', 'dark']) {
    it(`has no violation that axe knows, in the ${scheme} theme`, async () => {
      const { container, host } = await show(offer('report.csv', ''));
      host.style.colorScheme = scheme;
      await drawn();
      await expect(host).to.be.accessible();
      container.querySelector('button')?.focus();
      await expect(host).to.be.accessible();
    });
  }

  it('fits into a narrow page, whatever its name', async () => {
    const { container, host } = await show(offer(`${'long'.repeat(60)}.csv`, ''));
    host.style.inlineSize = '320px';
    await drawn();
    expect(container.scrollWidth).to.be.at.most(container.clientWidth);
  });
});

describe('saveName', () => {
  for (const [name, saved] of [
    ['report.csv', 'report.csv'],
    ['Übung 1 – Lösung.txt', 'Übung 1 – Lösung.txt'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system.ini', 'system.ini'],
    ['a\0b\nc\td.txt', 'a_b_c_d.txt'],
    ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
    ['\u2066x\u2069\u200f.txt', '_x__.txt'],
    ['half \ud83d.txt', 'half _.txt'],
    ['a:b*c?"<>|.txt', 'a_b_c_____.txt'],
    ['', 'file'],
    [' . ', 'file'],
    ['..', 'file'],
    ['folder/', 'file'],
  ] as const) {
    it(`makes ${JSON.stringify(saved)} of ${JSON.stringify(name)}`, () => {
      expect(saveName(name)).to.equal(saved);
    });
  }

  it('shortens a name, and keeps its ending', () => {
    const saved = saveName(`${'x'.repeat(5000)}.csv`);
    expect(saved.length).to.be.lessThan(130);
    expect(saved).to.match(/x\.csv$/);
  });
});
