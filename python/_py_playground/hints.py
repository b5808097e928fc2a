"""One plain sentence for what cannot work in a browser: why, and what to do instead.

Python's own message comes first and is never changed; a hint is a line after it. What each call
really raises was tried in Pyodide; the tests hold the table.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from types import ModuleType

__all__ = ["NO_PROCESSES", "can_be_installed", "hint_for", "missing_package"]

PackageFor = Callable[[str], "str | None"]

NO_THREADS = (
    "A web page gives Python a single thread, so no other can be started; "
    "use asyncio (async def and await) to do several things in turns."
)
NO_PROCESSES = (
    "A web page cannot start other programs; do the work in Python itself, here in this program."
)
NO_SOCKETS = (
    "A web page cannot open network connections of this kind, nor wait for visitors; "
    "it can only fetch web addresses: from pyodide.http import pyfetch, then await pyfetch(url)."
)
NO_TIMER_SIGNALS = (
    "A web page has no alarm signals; use asyncio.timeout() to give up on something that is slow."
)
NO_OTHER_PROGRAM = "There is no other program here to send a signal to; this one is alone."
NO_SYSTEM = (
    "There is no operating system behind a web page, so this call cannot work here; "
    "run this program with Python on a computer instead."
)
NO_LIBRARY = (
    "Only libraries built for the browser can be loaded here; "
    "look for a Python package that does the same."
)
NO_PAGE = (
    "Python runs apart from the web page and cannot touch it; "
    "use display() from py_playground to show something."
)
NO_DESKTOP = (
    "There are no desktop windows or terminal screens in a web page; "
    "use print(), or display() from py_playground to show pictures and tables."
)
NO_INSTALLER = (
    "Packages are not installed from code here; "
    "use the Packages panel, or list them at the top of the program in a # /// script block."
)
OUT_OF_MEMORY = (
    "The program asked for more memory than it may have in a web page; "
    "work on smaller pieces, or delete what is no longer needed with del."
)
TOO_DEEP = (
    "A function called itself again and again without coming to an end; "
    "look for the case in which it should stop."
)
TOO_LARGE = "That number is too large for a length or a position; use a smaller one."

_NO_MODULE = {
    **dict.fromkeys(("_multiprocessing", "_posixshmem", "_interpreters"), NO_PROCESSES),
    **dict.fromkeys(("tkinter", "turtle", "idlelib", "curses", "readline"), NO_DESKTOP),
    **dict.fromkeys(("pip", "ensurepip", "venv"), NO_INSTALLER),
    **dict.fromkeys(("resource", "winreg", "msvcrt", "winsound", "syslog", "dbm"), NO_SYSTEM),
}
_SOCKET_FILES = ("socket.py", "http/client.py", "urllib/request.py", "smtplib.py", "ftplib.py")
_TIMER_NAMES = ("alarm", "setitimer", "getitimer", "pause", "sigwait")
_PAGE_NAMES = ("window", "document", "localStorage", "parent")  # JavaScript says no more than this
# https://peps.python.org/pep-0594/ and others; audioop is not here, a package brings it back.
_REMOVED = frozenset(
    (
        *("aifc", "asynchat", "asyncore", "binhex", "cgi", "cgitb", "chunk", "crypt", "distutils"),
        *("formatter", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib"),
        *("ossaudiodev", "pipes", "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
    )
)
_OF_THE_PAGE = ("js", "pyodide_js", "py_playground", "_py_playground_host")
_PROCESS_NAMES = ("fork", "forkpty", "posix_spawn", "posix_spawnp", "spawnv", "wait", "waitpid")


def hint_for(error: BaseException, package_for: PackageFor) -> str | None:
    """Return one sentence of help for ``error``, or None when Python's own words are enough.

    Looks at the error, then at what caused it, then into the members of an exception group.

    Parameters
    ----------
    error : BaseException
        What ended the program.
    package_for : callable
        Answers which loadable package provides an import name, or None.

    Examples
    --------
    >>> hint_for(RuntimeError("can't start new thread"), lambda name: None)[:55]
    'Hint: A web page gives Python a single thread, so no ot'
    >>> hint_for(ValueError("no"), lambda name: None) is None
    True
    """
    for one in _related(error):
        sentence = _sentence(one, package_for)
        if sentence:
            return f"Hint: {sentence}"
    return None


def missing_package(error: BaseException, package_for: PackageFor) -> str | None:
    """Return what to install so that the import that failed works, or None when nothing would.

    That is the name of a loadable package, or else the import name itself.

    Parameters
    ----------
    error : BaseException
        What ended the program.
    package_for : callable
        Answers which loadable package provides an import name, or None.

    Examples
    --------
    >>> missing_package(ModuleNotFoundError(name="yaml"), {"yaml": "pyyaml"}.get)
    'pyyaml'
    >>> missing_package(ModuleNotFoundError(name="tkinter"), {}.get) is None
    True
    """
    for one in _related(error):
        name = one.name if isinstance(one, ModuleNotFoundError) else None
        root = name.partition(".")[0] if type(name) is str else ""
        if not root.isidentifier() or root in sys.modules:
            continue
        package = package_for(root)
        if package or can_be_installed(root):
            return package or root
    return None


def can_be_installed(root: str) -> bool:
    """Whether a package could bring the module: it is no part of Python or of the page.

    Examples
    --------
    >>> can_be_installed("numpy"), can_be_installed("tkinter"), can_be_installed("pip")
    (True, False, False)
    """
    known = (_NO_MODULE, _REMOVED, _OF_THE_PAGE, sys.stdlib_module_names)
    return not any(root in names for names in known)


def _related(error: BaseException) -> Iterator[BaseException]:
    """The error, its causes and its group's members, each once."""
    todo, seen = [error], set()
    while todo:
        one = todo.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        context = None if one.__suppress_context__ else one.__context__
        todo.extend(next_ for next_ in (one.__cause__, context) if next_ is not None)
        if isinstance(one, BaseExceptionGroup):
            todo.extend(one.exceptions)


def _sentence(error: BaseException, package_for: PackageFor) -> str | None:
    if isinstance(error, ModuleNotFoundError):
        return _missing_module(error, package_for)
    if isinstance(error, ImportError):
        return NO_PAGE if error.name == "js" else None
    if isinstance(error, AttributeError):
        return NO_PAGE if str(error) in _PAGE_NAMES else _missing_call(error)
    if isinstance(error, RecursionError):
        return TOO_DEEP
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY
    if isinstance(error, OSError):
        return _system_error(error)
    if isinstance(error, (RuntimeError, OverflowError)):  # NotImplementedError is one, too
        return _by_message(str(error))
    return NO_SOCKETS if _came_through_sockets(error) else None


def _missing_module(error: ModuleNotFoundError, package_for: PackageFor) -> str | None:
    name = error.name
    if type(name) is not str:
        return None
    root = name.partition(".")[0]
    if root in _NO_MODULE:
        return _NO_MODULE[root]
    if root in sys.modules:  # the package is there, only a part of it is not
        return None
    if root in _REMOVED:
        return f'"{root}" was taken out of Python itself; look for what has replaced it.'
    package = package_for(root)
    if package:
        return (
            f'"{root}" is not installed yet. Press Install, or add "{package}" in the Packages '
            "panel or to the program's # /// script block."
        )
    if root in sys.stdlib_module_names:
        return f'"{root}" belongs to Python, but is left out in the browser; do without it here.'
    return (
        f'"{root}" is not here. Check the spelling; a file of your own must be called {root}.py. '
        f"If it is a package, press Install, or add its name in the Packages panel or to the "
        "program's # /// script block."
    )


def _missing_call(error: AttributeError) -> str | None:
    owner = getattr(error, "obj", None)
    if type(owner) is not ModuleType:
        return None
    if owner.__name__ == "signal" and error.name in _TIMER_NAMES:
        return NO_TIMER_SIGNALS
    if owner.__name__ == "os" and error.name in _PROCESS_NAMES:
        return NO_PROCESSES
    return None


def _system_error(error: OSError) -> str | None:
    message = str(error)
    if "does not support processes" in message or error.errno == errno.ENOEXEC:
        return NO_PROCESSES
    if "could not load dynamic lib" in message:
        return NO_LIBRARY
    if error.errno == errno.ENOSYS:
        return NO_SYSTEM
    if error.errno == errno.EPERM and error.filename is None:
        return NO_OTHER_PROGRAM
    no_connection = error.errno in (errno.ENOTSUP, errno.ENOTCONN)
    no_network = no_connection or isinstance(error, BlockingIOError)
    return NO_SOCKETS if no_network or _came_through_sockets(error) else None


def _by_message(message: str) -> str | None:
    if "start new thread" in message or "watchdog thread" in message:
        return NO_THREADS
    if "OS process APIs" in message or "multiprocessing.synchronize" in message:
        return NO_PROCESSES
    if "raw socket access" in message or "TLS not supported" in message:
        return NO_SOCKETS
    if "index-sized integer" in message:
        return TOO_LARGE
    return None


def _came_through_sockets(error: BaseException) -> bool:
    """Whether the standard library's network modules were on the way to ``error``."""
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename.endswith(_SOCKET_FILES):
            return True
        step = step.tb_next
    return False
