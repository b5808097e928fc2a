/** Formulas in LaTeX as MathML, which browsers draw by themselves. KaTeX is large: load this module only when a formula comes. */
import katex, { type KatexOptions } from 'katex';

/** Nothing that loads, links or sets attributes (`trust`), nothing that expands for ever, no size that covers the page. */
const OPTIONS: KatexOptions = { output: 'mathml', trust: false, strict: 'ignore', throwOnError: true, maxExpand: 1000, maxSize: 50 };

/** The source, which KaTeX puts beside the formula; the sanitiser would leave its bare text. */
const ANNOTATION = /<annotation\b[^>]*>[^<]*<\/annotation>/g;

/**
 * One formula, without the signs around it.
 * @param display on a line of its own
 * @throws Error (KaTeX's ParseError) when it is not understood
 */
export function formulaHtml(formula: string, display: boolean): string {
  return katex.renderToString(formula, { ...OPTIONS, displayMode: display }).replace(ANNOTATION, '');
}

/** The same, but what is not understood stays as it was written. */
export function formulaOrSource(formula: string, display: boolean): string {
  try {
    return formulaHtml(formula, display);
  } catch {
    // One bad formula should not hide the text around it.
    const sign = display ? '$$' : '$';
    return escapeHtml(sign + formula + sign);
  }
}

/** `$$…$$`, `\[…\]`, `\(…\)`, `$…$`, and environments such as `\begin{equation}…\end{equation}`. */
const FORMULA = /\$\$([^]+?)\$\$|\\\[([^]+?)\\\]|\\\(([^]+?)\\\)|\$((?:\\.|[^$\\])+)\$|(\\begin\{([a-zA-Z]+\*?)\}[^]+?\\end\{\6\})/g;

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${String(character.charCodeAt(0))};`);

/**
 * What Python libraries call `text/latex`: formulas between their signs, with words around them; or one bare formula.
 * @throws Error (KaTeX's ParseError) when a formula is not understood
 */
export function latexHtml(source: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const match of source.matchAll(FORMULA)) {
    const [all, dollars, brackets, parentheses, dollar, environment] = match;
    const block = dollars ?? brackets ?? environment;
    const alone = source.trim() === all;
    parts.push(escapeHtml(source.slice(end, match.index)), formulaHtml(block ?? parentheses ?? dollar ?? '', block !== undefined || alone));
    end = match.index + all.length;
  }
  if (end === 0) return formulaHtml(source, true);
  return `<p>${parts.join('')}${escapeHtml(source.slice(end))}</p>`;
}
