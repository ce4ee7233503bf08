"""What a run tells: counts per source. No number of a person or a file, no title, no file name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from simulators.dosis_sender.reading import Reading
from simulators.dosis_sender.sending import Tally


def summary(reading: Reading, *, tallies: Sequence[Tally]) -> str:
    """Several lines for people; `tallies` is empty after a dry run."""
    return "\n".join(
        (*_read_lines(reading), *_source_lines(reading, tallies=tallies), *_refused_lines(tallies))
    )


def all_well(reading: Reading, *, tallies: Iterable[Tally]) -> bool:
    """Nothing refused, nothing unsent, nothing unreadable."""
    sent = all(
        not tally.unsent and all(outcome.kind == "accepted" for outcome in tally.outcomes)
        for tally in tallies
    )
    return sent and not reading.unreadable_answers and not reading.unreadable_mutations


def _read_lines(reading: Reading) -> Iterator[str]:
    yield f"answers: {reading.answers}, of which {reading.with_content} with files"
    if reading.only_failures:
        yield f"skipped, only exceptions: {_counted(reading.only_failures)}"
    if reading.failing_beside_content:
        beside = Counter(
            {f"{source} {code}": n for (source, code), n in reading.failing_beside_content.items()}
        )
        yield f"sources that failed beside content: {_counted(beside)}"
    if reading.unreadable_answers:
        yield f"unreadable answers: {_counted(Counter(reading.unreadable_answers))}"
    if reading.unreadable_mutations:
        yield f"unreadable mutations: {reading.unreadable_mutations}"


def _source_lines(reading: Reading, *, tallies: Sequence[Tally]) -> Iterator[str]:
    receipts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    unsent: Counter[str] = Counter()
    for tally in tallies:
        receipts[tally.source] += sum(outcome.kind == "accepted" for outcome in tally.outcomes)
        refused[tally.source] += sum(outcome.kind == "refused" for outcome in tally.outcomes)
        unsent[tally.source] += tally.unsent
    for source in sorted({file[0].source for file in reading.files}):
        files = [file for file in reading.files if file[0].source == source]
        persons = {subject.key for file in files for mutation in file for subject in mutation.subjects}
        yield (
            f"{source}: {len(files)} files, {len(persons)} persons, {sum(map(len, files))} statuses, "
            f"{receipts[source]} receipts, {refused[source]} refused, {unsent[source]} not sent"
        )


def _refused_lines(tallies: Iterable[Tally]) -> Iterator[str]:
    reasons = Counter(
        outcome.reason for tally in tallies for outcome in tally.outcomes if outcome.kind == "refused"
    )
    if reasons:
        yield f"refused: {_counted(reasons)}"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))
