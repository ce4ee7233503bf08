"""Retention: every table has an owner and a term, and what is over its term is erased, counted and logged."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Rejection, SearchIndex, Seen, Upload
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.identity.models import AccessToken, Mandate, Session, SignInAttempt, UsedAssertion
from burgerprofiel.blocks.identity.models import Client as MachineClient
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.rights.services import retention
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.models import InboxEvent, OutboxEvent
from burgerprofiel.foundation.retention import Kept, Owner, Term

DAY = timedelta(days=1)
TABLES = """
SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
  AND relnamespace = 'public'::regnamespace
"""


@pytest.mark.django_db
def test_every_table_has_one_owner_and_term() -> None:
    declared = Counter(term.table for term in retention.terms())
    found = {row["relname"] for row in database.rows(TABLES)}
    assert found - set(declared) == set(), "without owner and term: declare it in the terms.py of its block"
    assert set(declared) - found == set(), "a term for a table that is gone"
    assert [table for table, count in declared.items() if count > 1] == []
    assert {model._meta.db_table for model in apps.get_models()} <= set(declared)


@pytest.mark.parametrize("term", retention.terms(), ids=lambda term: term.table)
@pytest.mark.django_db
def test_a_term_says_why_and_can_be_carried_out(term: Term) -> None:
    assert isinstance(term.owner, Owner)
    assert len(term.why) > 10
    assert bool(term.ends) == (term.kept is Kept.ERASED)
    if term.kept is Kept.ERASED:
        database.rows("EXPLAIN " + retention.statement(term), {"now": clock.now(), "limit": 1})


@pytest.mark.parametrize("term", retention.terms(), ids=lambda term: term.table)
@pytest.mark.django_db
def test_what_names_a_party_is_not_called_impersonal(term: Term) -> None:
    with connection.cursor() as cursor:
        columns = {
            column.name for column in connection.introspection.get_table_description(cursor, term.table)
        }
    named = columns & {"party_id", "person_id", "data_subject_id"}
    assert not (named and term.kept is Kept.IMPERSONAL)
    assert not (named and term.kept is Kept.ERASED and not term.party)


def _logged() -> Counter[uuid.UUID]:
    found = database.rows(
        "SELECT data_subject_id, sum(count) AS count FROM foundation_accesslog WHERE operation = 'delete'"
        " AND processing_activity_id LIKE '%%rights.retain' GROUP BY 1"
    )
    return Counter({row["data_subject_id"]: int(row["count"]) for row in found})


@pytest.mark.django_db
def test_sign_ins_sessions_tokens_and_assertions_go_when_their_time_is_over() -> None:
    person, now = make.person(), clock.now()
    make.session(person)
    make.session(person)
    ended = Session.objects.filter(person_id=person).first()
    assert ended is not None
    Session.objects.filter(pk=ended.pk).update(ended_at=now - 91 * DAY)
    machine = MachineClient.objects.create(client_id="c", name="c", ovo_code="OVO1", jwks={})
    for passed, key in ((True, b"1"), (False, b"2")):
        expires = now - DAY if passed else now + DAY
        SignInAttempt.objects.create(
            state_hash=key * 32,
            browser_hash=b"b" * 32,
            nonce="n",
            code_verifier="v",
            return_to="/",
            expires_at=expires,
        )
        UsedAssertion.objects.create(client_id="c", jti_hash=key * 32, expires_at=expires)
        AccessToken.objects.create(token_hash=key * 32, client=machine, expires_at=expires)

    erased = retention.erase()
    names = ("session", "signinattempt", "usedassertion", "accesstoken")
    assert erased == {f"identity_{name}": 1 for name in names}
    assert Session.objects.filter(person_id=person).count() == 1
    assert _logged() == {person: 1}
    assert retention.erase() == {}


@pytest.mark.django_db
def test_a_mandate_that_ended_is_forgotten_after_a_year() -> None:
    person, old, recent = make.person(), make.enterprise(), make.enterprise()
    make.mandate(person, old, valid_until=clock.today() - 370 * DAY)
    make.mandate(person, recent, valid_until=clock.today() - 300 * DAY)
    make.mandate(person, make.enterprise())
    assert retention.erase() == {"identity_mandate": 1}
    assert Mandate.objects.filter(person_id=person).count() == 2


@pytest.mark.django_db
def test_a_closed_file_goes_with_its_history_a_year_after_it_left_the_sight_of_its_residents() -> None:
    party, source, now = make.person(), factories.source(years_shown=2), clock.now()
    kept = [
        factories.dossier(party, source, closed_at=now - timedelta(days=365 * 2 + 300)),
        factories.dossier(party, source),
        factories.dossier(party, source, ended_at=now - 300 * DAY),
    ]
    gone = [
        factories.dossier(party, source, closed_at=now - timedelta(days=366 * 3 + 1)),
        factories.dossier(party, source, ended_at=now - 366 * DAY),
    ]
    for file in (*kept, *gone):
        factories.event(file)
        Seen.objects.create(party_id=party, dossier_id=file.id, person_id=party)
    assert retention.erase() == {"dossiers_dossier": 2, "dossiers_dossierevent": 2, "dossiers_seen": 2}
    assert set(Dossier.objects.values_list("id", flat=True)) == {file.id for file in kept}
    assert set(DossierEvent.objects.values_list("dossier_id", flat=True)) == {file.id for file in kept}
    assert _logged() == {party: 6}


@pytest.mark.django_db
def test_a_batch_is_bounded_and_the_job_goes_on_until_all_is_gone() -> None:
    parties, source = [make.person(), make.person()], factories.source()
    old = clock.now() - 400 * DAY
    for number in range(7):
        factories.dossier(parties[number % 2], source, ended_at=old)
    assert retention._batch(_term("dossiers_dossier"), limit=3) == 3
    assert Dossier.objects.count() == 4
    assert retention.erase(batch=3) == {"dossiers_dossier": 4}
    assert _logged() == {parties[0]: 4, parties[1]: 3}


def _term(table: str) -> Term:
    return next(term for term in retention.terms() if term.table == table)


@pytest.mark.django_db
def test_uploads_refusals_notifications_and_events_have_their_terms() -> None:
    source, now = factories.source(), clock.now()
    refused = {"source": source, "via": "native", "errors": [], "body_sealed": b"x"}
    for days in (6, 8):
        Rejection.objects.create(id=ids.new(), **refused, settled_at=now - days * DAY)
    for days in (89, 91):
        Rejection.objects.create(id=ids.new(), **refused, received_at=now - days * DAY)
    for years in (9, 11):
        made = {
            "id": ids.new(),
            "source": source,
            "via": "native",
            "body_hash": b"h" * 32,
            "outcome": "accepted",
        }
        row = Upload.objects.create(**made, upload_key=str(years), record_id=ids.new())
        Upload.objects.filter(pk=row.pk).update(received_at=now - years * 366 * DAY)
    for days in (80, 91):
        person = make.person()
        of = {
            "party_id": person,
            "person_id": person,
            "event_id": ids.new(),
            "subject_id": ids.new(),
        }
        Intent.objects.create(id=ids.new(), **of, kind="x", state="sent", settled_at=now - days * DAY)
    event = OutboxEvent.objects.create(id=ids.new(), kind="x", key="k", payload={})
    InboxEvent.objects.create(consumer="x", event_id=event.id, handled_at=now - 30 * DAY)  # may come back
    InboxEvent.objects.create(consumer="x", event_id=ids.new(), handled_at=now - 30 * DAY)
    InboxEvent.objects.create(consumer="x", event_id=ids.new(), handled_at=now)
    tables = ("foundation_inboxevent", "notifications_intent", "dossiers_rejection", "dossiers_upload")
    assert retention.erase() == dict.fromkeys(tables, 1) | {"dossiers_rejection": 2}


@pytest.mark.django_db
def test_a_part_of_a_search_index_goes_with_the_first_of_its_files_and_after_a_year() -> None:
    gone, kept, me = ids.new(), factories.dossier(uuid.uuid4()), factories.dossier(uuid.uuid4()).party_id
    for party_id, file in ((me, gone), (kept.party_id, kept.id)):
        SearchIndex.objects.create(party_id=party_id, id=ids.new(), assurance=0, files=[file], sealed=b"x")
    assert retention.erase()["dossiers_searchindex"] == 1
    assert SearchIndex.objects.get().files == [kept.id]
    SearchIndex.objects.update(written_at=clock.now() - 366 * DAY)
    assert retention.erase()["dossiers_searchindex"] == 1
