"""Limits: what is let through, for whom, under concurrency, without a database, and over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client

from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, config, database, errors, gate, ids, limits, pages
from burgerprofiel.foundation.limits import Limit, Unavailable, buckets, models, uses
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import Accepts
from tests.statements import exactly

pytestmark = pytest.mark.django_db
TRY = Limit(name="try", count=3, seconds=60, unavailable=Unavailable.CLOSED)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    uses.rate.cache_clear()
    yield
    uses.rate.cache_clear()


def _passes(limit: Limit = TRY, **named: Any) -> bool:
    try:
        limits.spend(limit, **named)
    except errors.TooManyError:
        return False
    return True


@pytest.fixture
def set_limit(monkeypatch: pytest.MonkeyPatch) -> Any:
    as_read = config.current()

    def use(value: str) -> None:
        values = {name: getattr(as_read, name) for name in as_read.__dataclass_fields__}
        changed = config.read({"LIMITS": value}).limits
        monkeypatch.setattr(config, "current", lambda: config.Config(**{**values, "limits": changed}))
        uses.rate.cache_clear()

    return use


def test_so_many_at_once_then_one_per_interval() -> None:
    now = clock.now()
    with clock.frozen(now):
        assert [_passes(client="a") for _ in range(5)] == [True, True, True, False, False]
        with pytest.raises(errors.TooManyError) as caught:
            limits.spend(TRY, client="a")
        assert caught.value.retry_after == 20
    with clock.frozen(now + timedelta(seconds=19)):
        assert not _passes(client="a")
    with clock.frozen(now + timedelta(seconds=20)):
        assert [_passes(client="a"), _passes(client="a")] == [True, False]
    with clock.frozen(now + timedelta(seconds=200)):
        assert [_passes(client="a") for _ in range(4)] == [True, True, True, False]


def test_everybody_has_a_bucket_of_their_own_and_so_has_every_limit() -> None:
    person = ids.new()
    other = Limit(name="other", count=3, seconds=60, unavailable=Unavailable.CLOSED)
    for _ in range(3):
        assert _passes(person=person)
    assert not _passes(person=person)
    assert _passes(person=ids.new())
    assert _passes(session=person)
    assert _passes(other, person=person)
    assert _passes(TRY)


def test_who_is_named_twice_is_stopped_by_the_first_full_bucket() -> None:
    for number in range(3):
        assert _passes(client=f"c{number}", address="193.191.1.1")
    assert not _passes(client="c9", address="193.191.1.1")


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("193.191.1.1", "193.191.1.2", False),
        ("193.191.1.1", "::ffff:193.191.1.1", True),
        ("2a02:a000:1:2::1", "2a02:a000:1:2:ffff::9", True),
        ("2a02:a000:1:2::1", "2a02:a000:1:3::1", False),
    ],
)
def test_an_address_is_that_of_a_subscriber(first: str, second: str, is_same: bool) -> None:
    for _ in range(3):
        limits.spend(TRY, address=first)
    assert _passes(address=second) is not is_same


def test_no_address_is_no_bucket() -> None:
    assert all(_passes(address=address) for address in ("", "unix:", "x") * 3)
    assert not models.Bucket.objects.exists()


def test_a_refusal_writes_nothing_and_every_try_costs_a_bounded_number_of_statements() -> None:
    for _ in range(3):
        limits.spend(TRY, client="a")
    before = list(models.Bucket.objects.values_list("key", "empty_at"))
    with exactly(2) as statements:
        assert not _passes(client="a")
    assert list(models.Bucket.objects.values_list("key", "empty_at")) == before
    assert not any("count(" in statement.lower() for statement in statements)


def test_the_table_says_nothing_about_whom_and_is_not_logged() -> None:
    limits.spend(TRY, client="known-client", address="193.191.1.1")
    keys_kept = b"".join(bytes(row.key) for row in models.Bucket.objects.all())
    assert b"known" not in keys_kept
    assert len(keys_kept) == 32
    assert database.value("SELECT relpersistence FROM pg_class WHERE relname = 'limits_bucket'") == "u"


def test_drained_buckets_are_forgotten() -> None:
    limits.spend(TRY, client="a")
    assert buckets.purge() == 0
    with clock.frozen(clock.now() + timedelta(seconds=61)):
        assert buckets.purge() == 1


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_no_more_get_through() -> None:
    wide = Limit(name="wide", count=20, seconds=600, unavailable=Unavailable.CLOSED)
    together = threading.Barrier(8)
    now = clock.now()

    def one(_: int) -> int:
        together.wait()
        with clock.frozen(now):
            passed = sum(_passes(wide, client="a") for _ in range(10))
        connection.close()
        return passed

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 20


def test_who_comes_seldom_costs_no_statement_and_who_comes_often_is_stopped() -> None:
    credit = Limit(name="credit", count=100, seconds=60, unavailable=Unavailable.OPEN, credit=10)
    with clock.frozen(clock.now()):
        with exactly(0):
            assert all(_passes(credit, client="a") for _ in range(9))
        with exactly(1):
            assert all(_passes(credit, client="a") for _ in range(10))
        assert sum(_passes(credit, client="a") for _ in range(300)) == 100 + 9 - 19
        assert not _passes(credit, client="a")
        assert _passes(credit, client="b")


def test_a_second_process_lets_through_its_credit_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    credit = Limit(name="credit", count=100, seconds=60, unavailable=Unavailable.OPEN, credit=10)
    with clock.frozen(clock.now()):
        first = sum(_passes(credit, client="a") for _ in range(300))
        monkeypatch.setattr(buckets, "_owed", buckets._Owed())
        second = sum(_passes(credit, client="a") for _ in range(300))
    assert (first, second) == (109, 9)


def test_credit_is_a_tenth_of_the_limit_at_most(set_limit: Any) -> None:
    set_limit("credit=20/60")
    credit = Limit(name="credit", count=100, seconds=60, unavailable=Unavailable.OPEN, credit=10)
    with clock.frozen(clock.now()):
        assert sum(_passes(credit, client="a") for _ in range(100)) == 20 + 1


@pytest.mark.parametrize(("unavailable", "passes"), [(Unavailable.OPEN, True), (Unavailable.CLOSED, False)])
def test_without_the_database_each_use_does_as_it_says(
    monkeypatch: pytest.MonkeyPatch, unavailable: Unavailable, passes: bool
) -> None:
    def broken(*_: object) -> object:
        raise DatabaseError

    monkeypatch.setattr(database, "value", broken)
    limit = Limit(name="any", count=1, seconds=1, unavailable=unavailable)
    assert _passes(limit, client="a") is passes


def test_an_installation_sets_its_own_numbers(set_limit: Any) -> None:
    set_limit("try=1/60")
    assert [_passes(client="a"), _passes(client="a")] == [True, False]
    for wrong in ("try=0/60", "try=x/1", "try"):
        with pytest.raises(ValueError):
            config.read({"LIMITS": wrong})


def test_every_limit_is_explained_with_what_happens_without_database() -> None:
    text = (Path(__file__).parents[5] / "docs/operators/limits.md").read_text()
    for limit in uses.ALL:
        assert f"| `{limit.name}` | {limit.count}/{limit.seconds} |" in text
        line = next(line for line in text.splitlines() if line.startswith(f"| `{limit.name}` "))
        assert {"open": "let through", "closed": "refused"}[limit.unavailable] in line


def test_what_holds_within_a_session_is_explained_too() -> None:
    text = (Path(__file__).parents[5] / "docs/operators/limits.md").read_text()
    told = {limit.name: f"session {limit.per_session}" for limit in uses.ALL if limit.per_session}
    assert told, "else this test looks at nothing"
    for name, words in told.items():
        (line,) = (line for line in text.splitlines() if line.startswith(f"| `{name}` "))
        assert words in line
    assert all(limit.per_session < limit.count for limit in uses.ALL), "else it could never be reached"


def test_a_session_is_stopped_before_the_person_and_takes_nothing_from_the_other_sessions() -> None:
    limit = Limit(name="two", count=4, seconds=60, unavailable=Unavailable.CLOSED, per_session=2)
    person, one, two, three = (ids.new() for _ in range(4))
    with clock.frozen(clock.now()):
        assert [_passes(limit, person=person, session=one) for _ in range(9)] == [True] * 2 + [False] * 7
        assert [_passes(limit, person=person, session=two) for _ in range(3)] == [True, True, False]
        assert not _passes(limit, person=person, session=three), "the person's own limit"
        assert _passes(limit, person=ids.new(), session=three)


def test_an_installation_changes_what_holds_within_a_session(set_limit: Any) -> None:
    set_limit("two-session=1/60 two=3/60")
    limit = Limit(name="two", count=9, seconds=60, unavailable=Unavailable.CLOSED, per_session=5)
    with clock.frozen(clock.now()):
        session = ids.new()
        assert [_passes(limit, session=session) for _ in range(2)] == [True, False]


def test_a_session_costs_a_bounded_number_of_statements_more() -> None:
    limit = Limit(name="two", count=4, seconds=60, unavailable=Unavailable.CLOSED, per_session=1)
    named = {"person": ids.new(), "session": ids.new()}
    with exactly(2):
        assert _passes(limit, **named)
    with exactly(2):
        assert not _passes(limit, **named)


COSTLY: dict[str, tuple[str, str, dict[str, str], int]] = {
    "search": ("get", "/dossiers?q=premie", {}, 200),
    "email-asked": ("post", "/instellingen/e-mail", {"email": "an@voorbeeld.example"}, 0),
    "sign-in": ("get", "/aanmelden?niveau=35", {}, 0),
    "export": ("post", "/mijn-gegevens/export", {}, 302),
}
"""What costs us something, with how it is asked and answered; 0: it depends on a partner that these tests lack."""


@pytest.mark.parametrize("name", COSTLY)
def test_one_session_cannot_use_up_what_a_person_has(set_limit: Any, name: str) -> None:
    method, address, data, expected = COSTLY[name]
    set_limit(f"{name}-session=1/600")
    person = make.person()
    one, two = _session(person), _session(person)
    for session in (one, two):
        first, second = (getattr(session, method)(address, data or None).status_code for _ in range(2))
        assert (first == expected) if expected else (first != 429)
        assert second == 429


def _session(person: Any) -> Client:
    client = Client()
    client.cookies[pages.SESSION_COOKIE] = make.session(person)
    return client


def test_signing_in_too_often_gives_a_page_in_plain_words(set_limit: Any) -> None:
    set_limit("sign-in=1/300")
    Client().get("/aanmelden", REMOTE_ADDR="193.191.1.1")
    refused = Client().get("/aanmelden", REMOTE_ADDR="193.191.1.1")
    assert (refused.status_code, refused["Retry-After"]) == (429, "300")
    assert "Probeer het over 5 minuten opnieuw." in refused.content.decode()
    assert Client().get("/aanmelden", REMOTE_ADDR="193.191.1.2").status_code != 429


def test_the_token_endpoint_gives_a_problem(set_limit: Any) -> None:
    set_limit("token=1/60")
    answers = [Client().post("/oauth/v1/token", {}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 429]
    assert answers[1]["Content-Type"] == "application/problem+json"
    assert answers[1].json()["type"] == "urn:burgerprofiel:problem:too-many-requests"


def test_a_client_of_the_api_gets_a_problem_with_retry_after(set_limit: Any) -> None:
    set_limit("api-client=2/60")
    system = Client(**incoming.bearer(gate.Client("busy", "OVO099001", frozenset({"WebhookBeheer"}))))
    answers = [system.get("/api/webhooks/v1/types") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert answers[2]["Content-Type"] == "application/problem+json"


def test_asking_links_for_an_address_and_trying_links_is_limited(set_limit: Any) -> None:
    set_limit("email-asked=1/3600 email-link=1/3600")
    me = _session(make.person())
    posts = [me.post("/instellingen/e-mail", {"email": "an@voorbeeld.example"}).status_code for _ in range(2)]
    assert posts[1] == 429
    tries = [Client().get("/instellingen/e-mail/guess").status_code for _ in range(2)]
    assert tries == [410, 429]


def test_searching_without_end_is_limited_and_looking_is_not(set_limit: Any) -> None:
    set_limit("search=1/60")
    me = _session(make.person())
    assert [me.get("/dossiers?q=premie").status_code for _ in range(2)] == [200, 429]
    assert me.get("/dossiers").status_code == 200


def test_uploads_are_limited_per_person(set_limit: Any) -> None:
    set_limit("upload=1/60")
    person = make.person()
    actor = identity.find_actor(make.session(person))
    assert actor
    file = SimpleUploadedFile("a.pdf", b"", "application/pdf")
    options: dict[str, Any] = {"party_id": person, "purpose": "dossiers.follow", "accepts": Accepts()}
    with pytest.raises(errors.InvalidError):
        uploads.submit(actor, file=file, **options)
    with pytest.raises(errors.TooManyError):
        uploads.submit(actor, file=file, **options)


def test_one_call_may_use_several_at_once_in_one_statement_and_never_more_than_there_are() -> None:
    limit = Limit(name="many", count=10, seconds=60, unavailable=Unavailable.CLOSED, credit=5)
    with clock.frozen(clock.now()):
        assert not _passes(limit, client="a", times=11), "also the first time"
        with exactly(1):
            assert _passes(limit, client="a", times=7)
        assert [_passes(limit, client="a", times=wanted) for wanted in (4, 3, 2)] == [False, True, False]
        assert _passes(limit, client="b", times=10)
