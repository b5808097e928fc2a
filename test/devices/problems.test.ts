import { expect } from '@open-wc/testing';
import { DeviceProblemError, gone, notOpen, problemOf, taken, unsupported } from '../../src/devices/problems.js';
import type { Doing } from '../../src/devices/problems.js';
import { DEVICE_FAILURES } from '../../src/protocol/devices.js';
import type { DeviceFailure, DeviceKind } from '../../src/protocol/devices.js';

/** Which exception means what, by https://wicg.github.io/serial/ and https://wicg.github.io/webusb/: its name, when, for which kind, and our word for it. */
const MEANINGS: readonly (readonly [name: string, doing: Doing, kinds: readonly DeviceKind[], code: DeviceFailure])[] = [
  // getPorts(), getDevices()
  ['SecurityError', 'list', ['serial', 'usb'], 'policy'],
  // requestPort(), requestDevice()
  ['NotFoundError', 'choose', ['serial', 'usb'], 'dismissed'],
  ['SecurityError', 'choose', ['serial', 'usb'], 'policy'],
  ['TypeError', 'choose', ['serial', 'usb'], 'invalid'],
  // open()
  ['NetworkError', 'open', ['serial'], 'busy'],
  ['NetworkError', 'open', ['usb'], 'driver'],
  ['InvalidStateError', 'open', ['serial', 'usb'], 'busy'],
  ['SecurityError', 'open', ['serial', 'usb'], 'denied'],
  ['NotFoundError', 'open', ['serial', 'usb'], 'gone'],
  ['TypeError', 'open', ['serial', 'usb'], 'invalid'],
  ['NotSupportedError', 'open', ['serial', 'usb'], 'invalid'],
  // claimInterface()
  ['SecurityError', 'claim', ['usb'], 'protected'],
  ['NetworkError', 'claim', ['usb'], 'driver'],
  ['NotFoundError', 'claim', ['usb'], 'gone'],
  ['InvalidStateError', 'claim', ['usb'], 'closed'],
  // The readable stream
  ['BufferOverrunError', 'read', ['serial'], 'overrun'],
  ['FramingError', 'read', ['serial'], 'framing'],
  ['ParityError', 'read', ['serial'], 'parity'],
  ['BreakError', 'read', ['serial'], 'break'],
  ['NetworkError', 'read', ['serial'], 'gone'],
  ['UnknownError', 'read', ['serial'], 'failed'],
  // Transfers, signals and the rest
  ['NetworkError', 'use', ['serial', 'usb'], 'failed'],
  ['NotFoundError', 'use', ['serial', 'usb'], 'gone'],
  ['InvalidStateError', 'use', ['serial', 'usb'], 'closed'],
  ['IndexSizeError', 'use', ['usb'], 'invalid'],
  ['TypeError', 'use', ['serial', 'usb'], 'invalid'],
  ['RangeError', 'use', ['serial', 'usb'], 'invalid'],
  ['NotSupportedError', 'use', ['serial', 'usb'], 'invalid'],
  ['AbortError', 'use', ['serial', 'usb'], 'failed'],
  ['DataError', 'use', ['serial', 'usb'], 'failed'],
];

/** What the browser throws of this name. */
function thrown(name: string, message: string): Error {
  if (name === 'TypeError') return new TypeError(message);
  if (name === 'RangeError') return new RangeError(message);
  return new DOMException(message, name);
}

describe('what the exceptions of browsers mean', () => {
  for (const [name, doing, kinds, code] of MEANINGS) {
    for (const kind of kinds) {
      it(`a ${name} of ${kind}, to “${doing}”, is “${code}”`, () => {
        const problem = problemOf(thrown(name, 'Some words.'), kind, doing);
        expect(problem.code).to.equal(code);
        expect(problem.message).to.match(/^[A-Z].*\.$/);
        expect(Object.keys(problem), 'data, for a port').to.have.members(['code', 'message']);
      });
    }
  }

  it('tells a missing click from a forbidden chooser by Chromium’s and Firefox’s words', () => {
    for (const words of ["Failed to execute 'requestPort' on 'Serial': Must be handling a user gesture to show a permission request.", 'requestPort() needs transient activation.']) {
      expect(problemOf(new DOMException(words, 'SecurityError'), 'serial', 'choose').code).to.equal('no-gesture');
    }
    expect(problemOf(new DOMException('Access to the feature "serial" is disallowed by permissions policy.', 'SecurityError'), 'serial', 'choose').code).to.equal('policy');
  });

  it('takes over a problem that is known already', () => {
    expect(problemOf(new DeviceProblemError('stall', 'It refused.'), 'usb', 'use')).to.deep.equal({ code: 'stall', message: 'It refused.' });
  });

  it('makes something of everything that can be thrown', () => {
    for (const strange of ['words', undefined, null, 7, {}, new Error('Words.')]) {
      const { code, message } = problemOf(strange, 'usb', 'use');
      expect([code, message.startsWith('The USB device failed: ')]).to.deep.equal(['failed', true]);
    }
  });

  it('says which way is meant', () => {
    expect(problemOf(new DOMException('', 'NotFoundError'), 'serial', 'use').message).to.match(/serial port/);
    expect(problemOf(new DOMException('', 'NotFoundError'), 'usb', 'use').message).to.match(/USB device/);
  });

  it('has words of its own for what no browser throws', () => {
    expect([gone('usb').code, taken().code, notOpen().code, unsupported('usb').code, unsupported('serial').code]).to.deep.equal(['gone', 'gone', 'closed', 'unsupported', 'unsupported']);
    for (const { code, message } of [gone('serial'), taken(), notOpen(), unsupported('serial')]) {
      expect(DEVICE_FAILURES).to.include(code);
      expect(message).to.match(/^[A-Z].*\.$/);
    }
    expect(unsupported('serial').message, 'this page is a secure one').to.match(/Chrome, Edge, Opera and Firefox/);
    expect(unsupported('usb').message).not.to.match(/Firefox/);
  });
});
