"""Pages that load themselves again when the program changed: only while it is developed."""

from __future__ import annotations

import os
from secrets import token_hex

from .http import Request, Response, json_response

__all__ = ["SCRIPT", "VARIABLE", "is_on", "respond", "scripts"]

#: Set by ``python -m pickle_reactor dev``, for the server's process.
VARIABLE = "PICKLE_REACTOR_DEV"
SCRIPT = "dev.js"

_STARTED = token_hex(8)
#: It asks which start of the server this is. Another answer than at first: load the page again. No
#: answer: the server is starting.
_TEXT = """\
const address = new URL('dev', document.currentScript.src);
let first;
async function ask() {
  try {
    const { started } = await (await fetch(address, { cache: 'no-store' })).json();
    first ??= started;
    if (started !== first) return location.reload();
  } catch {
    // The server is starting again.
  }
  setTimeout(ask, 500);
}
ask();
"""


def is_on() -> bool:
    """Tell whether the program is being developed."""
    return os.environ.get(VARIABLE) == "1"


def scripts(request: Request) -> list[str]:
    """Tell the addresses of the scripts that pages need for it."""
    return [f"{request.base}/_reactor/{SCRIPT}"] if is_on() else []


def respond(name: str) -> Response | None:
    """Answer with the script, or to it."""
    if not is_on():
        return None
    if name == SCRIPT:
        headers = {"content-type": "text/javascript; charset=utf-8", "cache-control": "no-store"}
        return Response(_TEXT.encode(), 200, headers)
    return json_response({"started": _STARTED}) if name == "dev" else None
