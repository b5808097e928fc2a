import { Amounts } from '../files/amounts.js';
import { shownName } from '../files/names.js';
import { offerDownload } from '../offer-download.js';
import { base64Blob } from './base64.js';
import { exchangeStrings } from './exchange-strings.js';
import { fill, type OutputStrings } from './output-strings.js';

/** What a program offers with `files.offer()`, as it is sent: JSON text of a {@link FileOffer}. */
export const OFFER_TYPE = 'application/vnd.py-playground.file+json';
/** Largest file, in characters of base64: 20 MB, to which Python keeps as well. */
export const MAX_OFFER_CHARACTERS = Math.ceil(20_000_000 / 3) * 4;

/** A file for the reader. It also has a `type`, which is not used: the file is saved and never opened, and its name has an ending. */
export interface FileOffer {
  readonly name: string;
  /** Its bytes, as base64. */
  readonly data: string;
}

/** The offer, or undefined if `text` is none. */
export function parseOffer(text: string): FileOffer | undefined {
  let offer: Partial<Record<keyof FileOffer, unknown>> | null;
  try {
    offer = JSON.parse(text) as typeof offer;
  } catch {
    // Whatever else is in the bundle is shown instead.
    return undefined;
  }
  return typeof offer?.name === 'string' && typeof offer.data === 'string' ? { name: offer.name, data: offer.data } : undefined;
}

/** A button with which the reader saves a file. */
export class OfferedFile {
  readonly element = document.createElement('button');

  /** @throws DOMException if the data is no base64 */
  static async create({ name, data }: FileOffer, strings: OutputStrings): Promise<OfferedFile> {
    return new OfferedFile(name, await base64Blob(data, ''), strings);
  }

  private constructor(offered: string, file: Blob, strings: OutputStrings) {
    const name = saveName(offered);
    const words = { ...exchangeStrings, ...strings };
    const [before = '', after = ''] = fill(words.offerDownload, { size: new Amounts('').size(file.size, words) }).split('{name}');
    // By itself, so that a name in Arabic or Hebrew does not turn what is around it.
    const shown = document.createElement('bdi');
    shown.textContent = name;
    this.element.type = 'button';
    this.element.className = 'action';
    this.element.append(before, shown, after);
    this.element.addEventListener('click', () => {
      offerDownload(file, name);
    });
  }

  destroy(): void {
    this.element.remove();
  }
}

/** A name for the reader's own disk: no folders, and nothing that is unseen or that some system takes for an order. */
export function saveName(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const plain = shownName(last).replace(/[:*?"<>|\ufffd]/g, '_').trim();
  return /^\.*$/.test(plain) ? 'file' : plain;
}
