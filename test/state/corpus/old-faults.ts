import { bytesOf } from '../raw-zip.js';
import { bad } from './archive.js';
import type { HostileFile } from './archive.js';

const old = (text: string): Blob => new Blob([text]);

/** Broken files in the older JSON form. */
export function oldFaults(): HostileFile[] {
  const database = (list: string): Blob => old(`{"database": ${list}, "jsonState": {}}`);
  const bytes = (text: string, size: number): string => JSON.stringify([...bytesOf(text), ...Array.from({ length: size - text.length }, () => 0)]);
  const deep = `${'['.repeat(90)}${'0,'.repeat(2e5)}0${']'.repeat(90)}`;
  const notBytes = /not a list of bytes/;
  return [
    bad('JSON from elsewhere', old('{"cells": []}'), 'oldNothing', /neither a “database” nor a “jsonState”/),
    bad('the older form with nothing in it', old('{"database": null}'), 'oldNothing', /neither a “database”/),
    bad('the older form in __proto__', old('{"__proto__": {"jsonState": {}}}'), 'oldNothing', /neither a “database”/),
    bad('the older form cut short', old('{"database": [1, 2'), 'oldJson', /older saved state is not valid JSON/),
    bad('the older form with crossed brackets', old('{"a": {"x"], "database": [83]}'), 'oldJson', /older saved state is not valid JSON/),
    bad('the older form in another encoding', new Blob(['{"jsonState": {"a": "', new Uint8Array([0xff]), '"}}']), 'oldEncoding', /older saved state is not a text/),
    bad('the older form of brackets', old(`{"jsonState": ${'['.repeat(50_000)}`), 'oldDepth', /older saved state is nested too deeply/),
    bad('a database with 256', database('[256]'), 'oldDatabase', notBytes),
    bad('a database with −1', database('[-1]'), 'oldDatabase', notBytes),
    bad('a database with fractions', database('[0.5]'), 'oldDatabase', notBytes),
    bad('a database of texts', database('["83"]'), 'oldDatabase', notBytes),
    bad('a database of lists', database('[[83, 81]]'), 'oldDatabase', notBytes),
    bad('a database with a gap', database('[83,,81]'), 'oldDatabase', notBytes),
    bad('a database that is empty', database('[]'), 'oldDatabase', notBytes),
    bad('a database that is an object', database('{"0": 83}'), 'oldDatabase', notBytes),
    bad('a database that is a text', database('"SQLite"'), 'oldDatabase', notBytes),
    bad('a database that is none', database(bytes('GIF89a', 512)), 'oldNotSqlite', /not an SQLite database/),
    bad('a database of a few bytes', database(bytes('SQLite format 3\0', 50)), 'oldNotSqlite', /not an SQLite database/),
    bad('a database that is cut short', database(bytes('SQLite format 3\0\x10\0', 4000)), 'oldPages', /“database” in this older saved state is not complete/),
    bad('a state that is a list', old('{"jsonState": [1]}'), 'oldState', /“jsonState” in this older saved state is not an object/),
    bad('a state that grows when indented', old(`{"jsonState": {"a": ${deep}}}`), 'oldTooLarge', /“jsonState” in this older saved state is larger than 20 MB/),
  ];
}
