"""Read a folder of answers and arrange their mutations per file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from simulators.dosis_sender.magda import Answer, AnswerError, Mutation, read_answer
from simulators.dosis_sender.sending import Format, SentFile
from simulators.dosis_sender.wire import dosis_v1, dosis_v2, native

_BUILD = {"v2": dosis_v2, "v1": dosis_v1, "native": native}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All answers together. `files` holds the mutations of one file each, oldest first."""

    files: tuple[tuple[Mutation, ...], ...]
    with_content: int
    only_failures: Counter[str]
    failing_beside_content: Counter[tuple[str, str]]
    unreadable_answers: tuple[str, ...]
    unreadable_mutations: int

    @property
    def answers(self) -> int:
        """How many answers were looked at."""
        return self.with_content + self.only_failures.total() + len(self.unreadable_answers)


def read_all(paths: Iterable[Path]) -> Reading:
    """Read every answer. What cannot be read is counted, never named: file names hold national numbers."""
    answers: list[Answer] = []
    unreadable: list[str] = []
    for path in paths:
        try:
            answers.append(read_answer(path))
        except AnswerError as error:
            unreadable.append(str(error))
    empty = [answer for answer in answers if not answer.mutations and not answer.unreadable]
    full = [answer for answer in answers if answer.mutations or answer.unreadable]
    return Reading(
        files=by_file(mutation for answer in full for mutation in answer.mutations),
        with_content=len(full),
        only_failures=Counter(answer.failures[0].code if answer.failures else "nothing" for answer in empty),
        failing_beside_content=Counter(
            (source, failure.code)
            for answer in full
            for failure in answer.failures
            for source in failure.sources or ("?",)
        ),
        unreadable_answers=tuple(unreadable),
        unreadable_mutations=sum(answer.unreadable for answer in full),
    )


def answer_paths(target: Path) -> list[Path]:
    """The file itself, or all `.xml` files below the folder, sorted. Empty when there are none."""
    return [target] if target.is_file() else sorted(target.rglob("*.xml"))


def by_file(mutations: Iterable[Mutation]) -> tuple[tuple[Mutation, ...], ...]:
    """Mutations per (source, number), oldest first, each once.

    Not per `Dossier` element: the official set puts several files in one element, and one file in the answers
    of two persons.
    """
    files: dict[tuple[str, str], dict[Mutation, None]] = {}
    for mutation in mutations:
        files.setdefault((mutation.source, mutation.number), {})[mutation] = None
    return tuple(tuple(sorted(found, key=lambda mutation: mutation.changed_at)) for found in files.values())


def to_send(files: Iterable[tuple[Mutation, ...]], *, form: Format) -> list[SentFile]:
    """The bodies to send, in the chosen form."""
    build = _BUILD[form]
    return [
        SentFile(source=file[0].source, bodies=tuple(build(mutation) for mutation in file)) for file in files
    ]
