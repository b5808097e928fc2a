"""Pages of components on a server: an ASGI application, actions, static files and the command line.

Browsers do not get this package.
"""

from .app import App
from .http import NotFound, Redirect, Request, current_request

__all__ = ["App", "NotFound", "Redirect", "Request", "current_request"]
