// @ts-check
/** What the compiler does not check: floating promises, words we do not use, and which room may know which. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Words of the language that this code does without. */
const FORBIDDEN_SYNTAX = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name: a default export gets another name in every file.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of strings: an enum is the only TypeScript that leaves code behind.' },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'Use a module.' },
  { selector: 'TSParameterProperty', message: 'Write the field and its assignment.' },
];

/**
 * Imports go one way: element → engine → rooms → protocol ← worker. A room is a folder of `src/`; the list names what it may
 * import besides its own files and what every room may: `errors`, `trusted-types` and the build's `#runtime`.
 *
 * @type {Record<string, string[]>}
 */
const ROOMS = {
  protocol: [],
  pyodide: [],
  image: ['protocol', 'pyodide'],
  worker: ['protocol', 'pyodide', 'image'],
  transport: ['protocol'],
  assets: ['protocol'],
  storage: ['protocol'],
  pool: ['protocol', 'engine'],
  state: ['protocol'],
  devices: ['protocol'],
  engine: ['protocol'],
  element: ['protocol', 'engine', 'assets', 'state', 'storage', 'devices'],
};
const PLACES = [...Object.keys(ROOMS), 'compose', 'engine.js', 'sessions.js', 'define', 'index', 'bundler'];

/** Rooms that stand on their own: they run, or are read, on the far side of the wall. */
const ALONE = ['protocol', 'pyodide', 'image', 'worker'];

/**
 * @param {string} room
 * @param {string[]} allowed
 * @returns {import('eslint').Linter.Config}
 */
function importRule(room, allowed) {
  const own = new Set([room, ...allowed]);
  const refused = PLACES.filter((place) => !own.has(place)).filter((place) => !(room === 'element' && place === 'sessions.js'));
  // `../room/x.js` from a file in the room, `../../room/x.js` from a folder in it.
  const regex = `^(\\.\\./)+(${refused.map((place) => place.replace('.', '\\.')).join('|')})(/|\\.js$|$)`;
  const message = `src/${room}/ may import from ${[...own].map((name) => `${name}/`).join(', ')}; see the rooms in .config/eslint.config.mjs.`;
  const patterns = [{ regex, message, allowTypeImports: room === 'engine' }];
  const outside = { regex: '^(\\.\\./)+(errors|trusted-types)\\.js$|^#runtime$', message: `src/${room}/ stands on its own.` };
  return {
    files: [`src/${room}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: ALONE.includes(room) ? [...patterns, outside] : patterns }] },
  };
}

export default defineConfig(
  { ignores: ['dist', 'node_modules', '.test-output'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'src/worker/tsconfig.json', 'src/transport/frame/tsconfig.json'],
        tsconfigRootDir: root,
      },
    },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-restricted-syntax': ['error', ...FORBIDDEN_SYNTAX],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true, allowTypedFunctionExpressions: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Built-in methods are taken aside on purpose, before a page or a program can patch them, and called with `.call`.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Chai's assertions are expressions, and `equal` counts as a promise because one plugin's comparison of snapshots is.
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', package: 'chai', name: 'Equal' }] }],
      '@typescript-eslint/no-unused-expressions': 'off',
      // A fixture that is not there may fail loudly.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Fakes have the shape of the real thing, and fail in ways that it should not.
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/explicit-function-return-type': 'off',
    },
  },
  ...Object.entries(ROOMS).map(([room, allowed]) => importRule(room, allowed)),
  {
    files: ['.config/**/*.mjs', 'test/**/*.mjs', 'test/**/*.js', '*.mjs'],
    extends: [tseslint.configs.recommended],
  },
);
