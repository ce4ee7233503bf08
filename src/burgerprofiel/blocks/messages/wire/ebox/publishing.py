"""What a publication must be before it is taken: limits and agreements, every breach by name at once.

Limits of the provider of the National Social Security Office, in version 3 and, where it was stricter, 2.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal

import msgspec

from burgerprofiel.blocks.messages.wire.ebox.multipart import ReceivedFile
from burgerprofiel.blocks.messages.wire.ebox.types import Publication, Texts
from burgerprofiel.foundation.errors import FieldError

Version = Literal["v2", "v3"]
_SPOKEN = ("nl", "fr", "de")
MEDIA_TYPES = frozenset(
    {
        "application/msword",
        "application/pdf",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.oasis.opendocument.graphics",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
        "text/csv",
        "text/html",
        "text/plain",
        "text/xml",
    }
)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How many files, and how many characters of each text."""

    files: int = 6
    subject: int
    file_name: int
    business_value: int = 256
    attention: int = 100


LIMITS: dict[Version, Limits] = {
    "v2": Limits(subject=255, file_name=80),
    "v3": Limits(subject=400, file_name=255),
}


class Validity(msgspec.Struct, frozen=True, kw_only=True):
    """How long messages of a type stay."""

    number: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    unit: Literal["day", "month", "year"]


def check(
    publication: Publication, *, files: Iterable[ReceivedFile] = (), version: Version = "v3"
) -> list[FieldError]:
    """Everything that is wrong with a publication and its files; empty when it can be taken."""
    limits, received = LIMITS[version], list(files)
    return [
        *_subject(publication, limits=limits),
        *_languages(publication),
        *_main(publication),
        *_parts(publication, received=received, limits=limits),
        *_files(publication, received=received, limits=limits),
        *_rest(publication, limits=limits),
    ]


def _subject(publication: Publication, *, limits: Limits) -> Iterator[FieldError]:
    subject = publication.subject
    if not any(text.strip() for text in (subject.nl, subject.fr, subject.de)):
        yield FieldError(code="missing", detail="There is no subject.", field="subject")
    for language in subject.languages():
        if len(getattr(subject, language)) > limits.subject:
            yield _long(f"subject.{language}", most=limits.subject)


def _languages(publication: Publication) -> Iterator[FieldError]:
    used = {language for texts in _texts(publication) for language in texts.languages()}
    if len(used) > 1:
        yield FieldError(code="languages", detail="One language for one publication.", field="subject")


def _texts(publication: Publication) -> Iterator[Texts]:
    yield publication.subject
    yield publication.body
    yield from (file.title for file in publication.files)
    for each in publication.business:
        yield each.name
        yield from each.values


def _main(publication: Publication) -> Iterator[FieldError]:
    mains = sum(file.is_main for file in publication.files) + publication.is_body_main
    if mains != 1:
        detail = "Exactly one main content: the body or one file."
        yield FieldError(code="main-content", detail=detail, field="attachments")
    if publication.is_body_main and not any(publication.body.languages()):
        yield FieldError(
            code="missing", detail="The main content is a body that is not there.", field="bodyContent"
        )


def _parts(
    publication: Publication, *, received: Sequence[ReceivedFile], limits: Limits
) -> Iterator[FieldError]:
    named, given = Counter(file.part for file in publication.files), Counter(file.part for file in received)
    if max(len(publication.files), len(received)) > limits.files:
        yield FieldError(code="too-many", detail=f"At most {limits.files} files.", field="attachments")
    if any(count > 1 for count in (*named.values(), *given.values())):
        yield FieldError(code="twice", detail="A part is named twice.", field="attachments.httpPartName")
    if named.keys() - given.keys():
        yield FieldError(
            code="missing", detail="A part that is named is not there.", field="attachments.httpPartName"
        )
    if given.keys() - named.keys():
        yield FieldError(
            code="unknown", detail="A part is there that nobody names.", field="attachments.httpPartName"
        )


def _files(
    publication: Publication, *, received: Sequence[ReceivedFile], limits: Limits
) -> Iterator[FieldError]:
    told = {file.part: file.sha256 for file in publication.files}
    for file in received:
        if len(file.file_name) > limits.file_name:
            yield _long("fileName", most=limits.file_name)
        if not file.file_name:
            yield FieldError(code="missing", detail="A file has no name.", field="fileName")
        if file.media_type not in MEDIA_TYPES:
            yield FieldError(
                code="media-type", detail="Files of this kind are not taken.", field="Content-Type"
            )
        if told.get(file.part) and told[file.part] != file.sha256:
            yield FieldError(
                code="digest", detail="The file is not the one that was told.", field="attachments.digest"
            )


def _rest(publication: Publication, *, limits: Limits) -> Iterator[FieldError]:
    if publication.attention and len(publication.attention.label) > limits.attention:
        yield _long("forTheAttentionOf", most=limits.attention)
    values = (
        getattr(value, name) for each in publication.business for value in each.values for name in _SPOKEN
    )
    if any(len(value) > limits.business_value for value in values):
        yield _long("businessDataList.values", most=limits.business_value)


def _long(field: str, *, most: int) -> FieldError:
    return FieldError(code="too-long", detail=f"At most {most} characters.", field=field)
