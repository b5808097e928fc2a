import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { DeviceOffer, DeviceRequest } from '../../devices/desk.js';
import { fill } from '../files/names.js';
import type { DevicesWords } from './devices-strings.js';
import { idsOf, labelOf } from './labels.js';

/** What the requests need of their panel. */
export interface RequestsHost {
  /** Does what a button says, and tells what went wrong. */
  attempt(action: () => Promise<unknown>): void;
  /** A request came, or is over. */
  changed(): void;
}

/** What programs ask the reader for. */
export class Requests {
  readonly #host: RequestsHost;
  #open: readonly { readonly id: string; readonly request: DeviceRequest }[] = [];
  #count = 0;

  constructor(host: RequestsHost) {
    this.#host = host;
  }

  get waiting(): boolean {
    return this.#open.length > 0;
  }

  add(request: DeviceRequest): void {
    this.#open = [...this.#open, { id: `device-request-${(this.#count += 1)}`, request }];
    request.over.addEventListener('abort', () => this.#remove(request), { once: true });
    this.#host.changed();
  }

  /** Nobody asks the reader any more: there will be no devices. */
  decline(): void {
    for (const { request } of this.#open) request.decline();
  }

  /** Whether a program asks for what is offered. */
  want(offer: DeviceOffer): boolean {
    return this.#open.some(({ request }) => fits(offer, request));
  }

  template(words: DevicesWords, offers: readonly DeviceOffer[]): TemplateResult[] {
    return this.#open.map(
      ({ id, request }) => html`
        <div class="request" role="group" aria-labelledby=${id}>
          <p id=${id}>${question(request, words)}</p>
          <div class="row">
            <button part="button" type="button" @click=${() => this.#host.attempt(() => request.choose())}>${words.deviceChoose}</button>
            ${offers.filter((offer) => fits(offer, request)).map((offer) => renderOffer(offer, words))}
            <button part="button" type="button" @click=${() => request.decline()}>${words.deviceDecline}</button>
          </div>
        </div>
      `,
    );
  }

  #remove(request: DeviceRequest): void {
    this.#open = this.#open.filter((other) => other.request !== request);
    this.#host.changed();
  }
}

/** A button that gives a device again. */
export const renderOffer = (offer: DeviceOffer, words: DevicesWords): TemplateResult =>
  html`<button part="button" type="button" @click=${() => offer.give()}>${fill(words.deviceAgain, { name: labelOf(offer, words) })}</button>`;

/** All fields of one filter match; serial numbers only where they are known, and that is not so of serial ports. */
function fits(offer: DeviceOffer, { kind, filters }: DeviceRequest): boolean {
  if (offer.kind !== kind) return false;
  return filters.length === 0 || filters.some(({ vendorId, productId, serialNumber }) => same(vendorId, offer.vendorId) && same(productId, offer.productId) && (kind === 'serial' || same(serialNumber, offer.serialNumber)));
}

const same = <T>(wanted: T | undefined, is: T | null): boolean => wanted === undefined || wanted === is;

function question({ kind, name, filters }: DeviceRequest, words: DevicesWords): string {
  const what = name === null ? filters.map(idsOf).filter(Boolean).join(', ') : `“${name}”`;
  if (what === '') return kind === 'serial' ? words.deviceAsksSerial : words.deviceAsksUsb;
  return fill(kind === 'serial' ? words.deviceAsksSerialNamed : words.deviceAsksUsbNamed, { name: what });
}
