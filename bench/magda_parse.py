"""Answers of MAGDA: read safely, checked against their schema and mapped to facts, beside lxml parsing the same bytes.

The answers are those of `MAGDA_DATA` where that names a folder (then with its schemas), else those of the simulator's
own people, which come without schemas; `answers` says which. Of each answer in turn lxml parses the bytes and then we
read it, in one thread and with the processor's time as the clock, so that what else runs on the machine weighs on both.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import django
from lxml import etree

from bench.effort import Effort
from bench.figure import Figure

_SAFE_SECONDS = 30.0
"""It is never measured longer than this, however slow the machine."""


@dataclass(frozen=True, slots=True)
class _Sample:
    service: str
    subject: str
    content: bytes


def measure(*, effort: Effort) -> Figure:
    """Answers a second, over those that lxml alone parses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")
    django.setup()
    data = _data()
    samples = list(_samples(data))[:: 1 if effort.scale == 1 else 4]
    reader = _Reader(data)
    reader.read_all(samples)  # schemas are read once in the life of a process
    gc.collect()
    gc.freeze()  # as a web process does once it is ready
    rounds = [_round(reader, samples) for _ in range(effort.rounds)]
    until = time.monotonic() + min(effort.seconds, _SAFE_SECONDS)
    while time.monotonic() < until:
        rounds.append(_round(reader, samples))
    bare, whole = (statistics.median(side) for side in zip(*rounds, strict=True))
    outcomes = reader.read_all(samples)
    return Figure(
        name="magda_parse",
        value=len(samples) / whole,
        unit="answers/s",
        floor=len(samples) / bare,
        details={
            "answers": "official (MAGDA_DATA)" if data else "our own people",
            "validated": reader.validates,
            "count": len(samples),
            "kilobytes": sum(len(one.content) for one in samples) // 1024,
            "facts": outcomes.total(),
            "milliseconds": round(whole * 1000, 1),
            "floor_milliseconds": round(bare * 1000, 1),
        },
    )


def _data() -> Path | None:
    named = os.environ.get("MAGDA_DATA", "")
    return Path(named) if named and (Path(named) / "responses").is_dir() else None


def _samples(data: Path | None) -> Iterator[_Sample]:
    from burgerprofiel.blocks.sources.wire.magda.services import SERVICES  # noqa: PLC0415 - needs settings

    for path, read in _files(data):
        service = SERVICES.get(path.parts[2]) if len(path.parts) > 4 else None
        if service is not None and service.version == path.parts[3]:
            yield _Sample(service.name, path.stem, read())


def _files(data: Path | None) -> Iterator[tuple[PurePosixPath, Callable[[], bytes]]]:
    if data is not None:
        for file in sorted((data / "responses").rglob("*.xml")):
            yield PurePosixPath(file.relative_to(data)), file.read_bytes
        return
    from simulators.magda import personas  # noqa: PLC0415 - only where its people are needed

    for name, make in sorted(personas.files().items()):
        if name.startswith("responses/"):
            yield PurePosixPath(name), make


class _Reader:
    """What the client does with an answer once its signature was checked."""

    def __init__(self, data: Path | None) -> None:
        from burgerprofiel.blocks.sources.contracts import SourceError  # noqa: PLC0415
        from burgerprofiel.blocks.sources.wire.magda import answer, mapping  # noqa: PLC0415
        from burgerprofiel.blocks.sources.wire.magda.schemas import SchemaError, Schemas  # noqa: PLC0415
        from burgerprofiel.blocks.sources.wire.magda.services import SERVICES  # noqa: PLC0415
        from burgerprofiel.foundation import xml  # noqa: PLC0415

        self._magda, self._services, self._parse = answer, SERVICES, xml.parse
        self._mappers, self._asked = mapping.MAPPERS, mapping.Asked
        self._expected = (SourceError, SchemaError, mapping.UnreadableError, xml.UnsafeError)
        self._schemas = Schemas(data / "xsd") if data is not None and (data / "xsd").is_dir() else None
        self.validates = self._schemas is not None

    def read_all(self, samples: list[_Sample]) -> Counter[str]:
        """How many facts each service gave."""
        found: Counter[str] = Counter()
        for one in samples:
            found[one.service] += self.read(one)
        return found

    def read(self, sample: _Sample) -> int:
        magda, service = self._magda, self._services[sample.service]
        try:
            root = self._parse(sample.content)
            reply = magda.in_body(root) if root.tag == magda.ENVELOPE else root
            if self._schemas is not None:
                self._schemas.check_answer(service, reply)
            answers = magda.read(service, reply).answers
            contents = [one.content for one in answers if one.content is not None]
            asked, mapper = self._asked(subject=sample.subject), self._mappers[sample.service]
            return sum(len(mapper(content, asked).facts) for content in contents)
        except self._expected:
            return 0


def _round(reader: _Reader, samples: list[_Sample]) -> tuple[float, float]:
    """Processor seconds of all answers: parsed, and read."""
    clock, parser = time.process_time, etree.XMLParser(resolve_entities=False, no_network=True)
    bare = whole = 0.0
    for one in samples:
        begin = clock()
        etree.fromstring(one.content, parser)
        between = clock()
        reader.read(one)
        bare += between - begin
        whole += clock() - between
    return bare, whole
