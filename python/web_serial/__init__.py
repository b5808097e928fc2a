"""Serial ports of the page: boards, instruments and cables with Web Serial.

A program that blocks::

    import web_serial

    with web_serial.open(baud_rate=115200, timeout=2) as port:
        port.write(b"hello\\n")
        print(port.read_line())

and one with ``await``, during which other tasks go on::

    async with web_serial.aopen(baud_rate=115200) as port:
        await port.write(b"hello\\n")
        async for line in port:
            print(line)

A port that the reader has not given yet is asked for. Programs for pyserial run as they are:
``import serial`` does not need this module.
"""

from __future__ import annotations

from _py_playground.devices.errors import (
    ChooserDismissedError,
    DeviceBusyError,
    DeviceClosedError,
    DeviceDeniedError,
    DeviceError,
    DeviceGoneError,
    DeviceNotGivenError,
    DevicePolicyError,
    DeviceSettingError,
    DeviceTimeoutError,
    DeviceUnsupportedError,
    GestureNeededError,
    SerialBreakError,
    SerialFramingError,
    SerialOverrunError,
    SerialParityError,
)
from _py_playground.devices.serial_port import Lines
from _py_playground.devices.serial_settings import SerialSettings

from .async_port import AsyncSerialPort, aopen
from .port import SerialPort, open
from .ports import PortFilter, PortInfo, alist_ports, arequest_port, list_ports, request_port

__all__ = [
    "AsyncSerialPort",
    "ChooserDismissedError",
    "DeviceBusyError",
    "DeviceClosedError",
    "DeviceDeniedError",
    "DeviceError",
    "DeviceGoneError",
    "DeviceNotGivenError",
    "DevicePolicyError",
    "DeviceSettingError",
    "DeviceTimeoutError",
    "DeviceUnsupportedError",
    "GestureNeededError",
    "Lines",
    "PortFilter",
    "PortInfo",
    "SerialBreakError",
    "SerialFramingError",
    "SerialOverrunError",
    "SerialParityError",
    "SerialPort",
    "SerialSettings",
    "alist_ports",
    "aopen",
    "arequest_port",
    "list_ports",
    "open",
    "request_port",
]
