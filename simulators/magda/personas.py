"""Our own people in the layout of MAGDA-Mock: in memory for the simulator, or written to a folder.

python -m simulators.magda.personas --to FOLDER
"""

import argparse
from pathlib import Path

from simulators.magda.people import services
from simulators.magda.shelf import Memory


def files() -> dict[str, bytes]:
    """All files, by their path in the layout."""
    found: dict[str, bytes] = {}
    for name, service in services.SERVICES.items():
        found[f"{service.folder}/notfound.xml"] = services.document(name, services.nothing(name))
    return found


def shelf() -> Memory:
    """All files, in memory."""
    return Memory(files())


def main() -> None:
    """Write them to a folder."""
    parser = argparse.ArgumentParser(prog="python -m simulators.magda.personas", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    folder: Path = parser.parse_args().to
    written = files()
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(f"{len(written)} files in {folder}")


if __name__ == "__main__":
    main()
