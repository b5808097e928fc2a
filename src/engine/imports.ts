/** The modules that lines of code import, at a glance: Python itself is asked only where one of them is in a package. */
const IMPORTS = /^[ \t]*(?:import|from)[ \t]+([\w.]+(?:[ \t]*(?:as[ \t]+\w+[ \t]*)?,[ \t]*[\w.]+)*)/gm;
/** The block in which a program names what it requires (PEP 723). */
const SCRIPT_BLOCK = /^# \/\/\/ script[ \t]*$/m;

/** Whether code has a block in which it names what it requires. */
export const hasScriptBlock = (code: string): boolean => SCRIPT_BLOCK.test(code);

/** Whether code can need packages. */
export const mayNeedPackages = (code: string): boolean => code.search(IMPORTS) >= 0 || hasScriptBlock(code);

/** First parts of the modules that lines like `import a.b, c as d` name. More than Python would see: strings are not told apart. */
export function importedModules(code: string): string[] {
  const lists = [...code.matchAll(IMPORTS)].map(([, modules = '']) => modules);
  return [...new Set(lists.flatMap((modules) => modules.split(',').map((name) => /^\s*(\w+)/.exec(name)?.[1] ?? '')))];
}
