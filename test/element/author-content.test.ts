import { expect, nextFrame } from '@open-wc/testing';
import { AuthorContent } from '../../src/element/author-content.js';
import type { PlaygroundError } from '../../src/errors.js';
import { until } from '../support/until.js';

interface Watched {
  readonly host: HTMLElement;
  readonly content: AuthorContent;
  readonly failures: PlaygroundError[];
  readonly warnings: string[];
  /** Texts of the main file that were replaced. */
  readonly replaced: string[];
  edited: boolean;
}

/** The content of a tag with this inside, as it is when the tag comes into the page. */
function watch(inner = ''): Watched {
  const host = document.createElement('div');
  host.innerHTML = inner;
  const failures: PlaygroundError[] = [];
  const warnings: string[] = [];
  const replaced: string[] = [];
  const content = new AuthorContent(host, {
    changed: ([main]) => replaced.push(main!.text),
    failed: (error) => failures.push(error),
    warn: (message) => warnings.push(message),
    edited: () => watched.edited,
  });
  const watched: Watched = { host, content, failures, warnings, replaced, edited: false };
  content.watch();
  return watched;
}

/** Answers a `src` once `arrive` is called. */
function slowServer(): { readonly url: string; arrive(code: string, init?: ResponseInit): void; restore(): void } {
  const { fetch } = globalThis;
  let arrive: (response: Response) => void = () => undefined;
  const answer = new Promise<Response>((resolve) => (arrive = resolve));
  globalThis.fetch = () => answer;
  return {
    url: '/lesson.py',
    arrive: (code, init) => arrive(new Response(code, init)),
    restore: () => void (globalThis.fetch = fetch),
  };
}

describe('what the page’s author put into a tag', () => {
  it('is an empty main file when there is nothing', () => {
    const { content } = watch();
    expect(content.main).to.include({ name: 'main.py', text: '' });
    expect(content.visible).to.have.length(1);
  });

  it('is what stands between the tags', () => {
    expect(watch('x = 1').content.main.text).to.equal('x = 1');
  });

  it('comes late when children do', async () => {
    const { content, host } = watch();
    host.insertAdjacentHTML('beforeend', '<script type="text/python">x = 2</script>');
    await until(() => content.main.text === 'x = 2');
  });

  it('changes with the children', async () => {
    const { content, host } = watch('x = 1');
    host.firstChild!.textContent = 'x = 3';
    await until(() => content.main.text === 'x = 3');
  });

  it('stays when the children go away', async () => {
    const { content, host } = watch('x = 1');
    host.replaceChildren();
    await nextFrame();
    expect(content.main.text).to.equal('x = 1');
  });

  it('does not change with the children once the reader has edited', async () => {
    const untouched = watch('x = 1');
    const edited = watch('x = 1');
    edited.edited = true;
    edited.host.textContent = 'x = 4';
    untouched.host.textContent = 'x = 4';
    await until(() => untouched.content.main.text === 'x = 4');
    expect(edited.content.main.text).to.equal('x = 1');
  });

  it('is what was set by property, the children notwithstanding', async () => {
    const { content, host } = watch('x = 1');
    host.textContent = 'x = 2';
    content.files = [{ name: 'main.py', text: 'x = 5' }];
    await nextFrame();
    expect(content.main.text).to.equal('x = 5');
  });

  it('is the children again when they change after the property was set: the last set wins', async () => {
    const { content, host } = watch('x = 1');
    content.files = [{ name: 'main.py', text: 'x = 5' }];
    host.textContent = 'x = 6';
    await until(() => content.main.text === 'x = 6');
  });

  it('does not change when a page sets the same files again, as frameworks do at each render', () => {
    const { content, replaced } = watch('x = 1');
    const set = (text: string, more: { readonly readonly?: boolean; readonly hidden?: boolean } = {}): void => {
      content.files = [{ name: 'main.py', text, ...more }];
    };
    set('x = 1');
    set('x = 1');
    expect(replaced, 'what children brought is set by the page now').to.deep.equal(['', 'x = 1']);
    set('x = 2');
    set('x = 2', { readonly: false });
    set('x = 2', { readonly: true });
    set('x = 2', { hidden: true });
    expect(replaced).to.deep.equal(['', 'x = 1', 'x = 1', 'x = 2', 'x = 2']);
    content.files = [...content.files, { name: 'b.py', text: '' }];
    expect(content.files).to.have.length(2);
  });

  it('keeps setup code of children when files are set', () => {
    const { content } = watch('<script type="text/python" role="setup">a = 1</script>');
    content.files = [{ name: 'main.py', text: 'print(a)' }];
    expect(content.setup).to.equal('a = 1');
  });

  it('has safe and different file names, whatever was set', () => {
    const { content, warnings } = watch();
    content.files = [
      { name: '../x.py', text: '' },
      { name: '__proto__', text: '' },
      { name: '__proto__', text: '' },
    ];
    expect(content.files.map((file) => file.name)).to.deep.equal(['file1.py', '__proto__', '__proto__-2']);
    expect(warnings).to.have.length(2);
  });

  it('runs the first file that is not hidden, or else the first', () => {
    const { content } = watch();
    content.files = [
      { name: 'a.py', text: '', hidden: true },
      { name: 'b.py', text: '' },
    ];
    expect(content.main.name).to.equal('b.py');
    content.files = [{ name: 'a.py', text: '', hidden: true }];
    expect(content.main.name).to.equal('a.py');
  });
});

describe('src', () => {
  let server: ReturnType<typeof slowServer>;
  beforeEach(() => (server = slowServer()));
  afterEach(() => server.restore());

  it('is loaded', async () => {
    const { content } = watch();
    const loading = content.load(server.url);
    server.arrive('x = 1\r\ny = 2\n');
    await loading;
    expect(content.main.text).to.equal('x = 1\ny = 2\n');
  });

  it('shows the children until it has come, and keeps their setup code', async () => {
    const { content } = watch('<script type="text/python">fallback</script><script type="text/python" role="setup">a = 1</script>');
    const loading = content.load(server.url);
    expect(content.main.text).to.equal('fallback');
    server.arrive('loaded');
    await loading;
    expect(content.main.text).to.equal('loaded');
    expect(content.setup).to.equal('a = 1');
  });

  it('is not overwritten by children that come later still, only their setup code counts', async () => {
    const { content, host } = watch();
    const loading = content.load(server.url);
    server.arrive('loaded');
    await loading;
    host.innerHTML = '<script type="text/python">late</script><script type="text/python" role="setup">b = 1</script>';
    await until(() => content.setup === 'b = 1');
    expect(content.main.text).to.equal('loaded');
  });

  it('that comes after files were set by property is out of date', async () => {
    const { content } = watch();
    const loading = content.load(server.url);
    content.files = [{ name: 'main.py', text: 'newer' }];
    server.arrive('loaded');
    await loading;
    expect(content.main.text).to.equal('newer');
  });

  it('that fails says so and leaves what is there', async () => {
    const { content, failures } = watch('x = 1');
    const loading = content.load(server.url);
    server.arrive('x'.repeat((1 << 20) + 1));
    await loading;
    expect(failures.map((error) => error.code)).to.deep.equal(['content-failed']);
    expect(content.main.text).to.equal('x = 1');
  });

  it('that is no web address is not asked for', async () => {
    const { content, warnings, failures } = watch('x = 1');
    await content.load('javascript:alert(1)');
    await content.load('data:text/plain,x');
    expect(content.main.text).to.equal('x = 1');
    expect(warnings).to.have.length(2);
    expect(failures).to.deep.equal([]);
  });
});
