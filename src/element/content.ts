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

/** Names that cannot leave the home folder; anything else gets a name of ours. */
const SAFE_NAME = /^(?!.*(?:^|\/)\.{0,2}(?:\/|$))[^\0\\:*?"<>|]{1,100}$/;

/** Longest code that an editor stays usable with: a megabyte is some 25 000 lines. */
export const MAX_CODE = 1 << 20;

/**
 * The content that the page's author wrote between the tags: `<script type="text/python">` children, or else the text or
 * `<pre><code>`; null when there is none.
 */
export function readContent(host: Element): Content | null {
  const scripts = [...host.querySelectorAll(':scope > script[type="text/python"]')];
  if (scripts.length > 0) return fromScripts(scripts);
  const text = textOf(host);
  return text.trim() === '' ? null : { files: [{ name: MAIN_FILE, text: fromPlainText(text) }], setup: '' };
}

function fromScripts(scripts: readonly Element[]): Content {
  const files: PlayFile[] = [];
  const setup: string[] = [];
  const taken = new Set<string>();
  for (const script of scripts) {
    const text = fromPlainText(script.textContent ?? '');
    if (script.getAttribute('role') === 'setup') {
      setup.push(text);
      continue;
    }
    const asked = script.getAttribute('name') ?? (files.length === 0 ? MAIN_FILE : '');
    const name = freeName(SAFE_NAME.test(asked) ? asked : `file${files.length + 1}.py`, taken);
    taken.add(name);
    files.push({ name, text, readonly: script.hasAttribute('readonly'), hidden: script.hasAttribute('hidden') });
  }
  return { files, setup: setup.join('\n') };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = name.replace(/(\.[^./]*)?$/, `-${count}$1`);
  return free;
}

/** The text inside, without what other elements (scripts, templates) hold for themselves. */
function textOf(host: Element): string {
  const code = host.querySelector(':scope > pre');
  if (code) return code.textContent ?? '';
  return [...host.childNodes].map((node) => (node instanceof Element && /^(SCRIPT|STYLE|TEMPLATE)$/.test(node.tagName) ? '' : node.textContent)).join('');
}

/** Code as an author writes it inside HTML: without the surrounding blank lines, the common indentation and prompts. */
export function fromPlainText(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').slice(0, MAX_CODE).split('\n');
  while (lines.length > 0 && lines[0]?.trim() === '') lines.shift();
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, Infinity);
  return withoutPrompts(lines.map((line) => line.slice(indent))).join('\n');
}

/** Doctest examples as code: prompts removed, printed results left out. */
function withoutPrompts(lines: readonly string[]): readonly string[] {
  if (!/^>>>( |$)/.test(lines[0] ?? '')) return lines;
  return lines.filter((line) => /^(>>>|\.\.\.)( |$)/.test(line)).map((line) => line.slice(4));
}
