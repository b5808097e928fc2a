import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { DeviceChange, DeviceDesk, DeviceOffer, DeviceRequest, DeviceState } from '../../devices/desk.js';
import { unsupported } from '../../devices/problems.js';
import { webDevices } from '../../devices/web-devices.js';
import type { SessionLike } from '../../engine/session-like.js';
import type { DeviceKind } from '../../protocol/devices.js';
import { Amounts } from '../files/amounts.js';
import { fill } from '../files/names.js';
import { addStyles } from '../lit-host.js';
import type { PanelTag } from '../panels.js';
import type { Strings } from '../strings.js';
import { DeviceList } from './device-list.js';
import { devicesStyles } from './devices-panel.styles.js';
import { devicesStrings } from './devices-strings.js';
import type { DevicesWords } from './devices-strings.js';
import { labelOf } from './labels.js';
import { Messages } from './messages.js';
import { publicEvent } from './public-event.js';
import { Requests, renderOffer } from './requests.js';

/** What the panel needs of its tag. */
export interface DevicesHost {
  /** What fires the public events. */
  readonly tag: PanelTag;
  words(): Strings;
  /** Makes the session if there is none yet. */
  session(): SessionLike;
  /** Opens the panel, or closes it. */
  show(shown: boolean): void;
}

/** The panel was opened because a program asks, and is closed when it does no longer. */
interface Opened {
  /** Where the keyboard was. */
  readonly focused: HTMLElement | null;
  /** It can be seen by now. */
  shown: boolean;
}

/** A pixel or two of a line that is not quite the last. */
const NEAR_END = 8;

/** The reader's devices. Its code is loaded when it is first opened, or when something first happens to a device; see `later.ts`. */
export class DevicesPanel {
  readonly #box: HTMLElement;
  readonly #host: DevicesHost;
  readonly #messages = new Messages();
  readonly #requests: Requests;
  readonly #list: DeviceList;
  /** Whose devices these are. */
  #session: SessionLike | undefined;
  #desk: DeviceDesk | undefined;
  /** What the browser has allowed before. */
  #offers: readonly DeviceOffer[] = [];
  /** Questions for these: an answer that comes after a later one is dropped. */
  #asked = 0;
  #opened: Opened | undefined;
  #frame: number | undefined;
  /** The counters as they were drawn. */
  #counts = '';
  #amounts: { readonly lang: string; readonly made: Amounts } | undefined;

  /** @param box - the place for it, in the tag's shadow root; hidden while the panel is closed */
  constructor(box: HTMLElement, host: DevicesHost) {
    this.#box = box;
    this.#host = host;
    this.#requests = new Requests({ attempt: (action) => void this.#attempt(action), changed: () => this.#asksChanged() });
    this.#list = new DeviceList({
      desk: () => this.#desk,
      width: () => box.clientWidth,
      count: (bytes) => this.#amountsNow().count(bytes),
      attempt: (action) => void this.#attempt(action),
      draw: () => this.#draw(),
    });
    addStyles(box, devicesStyles);
    // For the keyboard, when the button that it was on is gone.
    box.tabIndex = -1;
    box.addEventListener('keydown', (event) => event.key === 'Escape' && !event.isComposing && host.show(false));
  }

  /** The panel is open now. */
  open(): void {
    this.#follow(this.#host.session());
    void this.#refresh();
    this.#draw();
    if (this.#opened?.focused) this.#focusRequest();
  }

  /** The tag's words, its session, or whether the panel can be seen may have changed. */
  update(): void {
    if (this.#opened && !this.#box.hidden) this.#opened.shown = true;
    // The reader closed it.
    else if (this.#opened?.shown) this.#opened = undefined;
    this.#follow(this.#host.tag.session);
    this.#draw();
  }

  /** Something happened to the session's devices: the page hears of it, and the reader. */
  changed(change: DeviceChange): void {
    this.#follow(this.#host.tag.session);
    const event = publicEvent(change);
    const taken = event !== null && !this.#host.tag.dispatchEvent(event);
    const words = this.#words();
    if (change.type === 'request' && !taken) this.#ask(change.request);
    else if (change.type === 'connect') {
      const { device, reason } = change;
      this.#messages.say(fill(reason === 'chosen' ? words.deviceGiven : words.deviceBack, { name: labelOf(device, words), path: device.name }));
    } else if (change.type === 'disconnect') {
      if (change.reason === 'forgotten') this.#list.remove(change.device);
      this.#messages.say(change.message);
    } else if (change.type === 'error') this.#messages.say(change.problem.message);
    if (change.type !== 'use') void this.#refresh();
    this.#draw();
  }

  get #seen(): boolean {
    return this.#box.isConnected && !this.#box.hidden;
  }

  get #focused(): HTMLElement | null {
    return (this.#box.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
  }

  get #dumps(): Element[] {
    return [...this.#box.querySelectorAll('.dump')];
  }

  get #devices(): readonly DeviceState[] {
    return this.#session?.devices.list ?? [];
  }

  /** Of another session nothing that is shown is true. */
  #follow(session: SessionLike | undefined): void {
    if (!session || session === this.#session) return;
    this.#session = session;
    this.#desk = undefined;
    this.#offers = [];
    this.#messages.clear();
    this.#list.forget();
    this.#requests.decline();
  }

  /** Asks what the browser has allowed before. */
  async #refresh(): Promise<void> {
    const session = this.#session;
    if (!session || !this.#seen) return;
    const number = (this.#asked += 1);
    try {
      const desk = await session.devices.desk();
      const offers = await desk.offers();
      if (session !== this.#session || number !== this.#asked) return;
      this.#desk = desk;
      this.#offers = offers;
    } catch (error) {
      this.#fail(error);
    }
    this.#draw();
  }

  /** Does what a button says. */
  async #attempt(action: (desk: DeviceDesk) => Promise<unknown>): Promise<void> {
    this.#messages.fail('');
    this.#draw();
    try {
      await action(await this.#host.session().devices.desk());
    } catch (error) {
      this.#fail(error);
    }
    // Of a session that several tags share, only one hears what changed.
    void this.#refresh();
    this.#draw();
  }

  #fail(error: unknown): void {
    this.#messages.fail(error instanceof Error ? error.message : String(error));
  }

  /** The reader is asked, where this browser has such devices. */
  #ask(request: DeviceRequest): void {
    if (!webDevices()[request.kind]) request.decline();
    else if (!request.over.aborted) this.#requests.add(request);
  }

  /** A program asks, or does not any more. */
  #asksChanged(): void {
    if (this.#requests.waiting && !this.#seen) {
      this.#opened = { focused: this.#focused, shown: false };
      this.#host.show(true);
    } else if (this.#requests.waiting) {
      this.#draw();
      if (this.#focused && !this.#focused.closest('.request')) this.#focusRequest();
    } else if (this.#opened && !this.#list.monitors) void this.#leave(this.#opened);
    else this.#draw();
  }

  /** Closes the panel, and brings the keyboard back to where it was before. */
  async #leave({ focused }: Opened): Promise<void> {
    const inside = this.#box.contains(this.#focused);
    this.#opened = undefined;
    this.#host.show(false);
    this.#draw();
    await this.#host.tag.updateComplete;
    if (inside && focused?.checkVisibility()) focused.focus();
  }

  #focusRequest(): void {
    this.#box.querySelector<HTMLElement>('.request button')?.focus();
  }

  /** Counters go on while a program uses a device, for as long as somebody can see them. */
  #watch(): void {
    if (this.#frame !== undefined || !this.#seen || !this.#devices.some(({ open }) => open)) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      if (countsOf(this.#devices) === this.#counts) this.#watch();
      else this.#draw();
    });
  }

  #words(): DevicesWords {
    return { ...devicesStrings, ...this.#host.words() };
  }

  #amountsNow(): Amounts {
    const { lang } = this.#host.tag;
    if (this.#amounts?.lang !== lang) this.#amounts = { lang, made: new Amounts(lang) };
    return this.#amounts.made;
  }

  #draw(): void {
    // What changes meanwhile is drawn when the panel is opened.
    if (!this.#seen) return;
    const inside = this.#box.contains(this.#focused);
    // Where the reader has scrolled back, it stays so.
    const still = this.#dumps.filter(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight > NEAR_END);
    const devices = this.#devices;
    this.#counts = countsOf(devices);
    render(this.#template(devices, this.#words()), this.#box);
    for (const dump of this.#dumps) if (!still.includes(dump)) dump.scrollTop = dump.scrollHeight;
    if (inside && !this.#box.contains(this.#focused)) this.#box.focus();
    this.#watch();
  }

  #template(devices: readonly DeviceState[], words: DevicesWords): TemplateResult {
    const others = this.#offers.filter((offer) => !this.#requests.want(offer));
    return html`
      ${this.#requests.template(words, this.#offers)} ${this.#messages.template(words)} ${this.#list.template(devices, words)}
      <div class="row">${this.#connectors(words)} ${others.map((offer) => renderOffer(offer, words))}</div>
    `;
  }

  /** What this browser can reach; a sentence where that is nothing. */
  #connectors(words: DevicesWords): TemplateResult {
    const { serial, usb } = webDevices();
    if (!serial && !usb) return html`<p>${unsupported('serial').message}</p>`;
    const connect = (kind: DeviceKind) => () => void this.#attempt((desk) => desk.connect(kind));
    return html`
      ${serial ? html`<button part="button" type="button" @click=${connect('serial')}>${words.deviceConnectSerial}</button>` : nothing}
      ${usb ? html`<button part="button" type="button" @click=${connect('usb')}>${words.deviceConnectUsb}</button>` : nothing}
    `;
  }
}

const countsOf = (devices: readonly DeviceState[]): string => devices.map(({ received, sent }) => `${received}/${sent}`).join();
