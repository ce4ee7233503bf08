"""Erasing everything of a person: decided by each controller, stopped by a hold, complete, proven, and for good."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from django.test import Client

from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Record, Seen, Source
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.models import Party, Person, Session
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import (
    CorrectionField,
    CorrectionWords,
    ErasurePart,
    ErasureState,
    OfFile,
    PartState,
    Proof,
)
from burgerprofiel.blocks.rights.errors import ErasureNotFoundError, InvalidErasureError
from burgerprofiel.blocks.rights.models import Erasure
from burgerprofiel.blocks.rights.models import ErasurePart as Part
from burgerprofiel.blocks.rights.services import retention, wiping
from burgerprofiel.foundation import clock, database, holds, ids, keys
from burgerprofiel.foundation.accesslog import rows, sealing
from burgerprofiel.foundation.gate import Actor, Capacity, Operation
from burgerprofiel.foundation.retention import Kept, Term
from burgerprofiel.foundation.uploads import store
from burgerprofiel.foundation.uploads.models import Upload
from tests.vault import TestVault

pytestmark = pytest.mark.django_db
OWN, OTHER = "OVO000001", "OVO000002"
ADDRESS, STAFF_ADDRESS, PROOF_ADDRESS = "/mijn-gegevens/wissen", "/beheer/wissen", "/bewijs-van-wissen"
COOKIE = "__Host-bp_session"


class Somebody:
    """A person with a file at each of two authorities, one of them shared, an upload, mails and requests."""

    def __init__(self) -> None:
        self.id = make.person(given_name="Zora", family_name="Wegmans", email="zora@voorbeeld.be")
        self.key = make.session(self.id)
        self.other = make.person()
        self.own, self.theirs = (
            factories.source(authority=factories.authority(ovo_code=code)) for code in (OWN, OTHER)
        )
        self.files = [self._file(self.own), self._file(self.own), self._file(self.theirs)]
        shared = self.files[1]
        factories.dossier(self.other, self.own, id=shared.id, external_id=shared.external_id)
        public.submit_correction(
            self.actor,
            about=OfFile(dossier_id=self.files[0].id, field=CorrectionField.TITLE),
            words=CorrectionWords(current="A", proposed="B"),
        )
        self.upload = self._upload()
        of = {"party_id": self.id, "person_id": self.id, "event_id": ids.new(), "subject_id": ids.new()}
        Intent.objects.create(id=ids.new(), **of, kind="x")

    @property
    def actor(self) -> Actor:
        return _actor(self.key)

    def _file(self, source: Source) -> Opened:
        file = factories.dossier(self.id, source)
        factories.event(file)
        Seen.objects.create(party_id=self.id, dossier_id=file.id, person_id=self.id)
        factories.record(file)
        return file

    def _upload(self) -> UUID:
        upload_id, now = ids.new(), clock.now()
        store.quarantine().write(upload_id, b"bytes", party_id=self.id)
        Upload.objects.create(
            id=upload_id,
            party_id=self.id,
            person_id=self.id,
            purpose="dossiers.follow",
            name_sealed=b"x",
            kind="text",
            size=5,
            required_assurance=0,
            state="clean",
            decided_at=now,
            expires_at=now + timedelta(1),
        )
        return upload_id

    def kept(self) -> dict[str, int]:
        """How many rows each table has of this person, by every column that names a party."""
        named = database.rows(
            "SELECT c.table_name, array_agg(c.column_name::text) AS columns FROM information_schema.columns c"
            " JOIN pg_class p ON p.relname = c.table_name AND p.relkind IN ('r', 'p') AND NOT p.relispartition"
            " WHERE c.table_schema = 'public'"
            "  AND c.column_name IN ('party_id', 'person_id', 'data_subject_id') GROUP BY 1"
        )
        counts = {
            row["table_name"]: database.value(
                f"SELECT count(*) FROM {row['table_name']} WHERE %s IN ({', '.join(row['columns'])})",
                [self.id],
            )
            for row in named
        }
        counts["identity_party"] = Party.objects.filter(pk=self.id).count()
        return {table: count for table, count in counts.items() if count}


def _actor(key: str) -> Actor:
    found = identity.find_actor(key)
    assert found is not None
    return found


@pytest.fixture
def somebody() -> Somebody:
    return Somebody()


def _destroyed(vault: TestVault, erasure_id: UUID) -> Proof:
    """The vault's delay passes, and the proof is kept."""
    vault.destroy_due()
    return public.finish_erasure(erasure_id)


def _an_hour_later() -> None:
    """What the worker does then."""
    with clock.frozen(clock.now() + wiping.NOTICE + timedelta(seconds=1)):
        wiping.run_all()


def _staff(*rights: tuple[str, str]) -> str:
    return make.session(make.person(), capacity=Capacity.STAFF, rights=rights)


OPERATOR = ("Operator", "OVO009999")


def _parts(key: str) -> list[ErasurePart]:
    return list(public.list_erasures_to_decide(_actor(key)))


def _decide(states: dict[str, PartState]) -> None:
    """Have everybody decide as said; the platform is the empty code."""
    for code, state in states.items():
        key = _staff(("Bronbeheerder", code) if code else OPERATOR)
        (part,) = _parts(key)
        assert part.ovo_code == code
        public.decide_erasure(_actor(key), part_id=part.id, state=state, reason="Archiefdecreet")


ALL = {"": PartState.ERASE, OWN: PartState.ERASE, OTHER: PartState.ERASE}


def _erased(somebody: Somebody) -> UUID:
    asked = public.submit_erasure(somebody.actor)
    _decide(ALL)
    assert public.execute_erasure(asked) is ErasureState.ERASED
    return asked


def test_everything_goes_but_the_log_and_the_proof(
    somebody: Somebody,
    vault: TestVault,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    asked = public.submit_erasure(somebody.actor)
    before = somebody.kept()
    assert {"dossiers_dossier", "identity_session", "uploads_upload", "rights_correction"} <= set(before)
    _decide(ALL)
    with django_capture_on_commit_callbacks(execute=True):
        public.execute_erasure(asked)
    proof = _destroyed(vault, asked)
    assert set(somebody.kept()) == {"foundation_accesslog", "rights_erasure"}
    assert proof.rows["dossiers_dossier"] == 3
    assert proof.rows["identity_party"] == 1
    with pytest.raises(store.LostError):
        store.quarantine().read(somebody.upload, party_id=somebody.id)
    assert Dossier.objects.get().party_id == somebody.other
    assert set(Record.objects.values_list("id", flat=True)) == {somebody.files[1].id}, (
        "another reads that one"
    )
    assert Erasure.objects.get().state == ErasureState.DONE


def test_each_table_that_names_a_party_says_what_goes_at_an_erasure() -> None:
    """Or that it stays: the log, and the proof itself."""
    silent = {term.table for term in retention.terms() if not term.of_party}
    columns = database.rows(
        "SELECT DISTINCT c.table_name FROM information_schema.columns c"
        " JOIN pg_class p ON p.relname = c.table_name AND p.relkind IN ('r', 'p') AND NOT p.relispartition"
        " WHERE c.table_schema = 'public' AND c.column_name IN ('party_id', 'person_id', 'data_subject_id')"
    )
    assert {row["table_name"] for row in columns} & silent == {"foundation_accesslog"}


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("term", list(wiping.erasable(last=True)), ids=lambda term: term.table)
def test_what_goes_can_be_carried_out(term: Term, whole: bool) -> None:
    values = {"party": uuid.uuid4(), "codes": [OWN], "now": clock.now(), "limit": 1}
    database.rows("EXPLAIN " + wiping.statement(term, is_whole=whole), values)
    assert term.kept is not Kept.IMPERSONAL


def _die(*args: object, **kwargs: object) -> ErasureState:
    raise KeyboardInterrupt


def test_in_batches_that_may_stop_anywhere(somebody: Somebody) -> None:
    asked = public.submit_erasure(somebody.actor)
    _decide(ALL)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wiping, "_settle_rows", _die)
        with pytest.raises(KeyboardInterrupt):
            wiping.execute(asked, batch=1)
    assert wiping.execute(asked, batch=1) is ErasureState.ERASED
    assert Erasure.objects.get().counts["dossiers_dossierevent"] == 3


def test_the_log_keeps_its_rows_and_nobody_reads_who_it_was(somebody: Somebody, vault: TestVault) -> None:
    browser = Client()
    browser.cookies[COOKIE] = somebody.key
    browser.get("/overzicht", headers={"user-agent": "Firefox/140"}, REMOTE_ADDR="203.0.113.9")
    found = database.rows(
        f"SELECT {rows.COLUMNS} FROM foundation_accesslog l WHERE sealed <> '' AND data_subject_id = %s",
        [somebody.id],
    )
    entry = rows.read(found[0])
    number = vault.number_of(somebody.id)
    keyring = keys.keyring(somebody.key)
    told = sealing.unseal(entry.sealed, span_id=entry.span_id, party_id=somebody.id, keyring=keyring)
    assert told.ip == "203.0.113.9"
    _destroyed(vault, _erased(somebody))
    identity.resolve_parties(numbers=[number])
    vault.sign_in(number[1], session_key="later")
    later = keys.keyring("later")
    with pytest.raises(keys.UnreadableValueError, match="NO_KEY"):
        sealing.unseal(entry.sealed, span_id=entry.span_id, party_id=somebody.id, keyring=later)
    deletes = database.rows(
        "SELECT sum(count) AS count FROM foundation_accesslog WHERE data_subject_id = %s AND operation = %s",
        [somebody.id, Operation.DELETE.value],
    )
    assert deletes[0]["count"] == sum(Erasure.objects.get().counts.values())


def test_who_signs_in_again_is_somebody_new(somebody: Somebody, vault: TestVault) -> None:
    number = vault.number_of(somebody.id)
    asked = _erased(somebody)
    again = identity.resolve_parties(numbers=[number])[number]
    assert again != somebody.id
    assert vault.number_of(again) == number
    actor = _actor(make.session(_as_person(again)))
    assert public.find_erasure(actor) is None
    assert public.list_corrections(actor) == ()
    _destroyed(vault, asked)
    assert Party.objects.filter(pk=again).exists()
    with pytest.raises(keys.VaultRefusedError):
        keys.register_parties([keys.Owner(party_id=somebody.id, kind=number[0], number=make.next_insz())])


def _as_person(party_id: UUID) -> UUID:
    Person.objects.get_or_create(party_id=party_id)
    return party_id


def test_what_one_keeps_stays_and_the_rest_goes(somebody: Somebody) -> None:
    asked = public.submit_erasure(somebody.actor)
    _decide({"": PartState.ERASE, OWN: PartState.ERASE, OTHER: PartState.KEEP})
    assert public.execute_erasure(asked) is ErasureState.PARTLY
    assert [file.id for file in Dossier.objects.filter(party_id=somebody.id)] == [somebody.files[2].id]
    assert DossierEvent.objects.filter(party_id=somebody.id).count() == 1
    kept = set(somebody.kept())
    assert kept & {"identity_session", "notifications_intent", "uploads_upload", "rights_correction"} == set()
    assert {"identity_party", "foundation_party_key"} <= kept
    told = public.find_erasure(_actor(make.session(_as_person(somebody.id))))
    assert told is not None
    assert {part.ovo_code: part.reason for part in told.parts}[OTHER] == "Archiefdecreet"
    with pytest.raises(InvalidErasureError, match="state"):
        public.finish_erasure(asked)


def test_only_the_part_of_an_authority_goes_when_the_platform_keeps_its_own(somebody: Somebody) -> None:
    asked = public.submit_erasure(somebody.actor)
    _decide({"": PartState.KEEP, OWN: PartState.ERASE, OTHER: PartState.KEEP})
    assert public.execute_erasure(asked) is ErasureState.PARTLY
    assert [file.id for file in Dossier.objects.filter(party_id=somebody.id)] == [somebody.files[2].id]
    assert Session.objects.filter(person_id=somebody.id).exists()
    assert Upload.objects.exists()


def test_when_all_keep_it_is_refused_and_nothing_goes(somebody: Somebody) -> None:
    asked = public.submit_erasure(somebody.actor)
    _decide(dict.fromkeys(ALL, PartState.KEEP))
    with pytest.raises(InvalidErasureError, match="state"):
        public.execute_erasure(asked)
    told = public.find_erasure(somebody.actor)
    assert told is not None
    assert told.state is ErasureState.REFUSED
    assert Dossier.objects.filter(party_id=somebody.id).count() == 3


@pytest.mark.parametrize("of_file", [True, False])
def test_a_hold_stops_it_until_it_is_over(somebody: Somebody, of_file: bool) -> None:
    asked = public.submit_erasure(somebody.actor)
    until = clock.now() + timedelta(days=30)
    if of_file:
        staff = _actor(_staff(("Bronbeheerder", OWN)))
        number = somebody.files[0].external_id
        public.hold_file(staff, ovo_code=OWN, external_id=number, reason="Zaak", until=until)
    else:
        public.hold_party(party_id=somebody.id, reason="Zaak", until=until)
    _decide(ALL)
    _an_hour_later()
    with pytest.raises(InvalidErasureError, match="held"):
        public.execute_erasure(asked)
    assert Dossier.objects.filter(party_id=somebody.id).count() == 3
    told = public.find_erasure(somebody.actor)
    assert told is not None
    assert told.held_until == until
    with clock.frozen(until + timedelta(days=1)):
        wiping.run_all()
    assert Erasure.objects.get().state == ErasureState.ERASED


def test_a_hold_that_comes_between_the_rows_and_who_it_was_stops_the_rest(
    somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = public.submit_erasure(somebody.actor)
    _decide(ALL)
    held = iter([False] * 2)
    monkeypatch.setattr(holds, "is_held", lambda party_id: next(held, True))
    with pytest.raises(InvalidErasureError, match="held"):
        public.execute_erasure(asked)
    assert Party.objects.filter(pk=somebody.id).exists()


def test_without_the_vault_who_it_was_stays_until_it_can_be_asked(
    somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = public.submit_erasure(somebody.actor)
    _decide(ALL)

    def refuse(*args: object, **kwargs: object) -> keys.Destruction:
        raise keys.VaultDownError("vault-down")

    with monkeypatch.context() as away:
        away.setattr(keys, "request_destruction", refuse)
        _an_hour_later()
    assert Erasure.objects.get().state == ErasureState.DECIDED
    assert Party.objects.filter(pk=somebody.id).exists(), "or the next file would find a party without a row"
    _an_hour_later()
    assert Erasure.objects.get(pk=asked).state == ErasureState.ERASED


def test_the_proof_waits_for_a_receipt_of_these_keys(somebody: Somebody, vault: TestVault) -> None:
    asked = _erased(somebody)
    with pytest.raises(InvalidErasureError, match="keys"):
        public.finish_erasure(asked)
    stranger = vault.destroy(make.person())
    with pytest.raises(InvalidErasureError, match="receipt"):
        public.finish_erasure(asked, receipt=stranger)
    forged = msgspec.structs.replace(stranger, party_id=somebody.id)
    with pytest.raises(InvalidErasureError, match="receipt"):
        public.finish_erasure(asked, receipt=forged)
    proof = _destroyed(vault, asked)
    (receipt,) = public.list_receipts()
    assert (receipt.party_id, receipt.key_ids) == (somebody.id, proof.key_ids)


def test_an_order_asks_nobody_and_ends_an_open_request(somebody: Somebody, vault: TestVault) -> None:
    public.submit_erasure(somebody.actor)
    asked = public.order_erasure(party_id=somebody.id, case_number="Vonnis 2026/1")
    assert not Part.objects.exists()
    assert public.execute_erasure(asked) is ErasureState.ERASED
    _destroyed(vault, asked)
    assert set(Erasure.objects.values_list("state", flat=True)) == {"withdrawn", "done"}
    for case in ("", " ", "x" * 2001):
        with pytest.raises(InvalidErasureError, match="reason"):
            public.order_erasure(party_id=somebody.other, case_number=case)


def test_it_can_be_taken_back_until_it_is_carried_out(somebody: Somebody) -> None:
    public.submit_erasure(somebody.actor)
    with pytest.raises(InvalidErasureError, match="open"):
        public.submit_erasure(somebody.actor)
    public.withdraw_erasure(somebody.actor)
    assert _parts(_staff(("Bronbeheerder", OWN))) == []
    with pytest.raises(ErasureNotFoundError):
        public.withdraw_erasure(somebody.actor)
    public.submit_erasure(somebody.actor)


def test_nobody_decides_about_another_part_or_about_themselves(somebody: Somebody) -> None:
    public.submit_erasure(somebody.actor)
    own, other = _staff(("Bronbeheerder", OWN)), _staff(("Bronbeheerder", OTHER))
    (part,) = _parts(own)
    with pytest.raises(ErasureNotFoundError):
        public.decide_erasure(_actor(other), part_id=part.id, state=PartState.ERASE)
    themselves = make.session(somebody.id, capacity=Capacity.STAFF, rights=(("Bronbeheerder", OWN),))
    with pytest.raises(InvalidErasureError, match="official"):
        public.decide_erasure(_actor(themselves), part_id=part.id, state=PartState.ERASE)
    with pytest.raises(InvalidErasureError, match="reason"):
        public.decide_erasure(_actor(own), part_id=part.id, state=PartState.KEEP, reason=" ")
    public.decide_erasure(_actor(own), part_id=part.id, state=PartState.ERASE)
    with pytest.raises(InvalidErasureError, match="state"):
        public.decide_erasure(_actor(own), part_id=part.id, state=PartState.KEEP, reason="toch niet")


def test_only_for_oneself(somebody: Somebody) -> None:
    firm = make.enterprise()
    make.mandate(somebody.id, firm)
    acting = _actor(make.session(somebody.id, party_id=firm, capacity=Capacity.ENTERPRISE))
    with pytest.raises(InvalidErasureError, match="person"):
        public.submit_erasure(acting)


def test_the_clock_is_a_month_and_can_become_three(somebody: Somebody) -> None:
    public.submit_erasure(somebody.actor)
    key = _staff(("Bronbeheerder", OWN))
    (part,) = _parts(key)
    assert 28 <= (part.due_at - part.asked_at).days <= 31
    public.extend_erasure(_actor(key), part_id=part.id, reason="Veel dossiers")
    (longer,) = _parts(key)
    assert 89 <= (longer.due_at - longer.asked_at).days <= 92
    assert (longer.is_extended, longer.reason) == (True, "Veel dossiers")
    with pytest.raises(InvalidErasureError, match="state"):
        public.extend_erasure(_actor(key), part_id=part.id, reason="nog meer")
    other = _actor(_staff(("Bronbeheerder", OTHER)))
    (late,) = public.list_erasures_to_decide(other)
    with clock.frozen(late.due_at + timedelta(days=1)), pytest.raises(InvalidErasureError, match="state"):
        public.extend_erasure(other, part_id=late.id, reason="te laat")


def test_from_the_question_to_the_proof_without_a_script(somebody: Somebody, vault: TestVault) -> None:
    browser = Client()
    browser.cookies[COOKIE] = somebody.key
    assert ADDRESS in browser.get("/instellingen").content.decode()
    assert browser.post(ADDRESS).status_code == 422
    assert browser.post(ADDRESS, {"sure": "1"}).status_code == 302
    page = browser.get(ADDRESS).content.decode()
    assert page.count("Nog niet beslist") == 3
    code = page.partition("<code>")[2].partition("</code>")[0]
    assert len(code) == 32
    assert Client().post(PROOF_ADDRESS, {"code": code}).status_code == 404
    for right in (("Bronbeheerder", OWN), ("Bronbeheerder", OTHER), OPERATOR):
        official = Client()
        official.cookies[COOKIE] = _staff(right)
        (part,) = _parts(official.cookies[COOKIE].value)
        page = official.get(STAFF_ADDRESS).content.decode()
        assert part.party_id.hex[-8:] in page
        assert (somebody.files[0].external_id in page) == (right[1] == OWN), "only numbers of their own"
        address = f"{STAFF_ADDRESS}/{part.id}"
        assert official.post(address, {"state": "keep"}).status_code == 422
        assert official.post(address, {"state": "nonsense"}).status_code == 422
        assert official.post(address, {"state": "erase"}).status_code == 302
        assert "niets te behandelen" in official.get(STAFF_ADDRESS).content.decode()
    wiping.run_all()
    assert browser.get(ADDRESS).status_code == 200, "the mail about it still has to leave"
    _an_hour_later()
    assert browser.get(ADDRESS).status_code == 302, "signed out"
    _destroyed(vault, Erasure.objects.get().id)
    answer = Client().post(PROOF_ADDRESS, {"code": code})
    assert answer.headers["Content-Disposition"].endswith('"bewijs-van-wissen.json"')
    proof = answer.json()
    assert proof["rows"]["dossiers_dossier"] == 3
    assert proof["party_id"] == str(somebody.id)
    assert Client().get(PROOF_ADDRESS).status_code == 200


def test_pages_are_for_whom_they_are(somebody: Somebody) -> None:
    browser = Client()
    browser.cookies[COOKIE] = somebody.key
    assert browser.get(STAFF_ADDRESS).status_code == 404
    browser.cookies[COOKIE] = _staff(("Bronbeheerder", OWN))
    assert browser.get(ADDRESS).status_code == 404
    assert browser.post(f"{STAFF_ADDRESS}/{ids.new()}", {"state": "erase"}).status_code == 404
