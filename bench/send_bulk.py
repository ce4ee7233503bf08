"""A dispatch to people who are known already: from complete to the last message in a mailbox, beside a raw COPY.

Worker processes take slices as the worker's loop does: numbers become parties, a template is filled in, each text is
sealed to its party, rows of mailbox, history, timeline, access log and outbox are written. Nobody gets two messages, so
that each takes a public-key operation of its own. The floor copies the rows that were written back into their tables,
emptied first, with all their indexes, in one transaction, without sealing anything.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from bench import stage
from bench.effort import Effort
from bench.figure import Figure

RECIPIENTS = 100_000
WORKERS = 4
ROUNDS = 2
_OVO = "OVO099900"
_WRITTEN = ("messages_message", "messages_conversation", "messages_messageevent", "messages_recipientevent",
            "messages_recipient", "foundation_outboxevent")  # fmt: skip
_spawn = multiprocessing.get_context("spawn")


def measure(*, effort: Effort) -> Figure:
    """Recipients per second that leave, over those of COPY."""
    count = RECIPIENTS // effort.scale
    with stage.stage("send_bulk") as where:
        stage.use(where)
        _people(count)
        leaving, intake, copied = list[float](), list[float](), list[float]()
        for _ in range(min(effort.rounds, ROUNDS)):
            _empty(where)
            dispatch_id, took = _taken_in(count)
            intake.append(took)
            leaving.append(_left(where, dispatch_id=dispatch_id, count=count))
            copied.append(_copy_again(where))
        _empty(where)
        stage.leave()
    return Figure(
        name="send_bulk",
        value=count / min(leaving),
        unit="recipients/s",
        floor=count / min(copied),
        details={
            "recipients": count,
            "workers": WORKERS,
            "rates_of_all_rounds": [round(count / took) for took in leaving],
            "intake_per_second": [round(count / took) for took in intake],
            "with_intake_per_second": round(count / min(map(sum, zip(intake, leaving, strict=True)))),
            "copy_rates_of_all_rounds": [round(count / took) for took in copied],
        },
    )


def _number(serial: int) -> str:
    """A fictitious national number (month 61 to 72) that passes the check, another one for each."""
    head = f"{serial % 90:02d}{61 + serial // 90 % 12}{1 + serial // 1080 % 28:02d}{1 + serial // 30_240 % 997:03d}"
    return f"{head}{97 - int(head) % 97:02d}"


def _people(count: int) -> None:
    """Everybody is known, to the vault and to the database, and kept for the next run."""
    from burgerprofiel.blocks.identity import public as identity  # noqa: PLC0415 - Django first
    from burgerprofiel.foundation.identifiers import IdentifierType  # noqa: PLC0415

    numbers = [(IdentifierType.INSZ, _number(serial)) for serial in range(count)]
    for start in range(0, count, 5_000):
        identity.resolve_parties(numbers=numbers[start : start + 5_000])


def _taken_in(count: int) -> tuple[UUID, float]:
    """A dispatch with all its recipients, read from lines as the interface does; how long that took."""
    from burgerprofiel.blocks.messages import models, public  # noqa: PLC0415
    from burgerprofiel.blocks.messages.contracts import Plan, Texts  # noqa: PLC0415
    from burgerprofiel.blocks.messages.wire import senders  # noqa: PLC0415
    from burgerprofiel.foundation.gate import Client  # noqa: PLC0415

    sender, _ = models.Sender.objects.get_or_create(code=_OVO, defaults={"name": {"nl": "Proefbestuur"}})
    models.MessageType.objects.get_or_create(
        sender=sender, code="premie", defaults={"name": {"nl": "Premie"}, "kind": "official"}
    )
    models.SendingQuota.objects.update_or_create(sender=sender, defaults={"per_day": 1_000_000_000})
    client = Client(client_id="bench", ovo_code=_OVO, scopes=frozenset())
    body = "Dag ((naam)),\n\nJe krijgt ((bedrag)).((bewijs?? Stuur je bewijs.))\n\n" + "Meer uitleg. " * 60
    texts = Texts(subject={"nl": "Je premie, ((naam))", "fr": "Votre prime"}, body={"nl": body, "fr": body})
    lines = [
        msgspec.json.encode(
            {
                "recipient": _number(serial),
                "parameters": {"naam": f"Persoon {serial}", "bedrag": "120 euro", "bewijs": "ja"},
                "reference": f"zaak-{serial}",
            }
        )
        for serial in range(count)
    ]
    plan = Plan(sender_code=_OVO, type_code="premie", texts=texts)
    opened = public.open_dispatch(client, plan=plan)
    started = time.perf_counter()
    for start in range(0, count, 2_000):
        part = [
            senders.wanted(senders.read_line(line) or senders.Line(), row=row)
            for row, line in enumerate(lines[start : start + 2_000], start=start + 1)
        ]
        public.take_recipients(client, dispatch_id=opened.id, rows=part)
    public.complete_dispatch(client, dispatch_id=opened.id)
    return opened.id, time.perf_counter() - started


def _left(where: stage.Stage, *, dispatch_id: UUID, count: int) -> float:
    """How long the workers take, of which the last to be ready begins for all."""
    from burgerprofiel.blocks.messages import models  # noqa: PLC0415

    begin, ended = _spawn.Barrier(WORKERS + 1), _spawn.Queue()
    workers = [_spawn.Process(target=_work, args=(where, begin, ended)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    begin.wait()
    started = time.perf_counter()
    took = max(ended.get() for _ in workers) - started
    for worker in workers:
        worker.join()
    found = models.Dispatch.objects.get(id=dispatch_id)
    if (found.state, found.delivered) != ("done", count):
        raise RuntimeError(f"{found.delivered} of {count} left; the dispatch is {found.state}")
    return took


def _work(where: stage.Stage, begin: Barrier, ended: Queue[float]) -> None:
    """As the worker's loop, until nothing is due; says when, on the clock that all processes share."""
    stage.use(replace(where))
    from burgerprofiel.blocks.messages.services import leaving  # noqa: PLC0415
    from burgerprofiel.foundation import garbage, keys, memory  # noqa: PLC0415
    from burgerprofiel.foundation.accesslog import context  # noqa: PLC0415

    memory.keep_to_itself()
    keys.digest(b"")
    garbage.spare_what_is_loaded()
    begin.wait()
    with context.work("worker.sending"):
        while leaving.send_next():
            pass
    ended.put(time.perf_counter())
    stage.leave()


def _empty(where: stage.Stage) -> None:
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        _truncate(connection, (*_WRITTEN, "messages_dispatchslice", "messages_dispatch"))
    stage.settle(where)


def _truncate(connection: psycopg.Connection[Any], tables: Sequence[str]) -> None:
    connection.execute(f"TRUNCATE {', '.join(tables)} CASCADE".encode())


def _copy_again(where: stage.Stage) -> float:
    """Take the rows out, empty the tables, copy the rows back: how long that last took.

    As the superuser: nobody else may COPY into a table with row-level security.
    """
    with psycopg.connect(where.owner_url, autocommit=True) as connection:
        taken = {table: _copied_out(connection, table) for table in _WRITTEN}
        _truncate(connection, _WRITTEN)
    stage.settle(where)
    with psycopg.connect(where.admin_url) as connection, connection.cursor() as cursor:
        started = time.perf_counter()
        for table, rows in taken.items():
            with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
                copy.write(rows)
        connection.commit()
        return time.perf_counter() - started


def _copied_out(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
        return b"".join(bytes(part) for part in copy)
