"""Answers to browsers that call actions."""

from __future__ import annotations

import json
import logging
from typing import Any, NoReturn
from urllib.parse import urlsplit

from .. import actions
from ..conversion import InvalidValue
from .http import Receive, Refused, Request, Response, json_response, read_body

__all__ = ["answer_call"]

log = logging.getLogger("pickle_reactor")

_PORTS = {"http": 80, "https": 443}


async def answer_call(name: str, request: Request, receive: Receive) -> Response:
    """Run the action that a browser calls, if the call comes from a page of this very site.

    200 with the result; 422 with ``{"errors": {path: sentence}, "message": …}`` when the
    arguments do not fit; 500 without details when it failed.

    Raises
    ------
    Refused
        403, 404, 405, 413, 415 or 400: this is no call that a page of ours would send.
    """
    if request.method != "POST":
        raise Refused(405, "Actions are called with POST.", {"allow": "POST"})
    if not is_from_own_page(request):
        raise Refused(403, "Actions can be called by pages of this site only.")
    action = actions.find(name)
    if action is None:
        raise Refused(404, "There is no such action.")
    kind = (request.header("content-type") or "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "The content type must be application/json.")
    payload = _decode(await read_body(request, receive))
    try:
        return json_response(await action.answer(payload))
    except InvalidValue as error:
        return json_response({"errors": error.errors}, 422)
    except actions.ActionError as error:
        return json_response({"errors": error.fields, "message": str(error)}, 422)
    except Exception:
        log.exception("The action %s failed.", action.name)
        return json_response({"message": "Something went wrong on the server."}, 500)


def is_from_own_page(request: Request) -> bool:
    """Tell whether a page of the same origin sent this; browsers say so, and scripts cannot lie.

    Behind a proxy the server may not know that the reader uses https, so hosts are compared, and
    the browser's own judgement (``Sec-Fetch-Site``) counts where it is given.
    """
    site = request.headers.get("sec-fetch-site", [])
    if site and site != ["same-origin"]:
        return False
    if "origin" not in request.headers:
        return bool(site)
    origin, host = request.header("origin"), request.header("host")
    if origin is None or not host:
        return False
    try:
        parts = urlsplit(origin)
        own = urlsplit(f"{parts.scheme}://{host}")
        default = _PORTS[parts.scheme]
        ours = (own.hostname, own.port or default)
        return (parts.hostname, parts.port or default) == ours and parts.netloc != ""
    except (KeyError, ValueError):  # "null", another scheme, or no address at all
        return False


def _decode(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Refused(400, "The body is not JSON.") from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
