"""The wheel of the modules that run in the browser as well."""

from __future__ import annotations

import ast
import base64
import hashlib
import importlib
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from .. import actions

__all__ = ["SIZE_LIMIT", "ClientCode", "Wheel"]

#: Bytes of a wheel: each reader downloads it before the page reacts.
SIZE_LIMIT = 2_000_000
#: Files that are named when it is more.
_NAMED = 5

Client = str | ModuleType | Iterable[str | ModuleType] | None


@dataclass(frozen=True)
class Wheel:
    """A built wheel: always the same bytes for the same modules.

    Attributes
    ----------
    file_name : str
        Such as ``"components-0-py3-none-any.whl"``.
    data : bytes
        The file.
    sha256 : str
        Its hash, in hexadecimal digits.
    modules : tuple of str
        The names of the modules in it.
    """

    file_name: str
    data: bytes
    sha256: str
    modules: tuple[str, ...]


class ClientCode:
    """Which modules run in the browser as well.

    Parameters
    ----------
    client
        A module or a package with all that is in it, as a name or imported; or a list of them.
    """

    def __init__(self, client: Client) -> None:
        given = [client] if isinstance(client, (str, ModuleType)) else [*(client or ())]
        self.names = tuple(one.__name__ if isinstance(one, ModuleType) else one for one in given)
        for name in self.names:
            if not isinstance(name, str) or not all(
                part.isidentifier() for part in name.split(".")
            ):
                raise TypeError(
                    f"client: {name!r} is no module; give a name such as 'components', or a module."
                )
            if name == "__main__":
                raise ValueError(
                    "client: the program that was started is called __main__, which a browser "
                    "cannot import; put the components into a module of their own."
                )
        self._wheel: Wheel | None = None

    def __bool__(self) -> bool:
        return bool(self.names)

    def has(self, module: str) -> bool:
        """Tell whether this module is one of them, or in a package that is."""
        return any(module == name or self._is_in(module, name) for name in self.names)

    def _is_in(self, module: str, name: str) -> bool:
        if not module.startswith(name + "."):
            return False
        spec = find_spec(name)
        return spec is not None and spec.submodule_search_locations is not None

    @property
    def wheel(self) -> Wheel:
        """The wheel, built at the first call. All its modules are imported, as the browser will.

        Raises
        ------
        ModuleNotFoundError
            When there is no such module.
        ValueError
            When it has no source text, or the wheel would be too large.
        """
        if self._wheel is None:
            self._wheel = _build(self.names)
        return self._wheel


def _build(names: tuple[str, ...]) -> Wheel:
    sources: dict[str, bytes] = {}
    modules: list[str] = []
    for name in names:
        for module, path, file in _files_of(name):
            importlib.import_module(module)  # so that its actions are known
            sources[path] = without_action_bodies(file.read_bytes(), module, path)
            modules.append(module)
    tops = sorted({path.split("/")[0].removesuffix(".py") for path in sources})
    title = re.sub(r"[^A-Za-z0-9.]+", "_", names[0].split(".")[0])
    info = f"{title}-0.dist-info"
    files = dict(sorted(sources.items())) | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {title}\nVersion: 0\n".encode(),
        f"{info}/WHEEL": (
            b"Wheel-Version: 1.0\nGenerator: pickle_reactor\n"
            b"Root-Is-Purelib: true\nTag: py3-none-any\n"
        ),
        f"{info}/top_level.txt": "".join(f"{top}\n" for top in tops).encode(),
    }
    record = "".join(f"{path},{_record(data)}\n" for path, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    data = _zip(files)
    if len(data) > SIZE_LIMIT:
        largest = sorted(sources, key=lambda path: -len(sources[path]))[:_NAMED]
        listed = ", ".join(f"{path} ({len(sources[path]):,} bytes)" for path in largest)
        raise ValueError(
            f"client: the modules for the browser are {len(data):,} bytes, and "
            f"{SIZE_LIMIT:,} is the most. The largest: {listed}. "
            "Leave out what only the server needs."
        )
    hexadecimal = hashlib.sha256(data).hexdigest()
    return Wheel(f"{title}-0-py3-none-any.whl", data, hexadecimal, tuple(dict.fromkeys(modules)))


def _files_of(name: str) -> Iterable[tuple[str, str, Path]]:
    """Tell the modules' names, their paths in the wheel, and their files."""
    spec = _spec(name)
    inside = name.replace(".", "/")
    if spec.submodule_search_locations is None:
        yield name, f"{inside}.py", _source(name, spec)
        return
    for folder in map(Path, spec.submodule_search_locations):
        for file in sorted(folder.rglob("*.py")):
            parts = file.relative_to(folder).with_suffix("").parts
            if not all(part.isidentifier() for part in parts) or parts == ("__main__",):
                continue
            path = "/".join((inside, *parts)) + ".py"
            yield ".".join((name, *(parts[:-1] if parts[-1] == "__init__" else parts))), path, file


def _spec(name: str) -> ModuleSpec:
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        spec = None
    if spec is None:
        raise ModuleNotFoundError(
            f"client: there is no module {name!r}. Is its folder the one that the server runs in?",
            name=name,
        )
    return spec


def _source(name: str, spec: ModuleSpec) -> Path:
    if spec.origin is None or not spec.origin.endswith(".py"):
        raise ValueError(
            f"client: {name!r} has no source text ({spec.origin}), so no browser can run it."
        )
    return Path(spec.origin)


def without_action_bodies(source: bytes, module: str, path: str) -> bytes:
    """Take out what actions do: readers are not to see it, and the browser does not run it.

    Lines keep their numbers, so that tracebacks fit. What a module has beside its actions stays.
    """
    lines = {
        found.function.__code__.co_firstlineno
        for found in map(actions.find, actions.names())
        if found is not None and found.function.__module__ == module
    }
    if not lines:
        return source
    tree = ast.parse(source, path)
    text = source.decode("utf-8-sig").splitlines()
    places = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef)
        and min([node.lineno, *(one.lineno for one in node.decorator_list)]) in lines
    ]
    for node in sorted(places, key=lambda node: -node.lineno):
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        last = _last_line(text, node)
        has_doc = ast.get_docstring(node) is not None
        node.body = [*(node.body[:1] if has_doc else ()), ast.Expr(ast.Constant(...))]
        indent = " " * node.col_offset
        short = [indent + line if line else "" for line in ast.unparse(node).splitlines()]
        room = last - first + 1
        if len(short) > room and not has_doc:  # it was all on one line
            short[-2:] = [f"{short[-2]} ..."]
        text[first - 1 : last] = short + [""] * (room - len(short))
    return ("\n".join(text) + "\n").encode()


def _last_line(text: list[str], node: ast.AsyncFunctionDef) -> int:
    """Tell the function's last line, with the comments in it after its last statement."""
    last = at = node.end_lineno or node.lineno
    while at < len(text):
        line = text[at]
        bare = line.lstrip()
        if bare and (not bare.startswith("#") or len(line) - len(bare) <= node.col_offset):
            break
        at += 1
        last = at if bare else last
    return last


def _record(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"sha256={digest},{len(data)}"


def _zip(files: dict[str, bytes]) -> bytes:
    """Pack without compressing: then two servers with different libraries make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, wherever it was built
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()
