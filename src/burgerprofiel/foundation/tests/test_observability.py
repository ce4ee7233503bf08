import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.db import DatabaseError
from django.test import Client

from burgerprofiel.foundation import logs, observability


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What is written to standard error, as it is written."""
    written: list[str] = []

    class _Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = _Collect()
    logging.config.dictConfig(logs.settings("INFO"))
    handler.setFormatter(logging.getLogger().handlers[0].formatter)
    logging.getLogger("burgerprofiel").addHandler(handler)
    yield written
    logging.getLogger("burgerprofiel").removeHandler(handler)


@pytest.mark.django_db
def test_a_request_is_one_line_without_its_query(client: Client, lines: list[str]) -> None:
    answer = client.get("/nowhere?zoek=Jan+Janssens")
    (line,) = [json.loads(line) for line in lines if '"request"' in line]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/nowhere", 404)
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "Janssens" not in "".join(lines)


def test_an_error_is_logged_without_its_message(lines: list[str]) -> None:
    try:
        raise ValueError("Jan Janssens")
    except ValueError:
        logging.getLogger("burgerprofiel.test").exception("failed")
    line = json.loads(lines[-1])
    assert line["error"] == "builtins.ValueError"
    assert "test_an_error_is_logged_without_its_message" in line["frames"][-1]
    assert "Janssens" not in "".join(lines)


def test_a_given_request_id_is_kept_when_it_is_one(client: Client) -> None:
    given = "0192d0a0-1111-7000-8000-0000000000aa"
    assert client.get("/healthz").status_code == 200
    assert client.get("/nowhere", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given
    made = client.get("/nowhere", headers={"X-Request-ID": "x\ty"}).headers["X-Request-ID"]
    assert len(made) == 36


@pytest.mark.django_db
def test_ready_means_database_and_migrations(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").json() == {"ready": True}
    monkeypatch.setattr(observability, "pending_migrations", lambda: ["dossiers.9999_next"])
    assert client.get("/readyz").status_code == 503

    def away() -> list[str]:
        raise DatabaseError

    monkeypatch.setattr(observability, "pending_migrations", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["reason"]) == (503, "database")


def test_figures_are_for_allowed_addresses(client: Client) -> None:
    client.get("/nowhere")
    page = client.get("/metrics", REMOTE_ADDR="127.0.0.1")
    assert b"burgerprofiel_request_seconds_count" in page.content
    assert client.get("/metrics", REMOTE_ADDR="198.51.100.1").status_code == 403


def test_probes_answer_whatever_name_they_are_asked_by(client: Client) -> None:
    assert client.get("/healthz", headers={"Host": "10.1.2.3"}).status_code == 200
