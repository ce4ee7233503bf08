"""Nobody gets at a file who may not read it: every address and operation, walked as everybody it is not for.

Every text column of a firm's file, of its history, of the firm and of the person who acts for it holds a mark. The
walker finds addresses by itself; one that cannot be asked in a sensible way stands in `SAYS_UNAVAILABLE`, with why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock
from uuid import UUID

import msgspec
import pytest
from django.db import models, transaction
from django.test import Client

from burgerprofiel.blocks.certificates.tests import made as certificates
from burgerprofiel.blocks.dossiers.models import (
    Dossier,
    DossierEvent,
    Record,
    Rejection,
    Source,
)
from burgerprofiel.blocks.dossiers.models import Upload as Submission
from burgerprofiel.blocks.dossiers.sealed import Content, Said, Text
from burgerprofiel.blocks.dossiers.tests import incoming, opened
from burgerprofiel.blocks.identity.models import Mandate, Party, Person, Session
from burgerprofiel.blocks.identity.services import sessions
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import sealed
from burgerprofiel.blocks.messages.contracts import Action
from burgerprofiel.blocks.messages.models import MessageType, Reply, ReplyStep
from burgerprofiel.blocks.messages.services import files as message_files
from burgerprofiel.blocks.messages.tests import factories as mailbox
from burgerprofiel.blocks.notifications.tests import browsers
from burgerprofiel.blocks.privacy.contracts import Reason
from burgerprofiel.blocks.privacy.models import Complaint, ComplaintStep, Inquiry, Opening
from burgerprofiel.blocks.privacy.services import complaints, inquiries, openings
from burgerprofiel.blocks.rights.contracts import (
    BreachFacts,
    BreachKind,
    BreachText,
    BreachWords,
    CorrectionWords,
)
from burgerprofiel.blocks.rights.models import (
    BreachParty,
    Correction,
    CorrectionFile,
    CorrectionMessage,
)
from burgerprofiel.blocks.rights.services import breaches, corrections, telling
from burgerprofiel.foundation import clock, database, gate, ids, keys, pages
from burgerprofiel.foundation.gate import Capacity, Right
from burgerprofiel.foundation.uploads import examine, kept
from burgerprofiel.foundation.uploads.models import Upload
from tests import vault, walking

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]

MARK = re.compile(r"zqxmerk([fpkc])\w+", re.IGNORECASE)
"""Longer than what chance writes into the keys and nonces of a few hundred answers."""
OWN, OTHERS = "OVO099001", "OVO099002"

SAYS_UNAVAILABLE = {
    "sign-in": "asks the identity provider, which these tests do without (tests of the identity block walk it)",
    "sign-in-opening": "as sign-in (tests of the privacy block walk it)",
}
"""Addresses that may answer 503, and why."""
SHOWS_ALL_CAPACITIES = {"everything": "is the view over all capacities of one person"}
"""Addresses that may show the files of a person's other capacities."""
OPEN = {
    "home",
    "sign-in",
    "sign-in-return",
    "sign-out",
    "signed-out",
    "client-jwks",
    "oauth-metadata",
    "security-txt",
    "email-confirm",
    "unsubscribe",
    "digest-confirm",
    "digest-stop",
    "sms-receipt",
    "language",
    "openapi",
    "api-log-checkpoints",
    "api-log-latest",
    "api-log-checkpoint",
    "api-log-consistency",
    "log-checkpoint",
    "log-verifier",
    "purposes",
    "trust",
    "manifest",
    "service-worker",
    "offline",
    "api-processing",
    "erasure-proof",
    "certificate-check",
    "certificate-check-code",
    "api-certificate-check",
    "api-certificate-checks",
    *walking.PROBES,
}
"""Addresses for who is not signed in."""
REFUSALS = frozenset({302, 400, 401, 403, 404, 405, 415, 422})
"""Sensible answers to who is not signed in."""
# Words of a fixed vocabulary, which the walk could not tell from the words of the pages.
_VOCABULARY = {
    "phase",
    "turn",
    "outcome",
    "code_key",
    "kind",
    "capacity",
    "language",
    "source",
    "means",
    "via",
}


def mark(kind: str, column: str) -> str:
    """A word that occurs nowhere else; `kind`: `f` of a file, `p` a person, `k` a complaint, `c` a correction."""
    return f"Zqxmerk{kind}{column.replace('_', '')}"[:30]


def text_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that hold free text."""
    texts = (
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
    )
    return [column for column in texts if not (column.name in _VOCABULARY or column.choices or column.unique)]


def plant(row: models.Model, *, kind: str) -> None:
    """Put a mark in every text column of a row."""
    words = {column.name: mark(kind, column.name)[: column.max_length] for column in text_columns(type(row))}
    addresses = {
        name: f"https://{words[name]}.example/" for name in ("action_url", "deep_link") if name in words
    }
    type(row)._default_manager.filter(pk=row.pk).update(**(words | addresses))


def _texts(kind: type[Text]) -> Text:
    """What is sealed of a file, with a mark in every text."""
    words: dict[str, Any] = {name: mark("f", name) for name in kind.__struct_fields__}
    words |= {
        name: f"https://{words[name]}.example/" for name in ("action_url", "deep_link") if name in words
    }
    more = {
        "contact": {name: mark("f", name) for name in ("name", "service", "phone", "email", "address")},
        "documents": [{"title": mark("f", "document"), "url": f"https://{mark('f', 'link')}.example/"}],
        "related_parties": [{"name": mark("f", "related"), "role": mark("f", "relatedrole")}],
    }
    return kind(**words | {name: value for name, value in more.items() if name in words})


@dataclass
class Life:
    """A firm with a file, the person who acts for it, and what the walk needs to know of them."""

    source: Source
    person: UUID
    firm: UUID
    file: Dossier
    rejection: Rejection
    complaint: Complaint
    inquiry: Inquiry
    opening: Opening
    upload: UUID
    breach: UUID
    certificate: UUID
    correction: UUID
    conversation: UUID
    message_file: UUID
    reply: UUID

    def session(self, *, party: UUID | None = None, assurance: int = 35) -> str:
        return make.session(
            self.person,
            party_id=party or self.firm,
            capacity=Capacity.CITIZEN if party == self.person else Capacity.ENTERPRISE,
            assurance=assurance,
        )


def make_life() -> Life:
    """A life whose every text is marked."""
    source = incoming.source(uri="urn:test:walk", required_assurance=30)
    person, number = make.person(given_name="Zqxmerkpgiven", family_name="Zqxmerkpfamily"), make.kbo(77)
    make.mandate(person, firm := _firm(number))
    readers = (incoming.Reader(type="kbo", value=number, role="x"),)
    sent = [
        incoming.status(day, key=f"walk-{day}", file="walk-1", readers=readers, action_needed=True)
        for day in (1, 2)
    ]
    refused = incoming.Refused(
        errors=(), upload_key="walk-3", external_id="walk-1", body=b'{"Naam": "Zqxmerkfbody"}'
    )
    incoming.submit(*sent, refused, uri=source.uri)
    file = Dossier.objects.get(party_id=firm)
    _plant_all(file, person=person, firm=firm)
    complaint = complaints.submit(
        party_id=firm,
        person_id=person,
        entry_id=1,
        organisation=OWN,
        reason=Reason.OTHER,
        text=mark("k", "text"),
    )
    inquiry = inquiries.ask(
        party_id=firm, organisation=OWN, case_number=mark("k", "case"), asked_by=ids.new()
    )
    opening = _ask_to_open(inquiry)
    rejection = Rejection.objects.get(source=source)
    breach = _leak(firm)
    certificate = certificates.kept(
        firm, name=mark("f", "certificate"), content=mark("f", "certified").encode(), assurance=30
    )
    given = (source, person, firm, file, rejection, complaint, inquiry, opening, _hand_in(firm), breach)
    return Life(*given, certificate, _correct(file), *_send(firm), _reply(firm))


def _send(firm: UUID) -> tuple[UUID, UUID]:
    """A message to the firm that may be answered and asks to be confirmed, and its file."""
    with mock.patch.object(examine, "_scan", return_value=None):
        file = message_files.keep(mark("f", "messagefile").encode(), name="brief.txt", sender_code=OWN)
    of = mailbox.message_type(may_reply=True, required_assurance=30)
    texts = {"attention": mark("f", "attention"), "body": {"nl": f"<p>{mark('f', 'messagebody')}</p>"}}
    asked = {"action": Action.CONFIRM, "subject": mark("f", "subject")}
    return mailbox.delivered(firm, of, **texts, **asked, files=(file,)).id, file.id


def _reply(firm: UUID) -> UUID:
    """What the firm answered to the authority, whose staff may read it."""
    of = mailbox.message_type(mailbox.sender(code=OWN), may_reply=True)
    row = Reply(party_id=firm, id=ids.new(), conversation_id=ids.new(), message_id=ids.new(), type=of)
    row.sender_code, row.sent_at, row.sent_in = OWN, clock.now(), 1
    row.text_sealed = keys.seal(mark("c", "reply"), purpose=sealed.reply_purpose(row.id, firm))
    row.assigned_to = row.assigned_name_sealed = row.handled_at = row.dispatch_id = row.row_number = None
    row.save(force_insert=True)
    return row.id


def _correct(file: Dossier) -> UUID:
    """A request to correct something in the file, as if the firm had asked it."""
    words, row_id = CorrectionWords(current=mark("c", "current"), proposed="B"), ids.new()
    sealed = corrections.seal(msgspec.json.encode(words).decode(), column="words_sealed", row_id=row_id)
    row = Correction(id=row_id, party_id=file.party_id, person_id=file.party_id, dossier_id=file.id)
    row.ovo_code, row.field, row.kind, row.state, row.words_sealed = OWN, "title", "file", "submitted", sealed
    row.asked_at = row.changed_at = clock.now()
    row.due_at, row.required_assurance = clock.now() + timedelta(days=30), 30
    row.save(force_insert=True)
    return row_id


def _ask_to_open(inquiry: Inquiry) -> Opening:
    """What an officer of the authority asked to have opened, and a second one may agree to."""
    officer = gate.Actor(ids.new(), ids.new(), (), Capacity.STAFF, 35, ids.new())
    asked = Opening.objects.get(id=openings.ask(inquiry, reason=mark("k", "reason"), actor=officer))
    until = clock.now() + timedelta(hours=1)
    openings.note_grant(
        asked, grant=keys.OfficialGrant(grant_id=ids.new(), waits=True, expires_at=until), actor=officer
    )
    return asked


def _leak(firm: UUID) -> UUID:
    """A breach of the authority that touched the firm, which was not told yet."""
    words = BreachWords(title="T", what="W", consequences="C", measures="M")
    facts = BreachFacts(
        aware_at=clock.now(), kinds=(BreachKind.INTEGRITY,), categories=("dossiers",), words=words
    )
    breach = breaches.register(ovo_code=OWN, facts=facts, registered_by=ids.new())
    text = BreachText(what="W", consequences="C", advice="A")
    telling.write(breach, codes=[OWN], texts={"nl": text})
    BreachParty.objects.create(party_id=firm, breach_id=breach, ovo_code=OWN, records=1)
    return breach


def _hand_in(firm: UUID) -> UUID:
    """A clean file of the firm, with a mark in it."""
    upload_id, now = ids.new(), clock.now()
    content = mark("f", "handedin").encode()
    prepared = kept.prepare(upload_id, content, party_id=firm)
    values = {
        "person_id": firm,
        "purpose": "dossiers.follow",
        "name_sealed": kept.seal_name("file.txt", upload_id=upload_id, party_id=firm),
        "key_sealed": prepared.key_sealed,
        "kind": "text",
        "size": len(content),
        "required_assurance": 30,
    }
    Upload.objects.create(
        id=upload_id, party_id=firm, state="clean", decided_at=now, expires_at=now + timedelta(1), **values
    )
    prepared.publish()
    return upload_id


@pytest.fixture
def life() -> Life:
    return make_life()


def _firm(number: str) -> UUID:
    key = (incoming.IdentifierType.KBO, number)
    return incoming.identity.resolve_parties(numbers=[key])[key]


def _plant_all(file: Dossier, *, person: UUID, firm: UUID) -> None:
    plant(file, kind="f")
    Dossier.objects.filter(pk=file.pk).update(
        suspended_since=clock.today(),
        target_on=clock.today(),
        **opened.seal(firm, _texts(Content), dossier_id=file.id),
    )
    for row in DossierEvent.objects.filter(party_id=firm):
        plant(row, kind="f")
        said = opened.seal_said(firm, _texts(Said), receipt=row.id)
        DossierEvent.objects.filter(pk=row.pk).update(sealed=said)
    for row in (Party.objects.get(pk=firm), Person.objects.get(pk=person), Mandate.objects.get(party=firm)):
        plant(row, kind="p")
    Party.objects.filter(pk=person).update(name=mark("p", "personname"))


def _with(key: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies[pages.SESSION_COOKIE] = key
    return client


def _nobody(life: Life) -> Client:
    return Client(raise_request_exception=False)


def _foreigner(life: Life) -> Client:
    return _with(make.session(make.person(given_name="Vera", family_name="Vreemd"), assurance=35))


def _other_capacity(life: Life) -> Client:
    return _with(life.session(party=life.person))


def _mandate_ended(life: Life) -> Client:
    client = _with(life.session())
    Mandate.objects.filter(party_id=life.firm).update(valid_until=clock.today() - timedelta(days=1))
    return client


def _session_ended(life: Life) -> Client:
    key = life.session()
    Session.objects.filter(person_id=life.person).update(ended_at=clock.now())
    return _with(key)


def _session_expired(life: Life) -> Client:
    key = life.session()
    Session.objects.filter(person_id=life.person).update(expires_at=clock.now())
    return _with(key)


def _session_idle(life: Life) -> Client:
    key = life.session()
    Session.objects.filter(person_id=life.person).update(last_seen_at=clock.now() - timedelta(days=1))
    return _with(key)


def _staff(life: Life, *, of: str, right: Right = Right.SOURCE_MANAGER) -> Client:
    person = make.person(given_name="Els", family_name="Beheer")
    wanted = sessions.NewSession(
        person_id=person,
        party_id=person,
        capacity=Capacity.STAFF,
        assurance=35,
        means="eid",
        authenticated_at=clock.now(),
        organisation="Elders",
        rights=[(right.value, of)],
    )
    return _with(make.open_session(wanted))


def _weak(life: Life) -> Client:
    return _with(life.session(assurance=27))


def _system(life: Life, *, client: gate.Client) -> Client:
    return Client(raise_request_exception=False, **incoming.bearer(client))


STRANGERS: dict[str, tuple[Callable[[Life], Client], str]] = {
    "who is not signed in": (_nobody, "fpkc"),
    "a foreign citizen": (_foreigner, "fpkc"),
    "the right person in another capacity": (_other_capacity, "fkc"),
    "somebody whose mandate has ended": (_mandate_ended, "fkc"),
    "somebody whose session was ended": (_session_ended, "fpkc"),
    "somebody whose session has expired": (_session_expired, "fpkc"),
    "somebody who was away too long": (_session_idle, "fpkc"),
    "staff of another authority": (partial(_staff, of=OTHERS), "fpkc"),
    "staff of the authority itself": (partial(_staff, of=OWN), "fpk"),
    "the security officer of another authority": (
        partial(_staff, of=OTHERS, right=Right.SECURITY_OFFICER),
        "fpkc",
    ),
    "the system of another source": (partial(_system, client=incoming.STRANGER), "fpkc"),
    "somebody below the required assurance": (_weak, "fc"),
}
"""Who walks, and which kinds of marks they may not see."""
OWN_PERSON = {
    "the right person in another capacity",
    "somebody whose mandate has ended",
    "somebody below the required assurance",
}
OWN_SETTINGS = {"language", "settings-email"}
OWN_COMPLAINTS = {"complain", "api-complaints"}
MAY_CHANGE = {
    **dict.fromkeys(OWN_PERSON, OWN_SETTINGS),
    "somebody below the required assurance": OWN_SETTINGS | OWN_COMPLAINTS,
    "staff of the authority itself": {
        "source-feed",
        "source-disturbance",
        "rejections-replay",
        "rejection-replay",
        "wording",
        "reply-aside",
    },
}
"""What somebody may change: their own settings, the sources they manage, the answers that are for them."""
CONTENT = (
    "name",
    "service",
    "phone",
    "email",
    "address",
    "document",
    "link",
    "related",
    "relatedrole",
    "handedin",
    "attention",
    "messagebody",
    "subject",
    "messagefile",
)
_SEALED = {*Content.__struct_fields__, *Said.__struct_fields__} - {"contact", "documents", "related_parties"}
_COLUMNS = {column.name for model in (Dossier, DossierEvent) for column in text_columns(model)}
PLANTED = {*CONTENT, *_SEALED, *_COLUMNS}
SHOWN_NOWHERE = {"phase_given", "code", "code_given", "product_id"}
"""Kept, and shown to nobody: the sender's words where the platform has its own."""
SIGNED_OUT = {
    "who is not signed in",
    "somebody whose session was ended",
    "somebody whose session has expired",
    "somebody who was away too long",
}


def _steps(life: Life) -> Iterator[walking.Step]:
    session = Session.objects.filter(person_id=life.person).first()
    mine = session.id if session else ids.new()
    status = {
        "upload_id": "walk-9",
        "external_id": "walk-1",
        "title": "Taken over",
        "changed_at": "2026-11-01T10:00:00Z",
        "parties": [{"type": "kbo", "value": make.kbo(77)}],
    }
    upload = {
        "Identificatie": {"Bron": life.source.uri, "DossierNummer": "walk-1"},
        "Naam": "Taken over",
        "WijzigingsDatum": "2026-11-01T10:00:00Z",
        "UploadId": "walk-9",
        "Agenten": [{"Identificatie": make.kbo(77)}],
    }
    return walking.steps(
        values={
            "dossier_id": life.file.id,
            "source_id": life.source.id,
            "rejection_id": life.rejection.id,
            "event_id": ids.new(),
            "upload_id": life.upload,
            "endpoint_id": ids.new(),
            "supply": "magda.geef-persoon",
            "slug": "persoon",
            "form": "json",
            "delivery_id": ids.new(),
            "session_id": mine,
            "device_id": ids.new(),
            "bundle_id": ids.new(),
            "reminder_id": ids.new(),
            "export_id": ids.new(),
            "correction_id": life.correction,
            "conversation_id": life.conversation,
            "message_id": life.conversation,
            "file_id": life.message_file,
            "hold_id": ids.new(),
            "part_id": ids.new(),
            "wish_id": ids.new(),
            "code_key": "inbehandeling",
            "token": "guess",
            "size": 1,
            "old": 1,
            "new": 1,
            "entry_id": _row_of(life),
            "complaint_id": life.complaint.id,
            "inquiry_id": life.inquiry.id,
            "opening_id": life.opening.id,
            "alert_id": ids.new(),
            "breach_id": life.breach,
            "search_id": ids.new(),
            "what": "vertel",
            "certificate_id": life.certificate,
            "code": "AAAA",
            "provider": "gateway",
            "message_number": "x",
            "attachment_number": "x",
            "file_number": "x",
            "dispatch_id": ids.new(),
            "template_id": ids.new(),
            "reply_id": life.reply,
            "type_id": MessageType.objects.get(sender=OWN).pk,
            "row": 1,
            "attachment_id": "x",
            "kind": "messageTypes",
            "identifier": "x",
        },
        query={
            "bron": life.source.uri,
            "dossierNummer": "walk-1",
            "uploadId": "walk-1",
            "source": life.source.uri,
        },
        form={
            "weg": "1",
            "session": str(mine),
            "next": "/",
            "doe": "hervat",
            "label_nl": "Taken over",
            "reden": "other",
            "uitleg": "Taken over",
            "waarom": "Taken over",
        },
        bodies={
            "statuses": {"source": life.source.uri, "statuses": [status]},
            "statuses-stream": b'{"upload_id": "walk-9"}',
            **dict.fromkeys(("dosis-upload", "dosis-upload-short", "dosis-upload-v1"), upload),
            **{
                key: {"subscription": json.loads(browsers.subscription())}
                for key in ("api-devices", "api-device-present")
            },
            "api-preferences": {"channel": None},
            "api-capacity": {"party_id": str(life.firm)},
            "api-complaints": {"entry_id": _row_of(life), "reason": "other", "text": "Taken over"},
        },
    )


def _row_of(life: Life) -> int:
    """The newest row of the access log about the firm."""
    found = "SELECT max(id) FROM foundation_accesslog WHERE data_subject_id = %s"
    return int(database.value(found, [life.firm]) or 1)


_OF_BLOCKS = (Dossier, DossierEvent, Record, Rejection, Source, Submission)
_TABLES = (
    *_OF_BLOCKS,
    Correction,
    CorrectionMessage,
    CorrectionFile,
    Reply,
    ReplyStep,
    Upload,
    Complaint,
    ComplaintStep,
    Inquiry,
    Opening,
)


def _state(life: Life) -> str:
    """A digest of all that must be the same after a stranger's step."""
    tables = [f"(SELECT * FROM {model._meta.db_table}) AS t" for model in _TABLES]
    tables.append("(SELECT * FROM identity_person WHERE party_id = %(person)s) AS t")
    parts = " || ".join(
        f"COALESCE((SELECT string_agg(t::text, '' ORDER BY t::text) FROM {of}), '')" for of in tables
    )
    return str(database.prepared_value(f"SELECT md5({parts})", {"person": life.person}))


@dataclass
class Walker:
    """Somebody who walks. What a step writes is undone, but not at the vault: after a sign-out they sign in again."""

    life: Life
    become: Callable[[Life], Client]
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.sign_in()

    def sign_in(self) -> None:
        self.client = self.become(self.life)
        self._cookies = dict(self.client.cookies)
        self._granted = vault.current().grants()

    def is_still_signed_in(self) -> bool:
        """Whether the vault still has what it granted; the browser gets back the cookies that it had."""
        self.client.cookies = SimpleCookie(self._cookies)
        return self._granted == vault.current().grants()


@contextmanager
def _undone() -> Iterator[None]:
    """What is written within is rolled back, so that each step meets the same world.

    As that of a test case, the transaction around is no hindrance to one that must be durable.
    """
    around = transaction.atomic()
    around._from_testcase = True
    with around:
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_walks_everywhere_and_sees_and_changes_nothing(life: Life, who: str) -> None:
    become, hidden = STRANGERS[who]
    problems = []
    walker, before = Walker(life, become), _state(life)
    for step in _steps(life):
        with _undone():
            response = step.send(walker.client)
            shown = _marks(response) & set(hidden)
            if shown and not (who in OWN_PERSON and step.name in SHOWS_ALL_CAPACITIES):
                problems.append(f"{step} shows {shown}")
            if not _is_sensible(step, response.status_code, signed_out=who in SIGNED_OUT):
                problems.append(f"{step} answers {response.status_code}")
            if step.name not in MAY_CHANGE.get(who, ()) and before != _state(life):
                problems.append(f"{step} changes something")
        if not walker.is_still_signed_in():
            walker.sign_in()
            before = _state(life)
    assert problems == []


def test_the_one_it_is_for_does_see_it(life: Life) -> None:
    """Without this, the walk could pass because the marks show nowhere."""
    shown: set[str] = set()
    walker = Walker(life, lambda life: _with(life.session()))
    for step in _steps(life):
        with _undone():
            response = step.send(walker.client)
            shown |= {word.lower() for word in re.findall(r"Zqxmerk\w+", _text(response), re.IGNORECASE)}
        if not walker.is_still_signed_in():
            walker.sign_in()
    planted = {mark("f", name).lower() for name in PLANTED if name not in SHOWN_NOWHERE}
    planted |= {mark("k", "text").lower(), mark("c", "current").lower()}
    assert planted <= shown


def test_every_operation_of_the_document_is_walked(life: Life) -> None:
    described = {(path, method.upper()) for path, item in walking.operations().items() for method in item}
    assert len(described) == sum(step.is_described for step in _steps(life))


def _text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode()) + str(response.headers)


def _marks(response: Any) -> set[str]:
    """Of which kinds an answer holds marks, in its body or headers."""
    return {found[1].lower() for found in MARK.finditer(_text(response))}


def _is_sensible(step: walking.Step, status: int, *, signed_out: bool) -> bool:
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return step.name in SAYS_UNAVAILABLE
    if signed_out and step.name not in OPEN:
        return status in REFUSALS
    return status < HTTPStatus.INTERNAL_SERVER_ERROR
