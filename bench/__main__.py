"""`python -m bench NAME`: run one figure. Without a name: list them."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys

import bench
from bench.effort import FULL, QUICK, TINY
from bench.figure import Figure

_SUPPORT = {
    "__main__",
    "figure",
    "load",
    "stage",
    "data",
    "mailboxes",
    "people",
    "statuses",
    "effort",
    "sealing",
    "open_page",
    "floors",
    "relay_candidates",
    "relay_site",
    "smtp_sink",
}


def names() -> list[str]:
    """All figures that can be asked for."""
    return sorted(
        module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in _SUPPORT
    )


def main() -> int:
    """Run the figure that the command line names; the last line is JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=names())
    parser.add_argument("--json", action="store_true", help="only the JSON line at the end")
    size = parser.add_mutually_exclusive_group()
    size.set_defaults(effort=FULL)
    for name, effort, text in (
        ("--quick", QUICK, "a tenth of the data, under 40 seconds"),
        ("--tiny", TINY, "only to see that it works; the figure means nothing"),
    ):
        size.add_argument(name, dest="effort", action="store_const", const=effort, help=text)
    arguments = parser.parse_args()
    if arguments.name is None:
        print("\n".join(names()))
        return 0
    figure: Figure = importlib.import_module(f"bench.{arguments.name}").measure(effort=arguments.effort)
    if not arguments.json:
        for line in figure.lines():
            print(line)
    print(json.dumps(figure.as_json()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
