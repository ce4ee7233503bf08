"""Where answers stand: in a folder, or in memory for the people that are written as data."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol


class Shelf(Protocol):
    """Files by their path within the layout of MAGDA-Mock, such as `responses/Persoon/.../notfound.xml`."""

    def read(self, path: PurePosixPath) -> bytes | None:
        """What stands there, or None."""

    def below(self, folder: str) -> Iterable[PurePosixPath]:
        """The paths of all files below a folder, sorted."""


class Folder:
    """A folder on disk. Files are read when they are asked for: what is put there later is served too."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: PurePosixPath) -> bytes | None:
        """What stands there, or None."""
        file = self._root / path
        return file.read_bytes() if file.is_file() else None

    def below(self, folder: str) -> Iterable[PurePosixPath]:
        """The paths of all files below a folder, sorted."""
        files = sorted(path for path in (self._root / folder).rglob("*") if path.is_file())
        return [PurePosixPath(file.relative_to(self._root)) for file in files]


class Memory:
    """Files that exist only here, made when they are first read."""

    def __init__(self, files: Mapping[str, Callable[[], bytes]]) -> None:
        self._files = dict(files)
        self._made: dict[str, bytes] = {}

    def read(self, path: PurePosixPath) -> bytes | None:
        """What stands there, or None."""
        name = str(path)
        if name not in self._made and name in self._files:
            self._made[name] = self._files[name]()
        return self._made.get(name)

    def below(self, folder: str) -> Iterable[PurePosixPath]:
        """The paths of all files below a folder, sorted."""
        return [PurePosixPath(path) for path in sorted(self._files) if path.startswith(f"{folder}/")]


class Stack:
    """Shelves on top of each other: the first that has a file gives it."""

    def __init__(self, *shelves: Shelf) -> None:
        self._shelves = shelves

    def read(self, path: PurePosixPath) -> bytes | None:
        """What stands there, or None."""
        return next((content for shelf in self._shelves if (content := shelf.read(path)) is not None), None)

    def below(self, folder: str) -> Iterable[PurePosixPath]:
        """The paths of all files below a folder, sorted."""
        return sorted({path for shelf in self._shelves for path in shelf.below(folder)})
