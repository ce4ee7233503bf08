"""The overview without Django's request machinery: the block's statement by a plain psycopg pool, its template.

As the owner, who sees all rows: no gate is here to show any. Parameters and context are those that
the real application made for each reader, kept when this process starts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any
from unittest import mock

import django
import jinja2
import psycopg
from psycopg_pool import ConnectionPool

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")
django.setup()

from django.db import connection  # noqa: E402 - Django first

from bench.overview import PATH, environ  # noqa: E402
from bench.stage import THREADS  # noqa: E402
from burgerprofiel.blocks.dossiers.queries import overview  # noqa: E402
from burgerprofiel.foundation.pages import SESSION_COOKIE  # noqa: E402
from burgerprofiel.site.wsgi import application  # noqa: E402

Kept = tuple[Any, jinja2.Template, dict[str, Any]]


def _keep(cookie: str) -> Kept:
    """Answer one page with the real application; what it asked of the database and what it rendered."""
    asked: list[Any] = []
    rendered: list[tuple[jinja2.Template, dict[str, Any]]] = []
    render = jinja2.Template.render

    def note_statement(execute: Any, sql: str, parameters: Any, *rest: Any) -> Any:
        if sql == overview.statement():
            asked.append(parameters)
        return execute(sql, parameters, *rest)

    def note_context(template: jinja2.Template, context: dict[str, Any]) -> str:
        rendered.append((template, context))
        return render(template, context)

    with (
        connection.execute_wrapper(note_statement),
        mock.patch.object(jinja2.Template, "render", note_context),
    ):
        application(environ(PATH, cookie=cookie), lambda status, headers: None)
    return asked[0], *rendered[-1]


def _cookies() -> list[str]:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        found = owner.execute(
            "SELECT 'bench-' || md5('party' || i)::uuid FROM generate_series(1, %s::bigint) AS i",
            [int(os.environ["BENCH_READERS"])],
        )
        return [f"{SESSION_COOKIE}={key}" for (key,) in found]


_known = {cookie: _keep(cookie) for cookie in _cookies()}
connection.close()
connection.close_pool()
_pool = ConnectionPool(
    os.environ["DATABASE_OWNER_URL"],
    min_size=THREADS,
    max_size=THREADS,
    kwargs={"autocommit": True},
    open=True,
)


def app(
    environment: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]
) -> Iterable[bytes]:
    """The page of whoever the cookie names."""
    parameters, template, context = _known[environment["HTTP_COOKIE"]]
    with _pool.connection() as database:
        row = database.execute(overview.statement().encode(), parameters).fetchone()
    if row is None:
        raise LookupError
    overview.decode(row[0])
    body = template.render(context).encode()
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]
