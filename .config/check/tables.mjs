// @ts-check
/**
 * The README's tables against the custom-elements manifest. A table stands between `<!-- table:attributes -->` and `<!-- /table -->`,
 * and the first column of each row has the name in backticks.
 */

/**
 * @typedef {{ name: string }} Named
 * @typedef {Named & { kind: string, privacy?: string, static?: boolean }} Member
 * @typedef {{ customElement?: boolean, attributes?: Named[], members?: Member[], events?: Named[], cssParts?: Named[],
 *   cssProperties?: Named[], cssStates?: Named[] }} Declaration
 */

/** The names of each kind of table. @type {Record<string, (element: Declaration) => Named[]>} */
const TABLES = {
  attributes: (element) => element.attributes ?? [],
  methods: (element) => (element.members ?? []).filter((member) => member.kind === 'method' && isPublic(member)),
  events: (element) => element.events ?? [],
  parts: (element) => element.cssParts ?? [],
  cssprops: (element) => element.cssProperties ?? [],
  states: (element) => element.cssStates ?? [],
};

/** @param {Member} member */
const isPublic = ({ name, privacy, static: isStatic }) => (privacy ?? 'public') === 'public' && !isStatic && !/^[#_]/.test(name);

/**
 * @param {string} readme
 * @param {string} manifest - `custom-elements.json`
 * @returns {string[]} what is missing or too much
 */
export function compareTables(readme, manifest) {
  /** @type {{ modules: { declarations?: Declaration[] }[] }} */
  const { modules } = JSON.parse(manifest);
  const element = modules.flatMap(({ declarations = [] }) => declarations).find(({ customElement }) => customElement);
  if (!element) return ['The manifest has no custom element.'];
  return Object.entries(TABLES).flatMap(([table, names]) => {
    const wanted = new Set(names(element).map(({ name }) => name));
    if (wanted.size === 0) return [`The manifest has no ${table}: how they are documented has changed.`];
    const found = rowNames(readme, table);
    if (!found) return [`README.md has no table between <!-- table:${table} --> and <!-- /table -->.`];
    const missing = [...wanted].filter((name) => !found.has(name)).map((name) => `README.md, ${table}: \`${name}\` is missing.`);
    return [...missing, ...[...found].filter((name) => !wanted.has(name)).map((name) => `README.md, ${table}: there is no \`${name}\`.`)];
  });
}

/**
 * @param {string} readme
 * @param {string} table
 * @returns {Set<string> | undefined} the names in the first column: `run(code?)` and `--py-…` as `run` and `--py-…`
 */
function rowNames(readme, table) {
  const [, text] = new RegExp(`<!-- table:${table} -->(.*?)<!-- /table -->`, 's').exec(readme) ?? [];
  if (text === undefined) return undefined;
  /** @type {Set<string>} */
  const names = new Set();
  for (const [, cell = ''] of text.matchAll(/^\|([^|]*)\|/gm)) for (const [, name = ''] of cell.matchAll(/`:?(?:state\()?([\w-]+)[^`]*`/g)) names.add(name);
  return names;
}
