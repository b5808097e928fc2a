import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bytes } from '../raw-zip.js';
import { noise } from '../works.js';
import { bad, withContents } from './archive.js';
import type { HostileFile } from './archive.js';

/** Code and variables that are not what they must be. */
export function contentFaults(): HostileFile[] {
  const variables = (text: string | Bytes): Blob => withContents({ 'variables.json': text });
  return [
    bad('code that is not UTF-8', withContents({ 'code/main.py': new Uint8Array([0xc3, 0x28]) }), 'codeEncoding', /“code\/main.py” is program text/),
    bad('code that ends in a character', withContents({ 'code/main.py': new Uint8Array([0x61, 0xc3]) }), 'codeEncoding', /“code\/main.py” is program text/),
    bad('variables that are not UTF-8', variables(new Uint8Array([0x7b, 0x80, 0x7d])), 'variablesEncoding', /“variables.json” is not a text in UTF-8/),
    bad('variables that are not JSON', variables('{x: 1}'), 'variablesJson', /“variables.json” is not valid JSON/),
    bad('variables in a list', variables('[1]'), 'variablesObject', /“variables.json” is not an object/),
    bad('variables that are null', variables('null'), 'variablesObject', /“variables.json” is not an object/),
    ...['class', '__name__', '__proto__', '2x', 'a b', 'é!', '', 'n'.repeat(201)].map((name) =>
      bad(`a variable that is called “${name.slice(0, 20)}”`, variables(JSON.stringify({ good: 1, [name]: 1 })), 'variablesName', /is not a name that a Python variable can have/),
    ),
    bad('variables of too much text', variables(JSON.stringify({ x: bytesToHex(noise(5_000_001)) })), 'variablesTooLarge', /more than 10 million characters/),
    bad('variables of too many values', variables(JSON.stringify({ x: [...noise(1_700_000)] })), 'variablesTooLarge', /more than 10 million characters/),
    bad('variables of brackets', variables(`{"x": ${'['.repeat(100)}${']'.repeat(100)}}`), 'variablesDepth', /“variables.json” is nested too deeply/),
  ];
}
