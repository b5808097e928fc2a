/**
 * Defines the `<py-playground>` tag and exports what pages may need beside it.
 *
 * @packageDocumentation
 */
import './define.js';

export { PyPlayground } from './element/py-playground.js';
export type { Content, PlayFile } from './element/content.js';
export { PyBootEvent } from './element/events/py-boot-event.js';
export { PyChangeEvent } from './element/events/py-change-event.js';
export type { PyDeviceConnectEvent } from './element/events/py-device-connect-event.js';
export type { PyDeviceDisconnectEvent } from './element/events/py-device-disconnect-event.js';
export type { PyDeviceErrorEvent } from './element/events/py-device-error-event.js';
export type { PyDeviceRequestEvent } from './element/events/py-device-request-event.js';
export { PyErrorEvent } from './element/events/py-error-event.js';
export { PyInputEvent } from './element/events/py-input-event.js';
export { PyOutputEvent } from './element/events/py-output-event.js';
export { PyReadyEvent } from './element/events/py-ready-event.js';
export { PyResultEvent } from './element/events/py-result-event.js';
export { PyRunEvent } from './element/events/py-run-event.js';
export { PyStateEvent } from './element/events/py-state-event.js';
export type { StateReport, WorkOptions, WorkProgress } from './element/state/report.js';
export { PySaveEvent } from './element/events/py-save-event.js';
export { englishStrings } from './element/strings.js';
export type { Strings } from './element/strings.js';
export * from './sessions.js';
