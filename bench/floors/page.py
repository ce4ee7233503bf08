"""A page without Django's request machinery: its block's statement by a plain psycopg pool, its template.

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

from bench.overview import environ  # noqa: E402
from bench.stage import THREADS  # noqa: E402
from burgerprofiel.foundation.pages import SESSION_COOKIE  # noqa: E402
from burgerprofiel.site.wsgi import application  # noqa: E402

_READERS = """
SELECT 'bench-' || md5('party' || i)::uuid
FROM generate_series(%(first)s::bigint, %(first)s::bigint + %(count)s::bigint - 1) AS i
"""

Application = Callable[[dict[str, Any], Callable[[str, list[tuple[str, str]]], Any]], Iterable[bytes]]
_Kept = tuple[str, Any, jinja2.Template, dict[str, Any]]


def floor(path: str, *, is_asked: Callable[[str], bool], decode: Callable[[Any], object]) -> Application:
    """The page at a path, of the readers that the environment names; `is_asked` knows its statement.

    `decode` is what the block does with the answer before it makes a page of it.
    """
    known = {cookie: _keep(path, cookie=cookie, is_asked=is_asked) for cookie in _cookies()}
    connection.close()
    connection.close_pool()
    pool = ConnectionPool(
        os.environ["DATABASE_OWNER_URL"],
        min_size=THREADS,
        max_size=THREADS,
        kwargs={"autocommit": True},
        open=True,
    )

    def app(
        environment: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]
    ) -> Iterable[bytes]:
        statement, parameters, template, context = known[environment["HTTP_COOKIE"]]
        with pool.connection() as database:
            row = database.execute(statement.encode(), parameters).fetchone()
        if row is None:
            raise LookupError
        decode(row[0])
        body = template.render(context).encode()
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
        return [body]

    return app


def _keep(path: str, *, cookie: str, is_asked: Callable[[str], bool]) -> _Kept:
    """Answer one page with the real application; what it asked of the database and what it rendered."""
    asked: list[tuple[str, Any]] = []
    rendered: list[tuple[jinja2.Template, dict[str, Any]]] = []
    render = jinja2.Template.render

    def note_statement(execute: Any, sql: str, parameters: Any, *rest: Any) -> Any:
        if is_asked(sql):
            asked.append((sql, parameters))
        return execute(sql, parameters, *rest)

    def note_context(template: jinja2.Template, context: dict[str, Any]) -> str:
        rendered.append((template, context))
        return render(template, context)

    with (
        connection.execute_wrapper(note_statement),
        mock.patch.object(jinja2.Template, "render", note_context),
    ):
        application(environ(path, cookie=cookie), lambda status, headers: None)
    return *asked[0], *rendered[-1]


def _cookies() -> list[str]:
    values = {
        "first": int(os.environ.get("BENCH_FIRST", "1")),
        "count": int(os.environ["BENCH_READERS"]),
    }
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        return [f"{SESSION_COOKIE}={key}" for (key,) in owner.execute(_READERS, values)]
