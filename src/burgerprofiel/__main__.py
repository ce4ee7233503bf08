"""`python -m burgerprofiel` is the command `burgerprofiel`."""

import sys

from burgerprofiel.site.cli import main

if __name__ == "__main__":
    sys.exit(main())
