import type { Warn } from './attributes.js';

/** One file of a tag. */
export interface PlayFile {
  readonly name: string;
  readonly text: string;
  readonly readonly?: boolean;
  /** Without a tab of its own; Python can import it. */
  readonly hidden?: boolean;
}

/** What a tag runs and shows. */
export interface Content {
  /** The first file that is not hidden is the one that Run runs. */
  readonly files: readonly PlayFile[];
  /** Code that runs unseen before the first run in a fresh Python. */
  readonly setup: string;
}

export const MAIN_FILE = 'main.py';

/** What a tag has when its author wrote nothing: an editor to type into. */
export const EMPTY_FILE: PlayFile = { name: MAIN_FILE, text: '', readonly: false, hidden: false };

/** Names that cannot leave the home folder; anything else gets a name of ours. */
const SAFE_NAME = /^(?!.*(?:^|\/)\.{0,2}(?:\/|$))[^\p{Cc}\\:*?"<>|]{1,100}$/u;

/** Longest code that an editor stays usable with: a megabyte is some 25 000 lines. */
export const MAX_CODE = 1 << 20;

/**
 * The content that the page's author wrote between the tags: `<script type="text/python">` children, or else the text or
 * `<pre><code>`; null when there is none.
 */
export function readContent(host: Element, warn: Warn): Content | null {
  const scripts = [...host.querySelectorAll(':scope > script[type="text/python"]')];
  if (scripts.length > 0) return fromScripts(scripts, warn);
  const text = fromPlainText(textOf(host));
  return text === '' ? null : { files: checkedFiles([{ name: MAIN_FILE, text }], warn), setup: '' };
}

/** Files under names that can be used, each once, and with text that an editor can show. There is always one. */
export function checkedFiles(asked: readonly PlayFile[], warn: Warn): readonly PlayFile[] {
  const taken = new Set<string>();
  const files = asked.map((file, index): PlayFile => {
    const wanted = String(file.name);
    const name = freeName(SAFE_NAME.test(wanted) ? wanted : `file${index + 1}.py`, taken);
    if (name !== wanted) warn(`A file cannot be called "${wanted.slice(0, 80)}" here; it is called "${name}".`);
    taken.add(name);
    const text = String(file.text);
    // Compared, and each written down: a page may have put a `hidden` of its own on every object.
    const [readonly, hidden] = [file.readonly === true, file.hidden === true];
    // Nobody edits what is hidden: it may be data of any size and form.
    return { name, text: hidden ? text : editable(name, text, warn), readonly, hidden };
  });
  return files.length > 0 ? files : [EMPTY_FILE];
}

function fromScripts(scripts: readonly Element[], warn: Warn): Content {
  const isSetup = (script: Element): boolean => script.getAttribute('role') === 'setup';
  const files = scripts
    .filter((script) => !isSetup(script))
    .map((script, index) => ({
      name: script.getAttribute('name') ?? (index === 0 ? MAIN_FILE : `file${index + 1}.py`),
      text: fromPlainText(script.textContent),
      readonly: script.hasAttribute('readonly'),
      hidden: script.hasAttribute('hidden'),
    }));
  const setup = scripts.filter(isSetup).map((script) => fromPlainText(script.textContent));
  return { files: checkedFiles(files, warn), setup: setup.join('\n') };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = name.replace(/(\.[^./]*)?$/, `-${count}$1`);
  return free;
}

function editable(name: string, text: string, warn: Warn): string {
  const lines = withUnixLines(text);
  if (lines.length <= MAX_CODE) return lines;
  warn(`${name} is too long for an editor (${lines.length} characters); only its first ${MAX_CODE} are used.`);
  return lines.slice(0, MAX_CODE);
}

/** The text inside, without comments and without what other elements (scripts, templates) hold for themselves. */
function textOf(host: Element): string {
  const code = host.querySelector(':scope > pre');
  if (code) return code.textContent;
  const isCode = (node: Node): boolean => (node instanceof Element ? !/^(SCRIPT|STYLE|TEMPLATE)$/.test(node.tagName) : node.nodeType === Node.TEXT_NODE);
  return [...host.childNodes].map((node) => (isCode(node) ? node.textContent : '')).join('');
}

/** Code as an author writes it inside HTML: without the surrounding blank lines, the common indentation and prompts. */
export function fromPlainText(text: string): string {
  const lines = withUnixLines(text).split('\n');
  const isBlank = (line: string): boolean => line.trim() === '';
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return '';
  const code = lines.slice(first, lines.findLastIndex((line) => !isBlank(line)) + 1);
  const indent = commonIndent(code.filter((line) => !isBlank(line)));
  return withoutPrompts(code.map((line) => (isBlank(line) ? '' : line.slice(indent)))).join('\n');
}

/** How many characters of white space all lines begin with. Tabs and spaces are different, as they are for Python. */
function commonIndent(lines: readonly string[]): number {
  let common = /^\s*/.exec(lines[0] ?? '')?.[0] ?? '';
  for (const line of lines) while (!line.startsWith(common)) common = common.slice(0, -1);
  return common.length;
}

const withUnixLines = (text: string): string => text.replace(/\r\n?/g, '\n');

/** Doctest examples as code: prompts removed, printed results left out. */
function withoutPrompts(lines: readonly string[]): readonly string[] {
  if (!/^>>>( |$)/.test(lines[0] ?? '')) return lines;
  return lines.filter((line) => /^(>>>|\.\.\.)( |$)/.test(line)).map((line) => line.slice(4));
}
