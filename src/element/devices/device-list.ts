import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { DeviceDesk, DeviceState } from '../../devices/desk.js';
import { fill } from '../files/names.js';
import type { DevicesWords } from './devices-strings.js';
import { labelOf } from './labels.js';
import { Monitor } from './monitor.js';

/** What the list needs of its panel. */
export interface DeviceListHost {
  /** Undefined while it is on its way. */
  desk(): DeviceDesk | undefined;
  /** In CSS pixels. */
  width(): number;
  count(bytes: number): string;
  /** Does what a button says, and tells what went wrong. */
  attempt(action: (desk: DeviceDesk) => Promise<unknown>): void;
  draw(): void;
}

/** The devices that the reader gave, and what can be done with each. */
export class DeviceList {
  readonly #host: DeviceListHost;
  /** Those that are open, by the device's name. */
  readonly #monitors = new Map<string, Monitor>();

  constructor(host: DeviceListHost) {
    this.#host = host;
  }

  /** The reader looks at what goes over a line. */
  get monitors(): boolean {
    return this.#monitors.size > 0;
  }

  /** Other devices, of another session. */
  forget(): void {
    this.#monitors.clear();
  }

  /** The device was taken back. */
  remove({ name }: DeviceState): void {
    this.#monitors.delete(name);
  }

  template(devices: readonly DeviceState[], words: DevicesWords): TemplateResult {
    if (devices.length === 0) return html`<p class="hint">${words.deviceNone}</p>`;
    return html`
      <ul class="list" aria-label=${words.devicesHere}>
        ${devices.map((device, index) => html`<li>${this.#row(device, index, words)}</li>`)}
      </ul>
      <p class="hint">${words.deviceForgetHint}</p>
    `;
  }

  #row(device: DeviceState, index: number, words: DevicesWords): TemplateResult {
    const { name, open, attached } = device;
    const label = labelOf(device, words);
    const monitor = this.#monitors.get(name);
    const id = `device-monitor-${index}`;
    const action = (words: string, does: () => void): TemplateResult =>
      html`<button part="button" type="button" aria-label=${`${words}: ${label}`} @click=${does}>${words}</button>`;
    return html`
      <div class="device">
        <p><b>${label}</b> <code>${name}</code></p>
        <p class="hint">${attached ? (open ? words.deviceInUse : words.deviceReady) : words.deviceUnplugged}</p>
        <p class="counts">${fill(words.deviceCounts, { received: this.#host.count(device.received), sent: this.#host.count(device.sent) })}</p>
      </div>
      <div class="row">
        <button part="button" type="button" aria-expanded=${monitor !== undefined} aria-controls=${id} aria-label=${`${words.deviceMonitor}: ${label}`} @click=${() => this.#toggleMonitor(name)}>
          ${words.deviceMonitor}
        </button>
        ${open ? action(words.deviceDisconnect, () => this.#host.attempt((desk) => desk.disconnect(name))) : nothing}
        ${action(words.deviceForget, () => this.#host.attempt((desk) => desk.forget(name)))}
      </div>
      <div id=${id}>${monitor?.template(words, label)}</div>
    `;
  }

  #toggleMonitor(name: string): void {
    if (!this.#monitors.delete(name)) {
      this.#monitors.set(name, new Monitor({ traffic: () => this.#host.desk()?.traffic(name), width: () => this.#host.width(), draw: () => this.#host.draw() }));
    }
    this.#host.draw();
  }
}
