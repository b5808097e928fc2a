import type { StringsWith } from '../strings.js';

/** The words of the Devices panel, in English. They come with its code; a page replaces them through `strings`, like all others. */
export const devicesStrings = {
  deviceSerial: 'Serial port',
  deviceUsb: 'USB device',
  deviceConnectSerial: 'Connect a serial port…',
  deviceConnectUsb: 'Connect a USB device…',
  deviceNone: 'No devices yet. Your programs see only what you connect here.',
  devicesHere: 'Connected devices',
  deviceInUse: 'in use',
  deviceReady: 'ready',
  deviceUnplugged: 'unplugged',
  deviceCounts: 'Bytes received: {received}, sent: {sent}',
  deviceMonitor: 'Monitor',
  deviceDisconnect: 'Disconnect',
  deviceForget: 'Forget',
  deviceForgetHint: '“Forget” takes a device away from your programs, and the browser asks again before it gives it to this site.',
  deviceAgain: 'Use {name} again',
  deviceGiven: '{name} is connected. Programs find it as “{path}”.',
  deviceBack: '{name} is plugged in again.',
  deviceEarlier: 'Earlier messages',
  deviceAsksSerial: 'Python asks for a serial port.',
  deviceAsksUsb: 'Python asks for a USB device.',
  deviceAsksSerialNamed: 'Python asks for a serial port ({name}).',
  deviceAsksUsbNamed: 'Python asks for a USB device ({name}).',
  deviceChoose: 'Choose a device…',
  deviceDecline: 'No device',
  monitorLabel: 'Bytes from and to {name}',
  monitorReceived: 'received',
  monitorSent: 'sent',
  monitorNothing: 'Nothing yet.',
  monitorAsText: 'As text',
  monitorPause: 'Pause',
  monitorPaused: 'Paused. This is the last of what came and went, up to 64 kB.',
  monitorClear: 'Clear',
} as const;

export type DevicesWords = StringsWith<typeof devicesStrings>;
