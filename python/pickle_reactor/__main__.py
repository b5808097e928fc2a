"""The command line: ``python -m pickle_reactor new|dev|build|test|info``."""

import sys

from .server.cli import main

if __name__ == "__main__":
    sys.exit(main())
