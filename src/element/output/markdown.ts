/** Markdown as HTML, which is not safe before it went through the sanitiser. Load this module only when Markdown comes. */
import { Marked, type TokenizerAndRendererExtension } from 'marked';

/** Makes HTML of a formula; `display` is for one on a line of its own. */
export type FormulaRenderer = (formula: string, display: boolean) => string;

/** Formulas as notebooks write them: `$x$` in a line and `$$x$$`. A price list is none: no blank at its ends, no digit after, no code. */
const INLINE_FORMULA = /^\$(?:\$([^$]+)\$\$|(?! )((?:\\.|[^$`\\\n])*[^$`\s\\])\$(?!\d))/;

function formulas(render: FormulaRenderer): TokenizerAndRendererExtension {
  return {
    name: 'formula',
    level: 'inline',
    start: (source) => source.indexOf('$'),
    tokenizer(source) {
      const match = INLINE_FORMULA.exec(source);
      return match ? { type: 'formula', raw: match[0], formula: match[1] ?? match[2] ?? '', display: match[1] !== undefined } : undefined;
    },
    renderer: (token) => render(String(token['formula']), token['display'] === true),
  };
}

/** Whether there may be formulas in it. */
export const hasFormulas = (source: string): boolean => source.indexOf('$') !== source.lastIndexOf('$');

/** GitHub's flavour. */
export function markdownHtml(source: string, render?: FormulaRenderer): string {
  const marked = new Marked({ gfm: true, async: false });
  if (render) marked.use({ extensions: [formulas(render)] });
  return marked.parse(source, { async: false });
}
