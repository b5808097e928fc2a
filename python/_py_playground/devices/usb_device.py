"""USB devices, in steps (see `link`): what `web_usb`, FTDI chips and pyusb stand on."""

from __future__ import annotations

import gc
import weakref

from .errors import (
    DeviceBusyError,
    DeviceClosedError,
    DeviceSettingError,
    DeviceTimeoutError,
)
from .link import Link, OpenDevice, Steps, deadline, remaining
from .usb_descriptors import UsbInfo
from .usb_shared import Shared, begun, known_devices, nothing
from .usb_transfers import Call, Pipe

__all__ = ["UsbDevice", "usb_devices"]

#: Bytes of one transfer: ``DEVICE_LIMITS.message`` of ``src/protocol/devices.ts``.
LONGEST_TRANSFER = 16 << 20

_TYPES = ("standard", "class", "vendor")
_RECIPIENTS = ("device", "interface", "endpoint", "other")


def usb_devices(link: Link, ask: bool = False) -> Steps[list[UsbInfo]]:
    """Steps that return the USB devices of this playground.

    Parameters
    ----------
    ask : bool, default False
        Ask the reader when there is none: once in a run.

    Raises
    ------
    DeviceUnsupportedError
        When there is nobody to ask, as the browser has no WebUSB.
    """
    told = yield from link.listed("usb")
    if not told and ask and link.first_to_ask("usb"):
        given = yield from link.requested("usb")
        told = [given] if given else []
    return [UsbInfo.of(one) for one in told]


class UsbDevice:
    """A USB device that is open. Times are in seconds, None for any time.

    Whoever opens a device that this Python has open already shares it, and its interfaces: what a
    program left open the last time is in nobody's way. It is closed when the last one has closed
    it, or is gone.

    Browsers cannot cancel a transfer. One that came to no end in time stays with its endpoint: what
    it brings is for the next who reads there, and who writes next waits for it.
    """

    def __init__(self, shared: Shared) -> None:
        assert shared.device is not None
        self._shared = shared
        self._link = shared.device.link
        self._closed = False
        shared.users.add(self)

    @classmethod
    def opening(cls, link: Link, name: str) -> Steps[UsbDevice]:
        """Steps that open a device by its name.

        Raises
        ------
        DeviceNotGivenError
            When the reader gave no such device, and does not want to.
        DeviceBusyError
            When another program, tab or playground has it open.
        """
        known = known_devices(link)
        while True:
            shared = known.opened.get(name)
            if shared is None:
                break
            if shared.device is None:  # somebody is about to open it
                yield None
            elif shared.device.is_open:
                return cls(shared)
            else:
                del known.opened[name]
        shared = known.opened[name] = Shared()
        try:
            yield from known.closing.pop(name, nothing())
            shared.device = yield from link.opened("usb", name)
        except BaseException:
            if known.opened.get(name) is shared:
                del known.opened[name]
            raise
        info = shared.info = UsbInfo.of(shared.device.info)
        shared.active = info.active
        known.opened[info.name] = shared  # the reader may have chosen it for another name
        return cls(shared)

    @property
    def info(self) -> UsbInfo:
        """What it says of itself. `active` there is how it was when it was opened."""
        return self._shared.info

    @property
    def is_open(self) -> bool:
        """Whether it can still be used: it may be unplugged by now."""
        return not self._closed and self._device.is_open

    @property
    def configuration(self) -> int | None:
        """Value of the active configuration."""
        return self._shared.active

    def closing(self) -> Steps[None]:
        """Steps that close it. Twice is no error, and neither is one that was unplugged."""
        yield from self.close_soon()

    def close_soon(self) -> Steps[None]:
        """Begin to close it now; the steps only wait for the end, and may be thrown away."""
        shared, self._closed = self._shared, True
        shared.users.discard(self)
        device = shared.device
        interfaces = self._claimed()
        # Whoever has closed it must not keep it open when the others drop it.
        self._shared = shared.remembered()
        if device is None or not device.is_open:
            return nothing()
        if shared.users:
            for interface in interfaces:
                shared.release(self, interface)
            return nothing()
        known = known_devices(self._link)
        for name in [name for name, one in known.opened.items() if one is shared]:
            del known.opened[name]
        shared.forget_pipes()
        steps = begun(device.closing())
        known.closing[shared.info.name] = steps
        return steps

    def configuring(self, value: int) -> Steps[None]:
        """Steps that select a configuration; the one that is active already is no work.

        Raises
        ------
        DeviceBusyError
            When another one is active, and interfaces of it are claimed.
        """
        self._check()
        owners = self._shared.owners
        if value == self._shared.active and any(owners.values()):
            return
        if any(owners.values()):
            gc.collect()  # pyusb's objects are in circles: some may only seem to be here
        if any(owners.values()):
            raise DeviceBusyError(
                "Another configuration can be selected when no interface is claimed any more. "
                "Release them first."
            )
        yield from self._call("select", configuration=value)
        self._shared.active = value
        self._shared.forget_pipes()
        self._shared.owners.clear()
        self._shared.alternates.clear()

    def claiming(self, interface: int) -> Steps[None]:
        """Steps that claim an interface, which its endpoints need. Once more does nothing.

        Raises
        ------
        DriverInTheWayError
            When another one holds it: a driver of the system, or another program.
        ProtectedInterfaceError
            When browsers keep interfaces of its class to themselves.
        """
        owners = self._shared.owners
        self._check()
        if interface not in owners:
            yield from self._call("claim", interface=interface)
        owners.setdefault(interface, weakref.WeakSet()).add(self)

    def releasing(self, interface: int) -> Steps[None]:
        """Steps that release an interface; what was received and not read is forgotten."""
        yield from self.release_soon(interface)

    def release_soon(self, interface: int) -> Steps[None]:
        """Begin to release it now; the steps only wait for the end, and may be thrown away."""
        self._check()
        if interface not in self._claimed():
            return nothing()
        return self._shared.release(self, interface)

    def selecting(self, interface: int, alternate: int) -> Steps[None]:
        """Steps that choose a setting of an interface that is claimed."""
        self._shared.forget_pipes(self._shared.endpoints(interface))
        yield from self._call("alternate", interface=interface, alternate=alternate)
        self._shared.alternates[interface] = alternate

    def control_in(
        self,
        request_type: int,
        request: int,
        value: int,
        index: int,
        length: int,
        timeout: float | None = None,
    ) -> Steps[bytes]:
        """Steps that ask the device something over its endpoint 0.

        Parameters
        ----------
        request_type : int
            USB's bmRequestType; 0xC0 is a vendor's request to the device.
        request, value, index : int
            USB's bRequest, wValue and wIndex.
        length : int
            How many bytes may come.
        timeout : float, optional
            A request that is given up may still do its work in the device.
        """
        setup = _setup(request_type, request, value, index)
        steps = self._call("control-in", timeout=timeout, setup=setup, length=length)
        return (yield from steps)[1] or b""

    def control_out(
        self,
        request_type: int,
        request: int,
        value: int,
        index: int,
        data: bytes = b"",
        timeout: float | None = None,
    ) -> Steps[int]:
        """Steps that tell the device something over endpoint 0, and return how many bytes went."""
        setup = _setup(request_type, request, value, index)
        told, _ = yield from self._call("control-out", data, timeout=timeout, setup=setup)
        return int(told)  # type: ignore[call-overload, no-any-return]

    def transfer_in(
        self, endpoint: int, length: int, timeout: float | None = None
    ) -> Steps[bytes]:
        """Steps that read from a bulk or interrupt endpoint.

        Like a transfer of USB, it ends with `length` bytes, or with a packet that is not full. What
        the last packet has more than that is kept for the next who reads here.

        Parameters
        ----------
        endpoint : int
            Number or address, such as 1 or 0x81.
        length : int
            How many bytes to read at most.
        timeout : float, optional
            When it is over, what came so far is returned; if that is nothing, it is an error.

        Raises
        ------
        DeviceTimeoutError, DeviceStallError, DeviceGoneError
        """
        pipe = self._pipe(endpoint & 0x0F, "in")
        end = deadline(timeout)
        data = bytearray()
        while len(data) < length:
            if not pipe.kept and not pipe.short:
                missing = length - len(data)
                try:
                    yield from self._receive(pipe, missing, end)
                except DeviceTimeoutError:
                    if not data:
                        raise
                    break
            part = pipe.kept[: length - len(data)]
            del pipe.kept[: len(part)]
            data += part
            if pipe.short and not pipe.kept:
                pipe.short = False
                break
        return bytes(data)

    def transfer_out(
        self, endpoint: int, data: bytes, timeout: float | None = None
    ) -> Steps[int]:
        """Steps that write to a bulk or interrupt endpoint, and return how many bytes went.

        When the time is over, the bytes stay with the browser and may still go. Who writes here
        next waits for them first, and hears if they came to a bad end.

        Raises
        ------
        DeviceTimeoutError, DeviceStallError, DeviceGoneError
        """
        pipe = self._pipe(endpoint & 0x0F, "out")
        end = deadline(timeout)
        sent = 0
        while pipe.sending:
            yield from self._sent(pipe, pipe.sending[0], end)
        while True:
            part = data[sent : sent + LONGEST_TRANSFER]
            call = Call(self._begin("transfer-out", part, endpoint=pipe.endpoint.number))
            pipe.sending.append(call)
            count = yield from self._sent(pipe, call, end)
            sent += count
            if len(part) < LONGEST_TRANSFER or count < len(part):
                return sent

    def clearing_halt(self, endpoint: int) -> Steps[None]:
        """Steps that let a halted endpoint (by its address) go on. What it kept is forgotten."""
        direction = "in" if endpoint & 0x80 else "out"
        number = endpoint & 0x0F
        if direction == "in":
            self.forget_received(number)
        yield from self._call("clear-halt", direction=direction, endpoint=number)

    def forget_received(self, endpoint: int) -> None:
        """Forget what came at an endpoint and nobody read."""
        self._pipe(endpoint & 0x0F, "in").drop_what_came(self._link)

    def resetting(self) -> Steps[None]:
        """Steps that reset the device. What was received and not read is forgotten."""
        self._shared.forget_pipes()
        yield from self._call("reset")

    def owner_of(self, endpoint: int) -> int | None:
        """Return the interface that an endpoint (by its address) belongs to; None if unknown."""
        found = self._shared.find(endpoint & 0x0F, "in" if endpoint & 0x80 else "out")
        return found[0] if found else None

    def claimed(self, interface: int) -> bool:
        """Whether this one has claimed the interface."""
        return interface in self._claimed()

    # ---- the rest is how

    @property
    def _device(self) -> OpenDevice:
        assert self._shared.device is not None
        return self._shared.device

    def _check(self) -> None:
        if self._closed:
            raise DeviceClosedError("The device is closed.")
        self._device.check()

    def _begin(self, op: str, /, data: bytes | None = None, **fields: object) -> int:
        self._check()
        return self._device.begin(op, data, **fields)

    def _call(
        self,
        op: str,
        /,
        data: bytes | None = None,
        timeout: float | None = None,
        **fields: object,
    ) -> Steps[tuple[object, bytes | None]]:
        """Do something whose answer nobody else may want."""
        end = deadline(timeout)
        self._check()
        while self._shared.unfinished:
            yield from self._shared.unfinished.pop(0)
        call = Call(self._begin(op, data, **fields))
        try:
            return (yield from self._answer(call, end))
        finally:
            call.drop(self._link)

    def _answer(self, call: Call, end: float | None) -> Steps[tuple[object, bytes | None]]:
        """Wait for an answer until a moment. The news that are due come in even if it is over."""
        last = False
        while not call.settled(self._link):
            if last:
                raise DeviceTimeoutError("The device did not do it in time.")
            left = remaining(end)
            last = left == 0
            yield left
            self._check()
        if call.problem is not None:
            self._check()  # whether it is gone says more than that something failed
            raise call.problem
        assert call.result is not None
        return call.result

    def _receive(self, pipe: Pipe, length: int, end: float | None) -> Steps[None]:
        """Put what comes next into what the pipe keeps."""
        if pipe.receiving is None:
            size, number = pipe.endpoint.packet_size, pipe.endpoint.number
            pipe.asked = min(-(-length // size) * size, LONGEST_TRANSFER // size * size)
            pipe.receiving = Call(self._begin("transfer-in", endpoint=number, length=pipe.asked))
        call = pipe.receiving
        try:
            _, data = yield from self._answer(call, end)
        finally:
            first = pipe.receiving is call and call.number is None
            if first:
                pipe.receiving = None
        if first:  # of all who wait for it
            pipe.kept += data or b""
            pipe.short = len(data or b"") < pipe.asked

    def _sent(self, pipe: Pipe, call: Call, end: float | None) -> Steps[int]:
        """Wait until the bytes of a call have gone."""
        try:
            told, _ = yield from self._answer(call, end)
            return int(told)  # type: ignore[call-overload, no-any-return]
        finally:
            if call.number is None and call in pipe.sending:
                pipe.sending.remove(call)

    def _claimed(self) -> list[int]:
        return [number for number, owners in self._shared.owners.items() if self in owners]

    def _pipe(self, number: int, direction: str) -> Pipe:
        self._check()
        pipes = self._shared.pipes
        if (number, direction) not in pipes:
            found = self._shared.find(number, direction)
            if found is None:
                raise DeviceSettingError(
                    f"The device has no endpoint {number} of the direction '{direction}' as it is "
                    "set up now. Look at its configuration, and at the setting of the interface."
                )
            pipes[number, direction] = Pipe(found[1])
        return pipes[number, direction]


def _setup(request_type: int, request: int, value: int, index: int) -> dict[str, object]:
    kind, recipient = request_type >> 5 & 3, request_type & 0x1F
    if kind >= len(_TYPES) or recipient >= len(_RECIPIENTS):
        raise DeviceSettingError(f"A request of the type 0x{request_type:02x} is none of USB.")
    for name, number, bits in (("request", request, 8), ("value", value, 16), ("index", index, 16)):
        if not 0 <= number < 1 << bits:
            raise DeviceSettingError(
                f"The {name} of a control transfer is a number from 0 to {(1 << bits) - 1}, "
                f"and {number} is none."
            )
    return {
        "requestType": _TYPES[kind],
        "recipient": _RECIPIENTS[recipient],
        "request": request,
        "value": value,
        "index": index,
    }
