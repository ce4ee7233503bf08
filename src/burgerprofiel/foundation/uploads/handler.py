"""Files of a form are held in memory while the request lasts, within bounds, and never on disk in the clear.

Django would write larger ones to the folder for temporary files, whoever sends them. Here who is not signed in has
no file at all, but on a page that says so (`from_anybody`), and beyond the bounds only the size is remembered, so that
the form can say "too large".
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from burgerprofiel.foundation import config

FILES_IN_A_REQUEST = 10
REQUEST_FACTOR = 2
"""All files of a request together may be this many times as large as one."""


V = TypeVar("V", bound=Callable[..., object])


def from_anybody(*, max_bytes: int) -> Callable[[V], V]:
    """Let a view have one file of who is not signed in, up to a bound. Outermost of its decorators."""

    def marked(view: V) -> V:
        view.bytes_from_anybody = max_bytes  # type: ignore[attr-defined]
        return view

    return marked


class MemoryHandler(FileUploadHandler):
    """Keeps files of a signed-in person in memory, each and all together up to a bound."""

    def __init__(self, request: object = None) -> None:
        super().__init__(request)  # type: ignore[arg-type]
        self._total = 0
        self._files = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self._buffer = BytesIO()
        self._files += 1
        self._limit = config.current().upload_max_bytes
        most = FILES_IN_A_REQUEST
        if getattr(self.request, "actor", None) is None:
            self._limit, most = min(self._limit, self._from_anybody()), 1
        self._is_dropped = self._files > most or not self._limit

    def _from_anybody(self) -> int:
        match = getattr(self.request, "resolver_match", None)
        return int(getattr(match.func, "bytes_from_anybody", 0)) if match else 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hold a part, unless a bound is passed."""
        limit = self._limit
        self._total += len(raw_data)
        if start + len(raw_data) > limit or self._total > REQUEST_FACTOR * limit:
            self._is_dropped = True
            self._buffer = BytesIO()
        if not self._is_dropped:
            self._buffer.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The file; without content, but with its size, when it was dropped."""
        self._buffer.seek(0)
        return InMemoryUploadedFile(
            file=self._buffer,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
