import { PlaygroundError } from '../errors.js';
import { MAX_CODE } from './content.js';

/**
 * The text behind a tag's `src`.
 *
 * @throws PlaygroundError `content-failed`: not there, not reachable, or too long to be code.
 */
export async function loadSource(url: string): Promise<string> {
  let text: string;
  try {
    const { fetchFile } = await import('../assets/fetch-file.js');
    const file = await fetchFile({ url, what: 'the code' });
    if (file.size > MAX_CODE) throw new Error(`it is longer than ${MAX_CODE} bytes`);
    text = await file.text();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PlaygroundError({ code: 'content-failed', phase: 'content', url, cause, message: `The code of this example could not be loaded: ${why}` });
  }
  return text.replace(/\r\n?/g, '\n');
}
