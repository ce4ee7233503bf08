"""An export can be read again: each set as JSON and as a table gives the same records, and files are as they were."""

from __future__ import annotations

import csv
import io
import types
import zipfile
from datetime import time, timedelta
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import pytest

from burgerprofiel.blocks.certificates.tests import made as certificates
from burgerprofiel.blocks.correspondence import public as correspondence
from burgerprofiel.blocks.correspondence import wording
from burgerprofiel.blocks.correspondence.contracts import Decision
from burgerprofiel.blocks.correspondence.models import Escalation
from burgerprofiel.blocks.dossiers.models import Seen
from burgerprofiel.blocks.dossiers.tests import factories, staff
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.models import Client, Delegation, RegisterCheck
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages.models import EboxLink
from burgerprofiel.blocks.messages.tests import factories as mailbox
from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.contracts import Lead, Preference, Quiet
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import devices, mobile
from burgerprofiel.blocks.notifications.tests import browsers
from burgerprofiel.blocks.notifications.tests.told import official_news
from burgerprofiel.blocks.privacy import public as privacy
from burgerprofiel.blocks.privacy.contracts import Reason, Step
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.contracts import (
    BreachCriteria,
    BreachFacts,
    BreachKind,
    BreachText,
    BreachWords,
    CorrectionWords,
    OfFile,
    WishKind,
)
from burgerprofiel.blocks.rights.services import exporting
from burgerprofiel.blocks.sources import public as sources
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import clock, ids
from burgerprofiel.foundation.accesslog import context
from burgerprofiel.foundation.gate import Actor, Right
from burgerprofiel.foundation.portability import Dataset
from burgerprofiel.foundation.uploads import kept
from burgerprofiel.foundation.uploads.models import Upload

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]
TOWN = "OVO005001"  # of these tests only
ODD = '=cmd|" /C\n"; Şule\t"twee"\n- regel'
"""What a table could take for a formula, the end of a cell or the end of a line."""


OFFICE = "198.51.100.77"


def actor(key: str) -> Actor:
    found = identity.find_actor(key)
    assert found is not None
    return found


_OF_ORGANISATIONS = {"messages/mailbox-division": "blocks/messages/tests/test_organisation.py reads it"}


@pytest.fixture
def life() -> tuple[UUID, str]:
    """A person of whom every block keeps something."""
    person = make.person(given_name="Şule", family_name="Ŀópez", email="sule@voorbeeld.be")
    make.mandate(person, make.enterprise("Bakkerij =Claessens"))
    RegisterCheck.objects.create(person_id=person, source="kbo", asked_at=clock.now(), problem="silent")
    key = make.session(person)
    file = factories.dossier(person, title="=Inname", contact={"name": "Loket"})
    factories.event(file, days_ago=1)
    Seen.objects.create(party_id=person, dossier_id=file.id, person_id=person)
    of = {"party_id": person, "person_id": person, "event_id": ids.new(), "subject_id": ids.new()}
    Intent.objects.create(id=ids.new(), **of, kind="dossier", state="sent")
    devices.keep(person, subscription=devices.read(browsers.subscription()), device="Firefox")
    notifications.set_preference(
        actor(key), Preference(quiet=Quiet(time(22), time(7)), themes_off=frozenset("AB"))
    )
    mobile.confirm(person, code=mobile.ask(person, number="+32470123456"))
    words = CorrectionWords(current=ODD, proposed="B")
    _correct(actor(key), OfFile(dossier_id=file.id), words)
    public.submit_erasure(actor(key))
    public.hold_party(party_id=person, reason="Vonnis 12", until=clock.now() + timedelta(days=9))
    public.submit_wish(actor(key), kind=WishKind.RESTRICT, words=ODD)
    _complain(actor(key))
    _leak(person)
    _hand_in(person)
    certificates.kept(person, name=ODD, issuer=ODD)
    _ask_a_source(actor(key))
    mailbox.delivered(person, subject=ODD)
    _choose_digital_post(actor(key))
    _let_a_portal_read(actor(key))
    official_news(person, name=ODD)
    notifications.remind_me(
        actor(key),
        words=ODD,
        day=clock.in_belgium(clock.now()).date() + timedelta(days=9),
        lead=Lead.EVENING_BEFORE,
    )
    return person, key


def _choose_digital_post(me: Actor) -> None:
    text = wording.current(Decision.GIVEN, for_organisation=False, language="nl")
    correspondence.choose_digital(me, sha256=text.digest.hex())
    of = {"party_id": me.party_id, "subject_id": ids.new(), "thread_id": ids.new()}
    Escalation.objects.create(**of, step="half", at=clock.now())
    of_box = {"party_id": me.party_id, "provider": "ebox", "chosen_by": me.person_id}
    EboxLink.objects.create(**of_box, chosen_at=clock.now())


def _let_a_portal_read(me: Actor) -> None:
    portal = Client.objects.create(client_id="portaal", name=ODD, ovo_code="OVO900001", jwks={})
    Delegation.objects.create(
        id=ids.new(),
        client=portal,
        person_id=me.person_id,
        party_id=me.party_id,
        session_id=me.session_id,
        capacity=me.capacity,
        assurance=me.assurance,
        scopes=[ODD],
        code_hash=b"c",
        code_until=clock.now(),
        handle_hash=b"h",
        given_at=clock.now(),
        expires_at=clock.now(),
    )


def _ask_a_source(me: Actor) -> None:
    source = adapters.Scripted(adapters.supply("test.persoon", facts=["persoon.naam"]))
    source.answers("test.persoon", adapters.reply(adapters.fact("persoon.naam", ODD)))
    with adapters.connected(source):
        assert [one.facts for one in sources.gather(me, supplies=["test.persoon"])]


def _correct(me: Actor, about: OfFile, words: CorrectionWords) -> None:
    asked = public.submit_correction(me, about=about, words=words)
    public.write_about_correction(me, correction_id=asked, text=ODD)


def _complain(me: Actor) -> None:
    entry = entries.write(me.party_id, organisation=TOWN)
    made = privacy.submit_complaint(me, entry_id=entry, reason=Reason.KNOWS_ME, text=ODD)
    officer = staff.signed_in((Right.SECURITY_OFFICER, TOWN)).actor
    privacy.take_step(officer, complaint_id=made, step=Step.UPHELD, text="Dat mocht niet.")


def _leak(person: UUID) -> None:
    one, two = (staff.signed_in((Right.SECURITY_OFFICER, TOWN)).actor for _ in range(2))
    now, words = clock.now(), BreachWords(title="T", what="W", consequences="C", measures="M")
    facts = BreachFacts(
        aware_at=now, kinds=(BreachKind.INTEGRITY,), categories=("dossiers", "identity"), words=words
    )
    breach = public.register_breach(one, ovo_code=TOWN, facts=facts)
    criteria = BreachCriteria(since=now - timedelta(days=1), until=now, organisation=TOWN)
    asked = public.ask_breach_search(one, breach_id=breach, criteria=criteria)
    with context.within(context.Context(ip=OFFICE, device="Kantoor")):
        assert public.approve_breach_search(two, search_id=asked) == 1
    text = BreachText(what=ODD, consequences="C", advice="A")
    public.write_breach_notice(one, breach_id=breach, texts={"nl": text})
    public.tell_of_breach(one, breach_id=breach)


def _hand_in(person: UUID, *, assurance: int = 0, state: str = "clean") -> UUID:
    upload_id, now = ids.new(), clock.now()
    prepared = kept.prepare(upload_id, content_of(upload_id), party_id=person)
    Upload.objects.create(
        id=upload_id,
        party_id=person,
        person_id=person,
        purpose="dossiers.follow",
        name_sealed=kept.seal_name(ODD, upload_id=upload_id, party_id=person),
        key_sealed=prepared.key_sealed,
        kind="pdf",
        size=9,
        required_assurance=assurance,
        state=state,
        decided_at=now if state == "clean" else None,
        expires_at=now + timedelta(1),
    )
    prepared.publish()
    return upload_id


def content_of(upload_id: UUID) -> bytes:
    return b"%PDF-1.7\x00\xff" + upload_id.bytes * 100


def exported(key: str) -> zipfile.ZipFile:
    me = actor(key)
    with context.within(context.Context(ip="203.0.113.7", device="Firefox")):
        asked = public.start_export(me)
    while not exporting.step(me, export_id=asked, key=key, seconds=60).ready_at:
        pass
    return zipfile.ZipFile(io.BytesIO(b"".join(public.download_export(me, export_id=asked, key=key))))


def from_json(archive: zipfile.ZipFile, name: str, dataset: Dataset) -> list[msgspec.Struct]:
    content = archive.read(f"{name}.json")
    return msgspec.json.decode(content, type=list[dataset.record], strict=True)  # type: ignore[name-defined]


def from_table(archive: zipfile.ZipFile, name: str, dataset: Dataset) -> list[msgspec.Struct]:
    """The records of a table: an empty cell is nothing, and what is nested is JSON in its cell."""
    lines = csv.DictReader(
        io.StringIO(archive.read(f"{name}.csv").decode().removeprefix(rules.BOM), newline="")
    )
    hints = get_type_hints(dataset.record)
    return [
        msgspec.convert(
            {field: _value(cell, wanted=hints[field]) for field, cell in line.items()},
            dataset.record,
            strict=False,
        )
        for line in lines
    ]


def _value(cell: str, *, wanted: Any) -> Any:
    text = cell.removeprefix("'") if cell.startswith(tuple(f"'{mark}" for mark in "=+-@\t\r\n")) else cell
    kinds = get_args(wanted) if isinstance(wanted, types.UnionType) else (wanted,)
    if not text and type(None) in kinds:
        return None
    is_text = kinds[0] is str or kinds[0] is UUID or get_origin(kinds[0]) is None
    is_nested = get_origin(kinds[0]) in (list, dict, tuple) or (
        isinstance(kinds[0], type) and issubclass(kinds[0], msgspec.Struct)
    )
    return msgspec.json.decode(text) if is_nested or not is_text else text


def test_every_set_gives_the_same_records_as_json_and_as_a_table(life: tuple[UUID, str]) -> None:
    _person, key = life
    archive = exported(key)
    for name, dataset in exporting.datasets():
        records = from_json(archive, name, dataset)
        assert records or name in _OF_ORGANISATIONS, (
            f"{name} is empty, so that nothing is proven: let `life` have one"
        )
        again = msgspec.json.decode(msgspec.json.encode(records))
        assert again == msgspec.json.decode(archive.read(f"{name}.json")), name
        assert from_table(archive, name, dataset) == records, name


def test_files_that_were_handed_in_are_in_it_as_they_were(life: tuple[UUID, str]) -> None:
    person, key = life
    _hand_in(person, state="waiting")
    _hand_in(person, assurance=35)
    archive = exported(key)
    (clean, waiting) = msgspec.json.decode(archive.read("uploads/files.json"))
    assert (clean["name"], waiting["file"]) == (ODD, "")
    assert archive.read(f"uploads/files/{clean['file']}") == content_of(UUID(clean["id"]))
    assert [n for n in archive.namelist() if n.startswith("uploads/files/")] == [
        f"uploads/files/{clean['file']}"
    ]
    manifest = msgspec.json.decode(archive.read("manifest.json"))
    assert manifest["withheld"] == 1
    assert f"uploads/files/{clean['file']}" in {file["name"] for file in manifest["files"]}


def test_who_looked_has_the_address_of_the_person_and_of_nobody_else(life: tuple[UUID, str]) -> None:
    person, key = life
    archive = exported(key)
    rows = msgspec.json.decode(archive.read("privacy/accesses.json"))
    by_town = [row for row in rows if row["organisation"] == TOWN and row["operation"] == "read"]
    assert [(row["who"], len(row["pseudonym"]), row["ip"]) for row in by_town] == [("official", 6, "")]
    mine = {(row["who"], row["ip"], row["device"]) for row in rows if row["name"] == "rights.export.create"}
    assert mine == {("self", "203.0.113.7", "Firefox")}
    assert OFFICE not in archive.read("privacy/accesses.json").decode()
    (complaint,) = msgspec.json.decode(archive.read("privacy/complaints.json"))
    assert (complaint["text"], complaint["answer"]) == (ODD, "Dat mocht niet.")
    assert [step for step, _at in complaint["steps"]] == ["submitted", "upheld"]
    assert str(person) not in archive.read("privacy/complaints.json").decode()
