"""The version of these files; the build replaces this text with the package's own version."""

__version__ = "0.0.0-dev"
