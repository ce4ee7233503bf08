"""Command line: what we are made of.

python -m tools.supply sbom [FILE]   CycloneDX 1.6 of both lock files (`make sbom`)
python -m tools.supply licences      every licence is one that we may build on
python -m tools.supply audit         known weaknesses; says so when the registries cannot be asked, which is no failure
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.supply import audit, licences, sbom
from tools.supply.components import ROOT

_SBOM = ROOT / ".cache" / "sbom.cdx.json"


def main(arguments: list[str]) -> int:
    """Run one of the commands; 0 when all is well."""
    match arguments:
        case ["sbom", *rest]:
            target = Path(rest[0]) if rest else _SBOM
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(sbom.document())
            print(target)
            return 0
        case ["licences"]:
            return _report(licences.problems())
        case ["audit"]:
            return _report(audit.problems())
    print(__doc__)
    return 2


def _report(problems: list[str]) -> int:
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
