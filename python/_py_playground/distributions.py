"""Which packages are installed."""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, DistributionFinder, MetadataPathFinder

__all__ = ["installed_packages"]

#: More than anybody installs by hand; the page takes no longer list.
MOST = 500


def installed_packages() -> dict[str, str]:
    """The versions of the packages in ``site-packages``, by name, sorted.

    The finders that a program put into `sys.meta_path` are not asked: their code would run.
    """
    folders = [path for path in sys.path if type(path) is str and path.endswith("site-packages")]
    context = DistributionFinder.Context(path=folders)
    found = map(_identity, MetadataPathFinder.find_distributions(context))
    return dict(sorted({name: version for name, version in found if name and version}.items())[:MOST])


def _identity(distribution: Distribution) -> tuple[str, str]:
    """Name and version, or empty texts where the files that say so are damaged."""
    try:
        metadata = distribution.metadata
        return str(metadata["Name"] or ""), str(metadata["Version"] or "")
    except Exception:
        # A program can write any nonsense there. The others are told all the same.
        return "", ""
