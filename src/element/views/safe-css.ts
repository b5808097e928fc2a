/*
 * CSS that can reach nothing. Whatever loads has the name of a function before a bracket, or stands behind an `@`; a backslash could
 * spell either in another way. Text that only looks like it is refused too: in a string, for instance.
 */

const LOADS = /(url|image|image-set|src|element|expression)\(|[@\\]/i;
/** A part of the same drawing, such as a gradient. */
const LOCAL = /url\(\s*(["']?)#[\w.:-]*\1\s*\)/gi;
const NAME = /^-{0,2}[a-z][\w-]*$/i;
/** A select that is drawn by style sheets opens above the whole page, outside of whatever is to hold it. */
const ON_TOP = /base-select/i;
const TOP_PARTS = /::(picker|backdrop)/i;
const IMPORTANT = /\s*!\s*important\s*$/i;

/** Whether a value of CSS could make the browser load something. */
export const mayLoad = (value: string): boolean => LOADS.test(value) && LOADS.test(value.replace(LOCAL, ''));

/** Whether a value, or the text of declarations, could reach out of the view's place. */
export const reachesOut = (value: string): boolean => mayLoad(value) || ON_TOP.test(value);

/**
 * Sets a property, or takes it away.
 *
 * @returns whether it may be
 */
export function setStyle(style: CSSStyleDeclaration, name: string, value: string | null): boolean {
  if (!NAME.test(name)) return false;
  if (value === null) {
    style.removeProperty(name);
    return true;
  }
  if (reachesOut(value)) return false;
  if (IMPORTANT.test(value)) style.setProperty(name, value.replace(IMPORTANT, ''), 'important');
  else style.setProperty(name, value);
  return true;
}

/** Rules that may stay in a style sheet. */
const RULES = new Set(
  (
    'CSSStyleRule CSSMediaRule CSSSupportsRule CSSContainerRule CSSLayerBlockRule CSSLayerStatementRule CSSScopeRule CSSStartingStyleRule ' +
    'CSSNestedDeclarations CSSKeyframesRule CSSKeyframeRule CSSNamespaceRule'
  ).split(' '),
);

/** A rule of any kind. */
type AnyRule = CSSRule & Partial<Pick<CSSGroupingRule, 'cssRules' | 'deleteRule'>> & { readonly style?: CSSStyleDeclaration; readonly selectorText?: string };

/** The name of an object's class, as the browser has it: some of these classes are younger than some browsers. */
const className = (object: object): string => Object.prototype.toString.call(object).slice(8, -1);

/** Takes out what could load something, from a sheet or a rule of it. */
export function disarm(sheet: Partial<Pick<CSSGroupingRule, 'cssRules' | 'deleteRule'>>): boolean {
  let harmless = true;
  const rules = sheet.cssRules ?? [];
  for (let at = rules.length - 1; at >= 0; at--) {
    const rule = rules[at] as AnyRule;
    if (RULES.has(className(rule)) && !TOP_PARTS.test(rule.selectorText ?? '')) {
      harmless = disarm(rule) && harmless;
      if (rule.style) harmless = disarmStyle(rule.style) && harmless;
    } else {
      sheet.deleteRule?.(at);
      harmless = false;
    }
  }
  return harmless;
}

function disarmStyle(style: CSSStyleDeclaration): boolean {
  if (!reachesOut(style.cssText)) return true;
  for (const name of [...style]) if (reachesOut(style.getPropertyValue(name))) style.removeProperty(name);
  // A shorthand with a variable in it tells nothing of its parts.
  if (reachesOut(style.cssText)) style.cssText = '';
  return false;
}
