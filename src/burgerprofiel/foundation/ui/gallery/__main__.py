"""Command line of the gallery."""

import argparse
import sys
from pathlib import Path

from burgerprofiel.foundation.ui.catalogue import LANGUAGES, SOURCE_LANGUAGE
from burgerprofiel.foundation.ui.gallery.pages import write_pages
from burgerprofiel.foundation.ui.gallery.server import make_server


def main(arguments: list[str] | None = None) -> int:
    """Write the gallery to a folder, or serve it on this machine with the CSP of the product."""
    parser = argparse.ArgumentParser(
        prog="python -m burgerprofiel.foundation.ui.gallery", description=__doc__
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--serve", metavar="PORT", type=int, help="serve on 127.0.0.1 until interrupted")
    where.add_argument("--out", metavar="DIR", type=Path, help="write the pages and their static files")
    parser.add_argument("--locale", choices=[code for code, _ in LANGUAGES], default=SOURCE_LANGUAGE)
    options = parser.parse_args(arguments)
    if options.out:
        write_pages(options.out, locale=options.locale)
        return 0
    with make_server(options.serve, locale=options.locale) as server:
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}/\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
