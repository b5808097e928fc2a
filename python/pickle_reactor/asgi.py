"""The server: ``from pickle_reactor.asgi import App``."""

from .server import App, NotFound, Redirect, Request, current_request

__all__ = ["App", "NotFound", "Redirect", "Request", "current_request"]
