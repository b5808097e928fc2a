/**
 * What helps while code is written, in a chunk of its own: the editor can be read and typed into before this has come.
 */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import type { InsightPort } from './editor-port.js';
import { insight } from './insight/insight.js';

/** Brackets that close by themselves, and all that Python has to say, if there is somebody to ask. */
export function assistance(port: InsightPort | undefined, readonly: boolean): Extension {
  return [closeBrackets(), keymap.of(closeBracketsKeymap), port ? insight(port, readonly) : []];
}
