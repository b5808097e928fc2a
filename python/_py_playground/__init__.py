"""The parts of py-playground that are plain Python: they run in CPython as well as in a browser.

Nothing in this package imports ``js`` or another browser module. What a part needs from outside
(a place to send output, a folder name) is handed to it, so every part can be tested anywhere.
``py_playground`` is the public face, and its ``bridge`` module does the handing.
"""

from ._version import __version__

__all__ = ["__version__"]
