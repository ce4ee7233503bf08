"""Nothing of a person leaves, and nothing of theirs changes, without exactly one row in the access log that says so.

Walked is every address and operation as a citizen, an official and an authority's system, and every door function
of every block. What is new is found by itself; a door that touches nobody's data stands in `NOBODYS`, with why.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest import mock
from uuid import UUID

import msgspec
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.module_loading import import_string

from burgerprofiel.blocks.certificates import public as certificates
from burgerprofiel.blocks.certificates.contracts import Submission, Theme
from burgerprofiel.blocks.certificates.services import asking, authorities
from burgerprofiel.blocks.certificates.services.authorities import Source as AuthoritySource
from burgerprofiel.blocks.certificates.tests import made
from burgerprofiel.blocks.certificates.wire.certificates import Listed
from burgerprofiel.blocks.correspondence import public as correspondence
from burgerprofiel.blocks.correspondence.tests import made as deciding
from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.contracts import DossierFilter, Via
from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.services import persons
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import public as messages
from burgerprofiel.blocks.messages.contracts import Moment, ReplyFilter, Wanted
from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.contracts import About, Lead, Preference
from burgerprofiel.blocks.notifications.services import devices, mobile
from burgerprofiel.blocks.notifications.services.channels import installed
from burgerprofiel.blocks.notifications.tests import browsers
from burgerprofiel.blocks.notifications.tests.told import official_news
from burgerprofiel.blocks.privacy import public as privacy
from burgerprofiel.blocks.privacy.contracts import AccessFilter, LogFilter, Reason, Step
from burgerprofiel.blocks.privacy.models import Inquiry
from burgerprofiel.blocks.privacy.services import inquiries, registers
from burgerprofiel.blocks.privacy.services.registers import Source
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.blocks.rights import public as rights
from burgerprofiel.blocks.rights.contracts import (
    Answer,
    BreachCriteria,
    BreachFacts,
    BreachKind,
    BreachText,
    BreachWords,
    CorrectionState,
    CorrectionWords,
    OfFile,
    PartState,
    WishKind,
    WishState,
)
from burgerprofiel.blocks.rights.models import ErasurePart
from burgerprofiel.blocks.sources import public as sources
from burgerprofiel.blocks.sources.contracts import Date, Record
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import clock, database, gate, ids, keys
from burgerprofiel.foundation.accesslog import proving, rows, sealing
from burgerprofiel.foundation.accesslog.entry import ActorKind, Entry, Operation, Personal
from burgerprofiel.foundation.gate import Actor, Capacity, Right
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.models import Hold
from burgerprofiel.foundation.uploads import clamd, kept
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import Accepts, Kind
from burgerprofiel.foundation.uploads.models import Upload
from tests import office_doors, walking
from tests import test_walk as walk
from tests.test_walk import Life

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]


@pytest.fixture
def life() -> Life:
    return walk.make_life()


PORTAL = gate.Client(client_id="mijn-portaal", ovo_code="OVO000900", scopes=frozenset({"UsageRead"}))
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 16
WRITES = {Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.SEND}
ABOUT_ONESELF = {("GET", "settings"), ("GET", "capacity"), ("GET", "sessions")}
"""Pages about the person. Of others the frame greets them by name and offers their capacities, to nobody but
themselves: the row of their sign-in covers that. An operation has no frame."""


def written(*, after: int) -> list[Entry]:
    """The rows since a moment."""
    found = database.rows(
        f"SELECT {rows.COLUMNS} FROM foundation_accesslog l WHERE l.id > %s ORDER BY l.id", [after]
    )
    return [rows.read(row) for row in found]


def last_row() -> int:
    return int(database.value("SELECT coalesce(max(id), 0) FROM foundation_accesslog"))


_PERSONAL = {
    "certificates_certificate": "party_id",
    "correspondence_choice": "party_id",
    "correspondence_escalation": "party_id",
    "correspondence_reader": "party_id",
    "dossiers_dossier": "party_id",
    "dossiers_dossierevent": "party_id",
    "identity_person": "party_id",
    "identity_emailconfirmation": "person_id",
    "identity_mandate": "party_id",
    "notifications_choice": "person_id",
    "notifications_phone": "person_id",
    "notifications_phonecode": "person_id",
    "notifications_pushsubscription": "person_id",
    "privacy_complaint": "party_id",
    "privacy_complaintstep": "party_id",
    "rights_breachparty": "party_id",
    "rights_breachconfirmation": "party_id",
    "rights_correction": "party_id",
    "rights_correctionmessage": "party_id",
    "rights_correctionfile": "party_id",
    "sources_answer": "party_id",
    "uploads_upload": "party_id",
}


def state(party: UUID) -> str:
    """A digest of what is kept of a party."""
    parts = " || ".join(
        f"coalesce((SELECT string_agg(t::text, '' ORDER BY t::text) FROM {table} t WHERE {column} = %(party)s), '')"
        for table, column in _PERSONAL.items()
    )
    return str(database.prepared_value(f"SELECT md5({parts})", {"party": party}))


def _owner(life: Life) -> Client:
    return walk._with(life.session())


def _as_person(life: Life) -> Client:
    return walk._with(life.session(party=life.person))


WALKERS: dict[str, tuple[Callable[[Life], Client], set[ActorKind]]] = {
    "the person who acts for the firm": (_owner, {ActorKind.CITIZEN, ActorKind.MANDATE_HOLDER}),
    "the person for themselves": (_as_person, {ActorKind.CITIZEN, ActorKind.MANDATE_HOLDER}),
    "an official of the authority": (
        partial(walk._staff, of=walk.OWN),
        {ActorKind.OFFICIAL, ActorKind.CITIZEN},
    ),
    "the security officer of the authority": (
        partial(walk._staff, of=walk.OWN, right=Right.SECURITY_OFFICER),
        {ActorKind.OFFICIAL, ActorKind.CITIZEN},
    ),
    "the system of the authority": (partial(walk._system, client=incoming.CLIENT), {ActorKind.CLIENT}),
    "a stranger": (walk._foreigner, {ActorKind.CITIZEN}),
    "nobody": (walk._nobody, set()),
}


_OPENS = {"dossier", "message"}
"""Pages that remember, by the row of their reading, that somebody opened what they show."""


def _problems(
    step: walking.Step, *, shown: set[str], made: list[Entry], changed: set[UUID], life: Life
) -> Iterator[str]:
    of = Counter(entry.data_subject_id for entry in made)
    if (
        shown
        and any(word.startswith(("zqxmerkf", "zqxmerkk", "zqxmerkc")) for word in shown)
        and of[life.firm] != 1
    ):
        yield f"{step} shows {sorted(shown)[:3]} of the firm's file with {of[life.firm]} rows"
    is_about_person = step.is_described or (step.method, step.name) in ABOUT_ONESELF
    if is_about_person and any(word.startswith("zqxmerkp") for word in shown) and of[life.person] != 1:
        yield f"{step} shows {sorted(shown)} of the person with {of[life.person]} rows"
    for party in changed:
        rows_of_change = [e for e in made if e.data_subject_id == party and e.operation in WRITES]
        seen = [e for e in made if e.data_subject_id == party and step.name in _OPENS]
        if len(rows_of_change or seen) != 1:
            yield f"{step} changes something of {party} with {len(rows_of_change)} rows"
    twice = [
        key for key, count in Counter((e.data_subject_id, e.operation) for e in made).items() if count > 1
    ]
    if twice:
        yield f"{step} writes {twice} more than once"


@pytest.mark.parametrize("who", WALKERS)
def test_nothing_of_a_person_leaves_without_exactly_one_row(life: Life, who: str) -> None:
    become, kinds = WALKERS[who]
    problems, logged = [], 0
    walker = walk.Walker(life, become)
    for step in walk._steps(life):
        with walk._undone():
            before, last = {party: state(party) for party in (life.firm, life.person)}, last_row()
            response = step.send(walker.client)
            shown = {word.lower() for word in walk.re.findall(r"zqxmerk\w+", walk._text(response), walk.re.I)}
            made = written(after=last)
            changed = {party for party in before if before[party] != state(party)}
            problems += _problems(step, shown=shown, made=made, changed=changed, life=life)
            if strange := {entry.actor_kind for entry in made} - kinds:
                problems.append(f"{step} logs {strange}")
            logged += len(made)
        if not walker.is_still_signed_in():
            walker.sign_in()
    assert problems == []
    assert bool(logged) == bool(kinds)  # else the walk could pass because nothing is written at all


# ------------------------------------------------------------------------------------------------ doors

NOBODYS = {
    "identity.find_sign_in": "says who asks, before anything is asked; the row of the sign-in covers it",
    "identity.find_actor": "as find_sign_in",
    "identity.still_open": "says which sessions end; no data",
    "identity.resolve_parties": "gives ids for numbers that the caller has; the row is that of what is then stored",
    "identity.list_readers_of": "for the platform, to decide whom to tell; the row is written when a mail leaves",
    "identity.list_recipients_of": "for the platform, to send; the row is written when the mail leaves",
    "identity.mandates_of_reference": "reads a document that its caller has",
    "identity.capacity_in_words": "words",
    "identity.device_in_words": "words",
    "notifications.application_key": "a public key",
    "notifications.lead_in_words": "words",
    "notifications.leads_for": "moments before a day that the caller has",
    "notifications.as_mobile": "a number as its caller typed it, written in one way",
    "identity.contact_of": "what a person set, beside something whose reading is logged",
    "identity.holder_of_link": "an actor for who has the link; the row is that of what they then do",
    "notifications.find_person_to_help": "a pseudonym for a number that the caller has; the row is that of list_told",
    "notifications.look_address": "about an address, by its digest; whose it is, is not known there",
    **{
        f"notifications.{name}": "numbers and reasons, of nobody in particular"
        for name in (
            "see_standing",
            "list_parked_news",
            "unpark_news",
            "preview_replay",
            "replay_notices",
            "list_replays",
            "command_standing",
            "command_parked",
            "command_preview",
            "command_replay",
        )
    },
    **{
        f"notifications.{name}": "as look_address; an act with who and why is kept"
        for name in (
            "list_suppressed",
            "list_address_acts",
            "suppress_address",
            "lift_address",
            "command_look",
            "command_suppress",
            "command_lift",
        )
    },
    "notifications.preview_notice": "words, of an authority that is made up",
    "notifications.note_sms_receipt": "what became of a notice, told by its provider; the row is that of its sending",
    "notifications.can_be_told": "whether, not where; the row is that of who asks",
    "messages.count_unread": "a number in the navigation of the person whose it is",
    "messages.find_elsewhere": "which of their own parties a person is asked to switch to",
    "messages.shown_open": "of what was read already",
    "messages.answerable": "of what was read already",
    "messages.load_reference": "senders and types; messages to begin with have rows as any that arrive",
    **{
        f"messages.{name}": "of a sender; the rows of recipients are written when its messages arrive"
        for name in (
            "open_dispatch",
            "take_recipients",
            "read_list",
            "complete_dispatch",
            "cancel_dispatch",
            "send_one",
            "send_test",
            "send_test_of",
            "offer_file",
            "list_offered",
            "open_offered",
            "enclose",
            "enclosures_of",
            "get_dispatch",
            "list_dispatches",
        )
    },
    **{
        f"messages.{name}": "texts of a sender, and values that are made up or in a list that it gave"
        for name in (
            "fields_of",
            "get_template",
            "list_templates",
            "list_types",
            "make_template",
            "save_template",
            "show_rows",
            "show_texts",
        )
    },
    **{
        f"messages.{name}": "senders and kinds of message, no data of anybody"
        for name in (
            "list_senders",
            "get_sender",
            "get_type",
            "mark_of_rules",
            "save_sender",
            "make_type",
            "save_type",
            "end_type",
            "revive_type",
            "set_quota",
        )
    },
    "messages.find_neighbours": "ids of replies of which nothing is shown",
    "messages.standing_of": "which official has a reply; nothing of who wrote it",
    **{
        f"messages.{name}": "a row for each recipient: test_sending_api"
        for name in ("list_outcomes", "list_changes", "timeline_of")
    },
    **{
        f"messages.{name}": "a row for whoever wrote the reply: test_replies_api"
        for name in ("list_replies", "open_reply_file", "answer_reply")
    },
    "dossiers.find_matters": "digests of numbers that the caller has",
    "dossiers.files_of_matters": "ids for digests; whoever looks at a file passes the gate",
    "dossiers.matters_done": "whether a file is closed, for a reminder that is told on a row of its own",
    "dossiers.names_of_authorities": "names of authorities",
    "dossiers.state_of": "words",
    "notifications.receive_bundle": "a row for each recipient: test_notificaties",
    "notifications.refuse_bundle": "codes and names of keys, of nobody",
    "notifications.list_bundle_outcomes": "receipts of a sender",
    **{
        f"notifications.{name}": "a row for each party: test_reminders"
        for name in ("set_reminders", "withdraw_reminder", "remind", "forget")
    },
    "notifications.forget_outdated": "a row for whoever is reminded no more: test_reminding of sources",
    "identity.party_names": "labels beside files whose reading is logged",
    "identity.is_recent": "a comparison",
    "identity.can_refresh": "about registers",
    "identity.refresh_capacities": "a register writes its row before it is asked, and what changes has one",
    "identity.refresh_at_sign_in": "as refresh_capacities",
    "identity.freshness_in_words": "words for what find_sign_in gave",
    "identity.organisation_names": "public names",
    "identity.represents": "a yes or no about the actor, within what they are admitted to",
    "notifications.mail": "the row is that of the block whose addresses they are",
    "identity.find_party": "an id for a number that the caller has; the row is that of what is then done",
    "identity.find_parties": "as find_party",
    "correspondence.reads_digitally": "for who sends; the row is that of the sending",
    "identity.open_number": "for who sends it on in the person's name; the row is that of the sending",
    "identity.open_numbers": "as open_number",
    "identity.client_assertion": "about a machine",
    "identity.issue_token": "about a machine",
    "identity.find_client": "about a machine",
    "dossiers.list_authorities": "names of authorities",
    "dossiers.list_sources": "about sources",
    "dossiers.authority_names": "about authorities",
    "dossiers.with_open_file": "for the platform, which counts and shows it nobody",
    "dossiers.readers_of_file": "ids for staff of the authority; what is then done with them has its rows",
    "dossiers.numbers_for_letters": "for the list of letters of a breach, which writes a row for each party on it",
    "dossiers.numbers_of": "numbers of an authority's files beside requests whose reading is logged",
    "dossiers.authorities_of": "codes, for who was admitted to that party already",
    "uploads.examine_now": "bytes of a system; what is then kept of them has its row",
    "certificates.list_kinds": "which kinds there are",
    "certificates.list_authorities": "which authorities there are",
    "certificates.check_code": "what a code stands for; of whom is not kept there",
    "certificates.check_file": "as check_code",
    "certificates.check_digest": "as check_code",
    "privacy.find_to_sign": "what an officer is about to sign for; the rows are those of asking and of agreeing",
    "privacy.list_registers": "which registers there are",
    "privacy.detect": "counts of officials' days; nothing of whose data it was is kept",
    "privacy.list_alerts": "as detect",
    "privacy.settle_alert": "as detect",
    "rights.get_register": "what is done with data, no data",
    "rights.export_key": "a public key",
    "rights.objectionable_purposes": "what is done with data, no data",
    "rights.find_proof": "of a party that is no more; who has the code had it from them",
    "rights.list_stopped_erasures": "that rows are gone and keys are not, by ids; nothing of whom",
    "dossiers.forget_erased": "parts of an index, for the erasure, which writes the row",
    "messages.forget_erased": "as dossiers.forget_erased",
    "rights.list_receipts": "ids of parties that are no more",
    "rights.execute_erasure": "a row per table, of the system: its own tests count them",
    "rights.finish_erasure": "as execute_erasure",
    "rights.replay_receipts": "as execute_erasure",
    "rights.count_breach_news": "a number within the admission of the page that shows it",
    **{
        f"rights.{name}": "about a breach; of whom it touched numbers only"
        for name in (
            "register_breach",
            "change_breach",
            "report_breach",
            "close_breach",
            "list_breaches",
            "get_breach",
            "export_breaches",
            "ask_breach_search",
            "write_breach_notice",
        )
    },
    "sources.supplies_for": "which sources there are, no data",
    "sources.definition": "what a fact means, no data",
    "sources.reference_of": "a name for what its caller has",
    "sources.list_switches": "about sources",
    "sources.set_switch": "about sources",
    "dossiers.find_parties": "for the search of a breach, which writes a row for each party found",
    "uploads.list_within": "within the admission of the block that calls it, which writes the row",
    "uploads.list_shared": "as list_within",
    "uploads.open_shared": "as list_within",
    "rights.find_export": "how far an export is; what is in it was logged when it was read",
    "dossiers.get_source": "about a source; of refused payloads the structure alone, and whose they are is not known",
    "dossiers.pause_feed": "about a source",
    "dossiers.resume_feed": "about a source",
    "dossiers.announce_disturbance": "about a source",
    "organisation.is_organisation": "what the actor says of itself",
    "organisation.is_digest_link": "whether a link is ours, no data",
    "dossiers.find_wording": "texts",
    "dossiers.save_wording": "texts",
    "dossiers.list_parked_events": "ids of events",
    "dossiers.unpark_event": "ids of events",
    "dossiers.list_source_uris": "about sources",
    "dossiers.list_errors": "refused payloads: whose they are was never established",
    "dossiers.load_reference": "authorities and products",
    "dossiers.signal_case": "asks for a job; the job writes",
    "webhooks.publish": "queues ids and states for the authority that sent the file; what it then reads has its row",
    **{
        f"webhooks.{name}": "about an endpoint of an authority's system and the ids that went there"
        for name in (
            "register",
            "verify",
            "rotate",
            "remove",
            "list_endpoints",
            "get_endpoint",
            "list_deliveries",
            "redeliver",
            "list_of_staff",
            "log_for_staff",
            "redeliver_for_staff",
        )
    },
}


@dataclass(frozen=True)
class Doors:
    """Calls of every door, with what they need."""

    life: Life
    actor: Actor
    staff: Actor
    officer: Actor
    asked: Inquiry

    def calls(self) -> Mapping[str, tuple[Callable[[], Any], Collection[tuple[str, Operation]]]]:
        """By name: the call, and the (party, operation) of the rows it has to write."""
        life = self.life
        sign_in = identity.find_sign_in(key := life.session())
        actor = identity.find_actor(key)  # what a door before ended at the vault is not undone
        assert sign_in is not None
        assert actor is not None
        file = {"dossier_id": life.file.id}
        own = partial(_rows, "person")
        remind = partial(
            notifications.remind_me,
            actor,
            words="Zeldzaamwoord",
            day=clock.in_belgium(clock.now()).date() + timedelta(days=9),
            lead=Lead.EVENING_BEFORE,
        )
        firm = partial(_rows, "firm")
        both = firm(Operation.READ) | own(Operation.READ)
        requested = [*firm(Operation.READ), *firm(Operation.CREATE)]
        asked = [*own(Operation.SEND), *own(Operation.READ)]
        other = make.session(life.person, party_id=life.person, capacity=Capacity.CITIZEN)
        other_id = database.value("SELECT id FROM identity_session ORDER BY created_at DESC LIMIT 1")
        token = persons.request_email(life.person, email="b@voorbeeld.be")
        assert other
        browser = browsers.subscription()
        device = devices.keep(life.person, subscription=devices.read(browser), device="Firefox")
        code = mobile.ask(life.person, number="+32470123456")
        of_client = {"client": incoming.CLIENT, "source_uri": life.source.uri}
        reader = incoming.Reader(type="kbo", value=make.kbo(77), role="x")
        new = [incoming.status(5, key="door-1", file="door", readers=(reader,))]
        newer = [incoming.status(6, key="door-2", file="walk-1", readers=(reader,))]
        submit = partial(dossiers.submit_statuses, **of_client, via=Via.NATIVE)
        person = {
            "parties": [{"type": "insz", "value": make.insz(4711), "given_name": "A", "family_name": "B"}]
        }
        export = partial(self._export, key=key)
        file_of = {"party_id": life.firm, "purpose": "dossiers.follow"}
        replay = {"source_id": life.source.id, "rejection_id": life.rejection.id}
        return {
            "identity.list_capacities": (lambda: identity.list_capacities(actor), own(Operation.READ)),
            "identity.list_choices": (lambda: identity.list_choices(sign_in), own(Operation.READ)),
            "identity.describe_self": (lambda: identity.describe_self(sign_in), own(Operation.READ)),
            "identity.get_settings": (lambda: identity.get_settings(actor), own(Operation.READ)),
            "identity.set_language": (
                lambda: identity.set_language(actor, language="fr"),
                own(Operation.UPDATE),
            ),
            "identity.open_number_for": (
                lambda: identity.open_number_for(
                    actor, purpose="privacy.ask-registers", recipients=("Register",)
                ),
                own(Operation.SEND),
            ),
            "identity.request_email": (
                lambda: identity.request_email(actor, email="a@voorbeeld.be"),
                own(Operation.SEND),
            ),
            "identity.remove_email": (lambda: identity.remove_email(actor), own(Operation.DELETE)),
            "identity.confirm_email": (lambda: identity.confirm_email(token), own(Operation.UPDATE)),
            "identity.switch_capacity": (
                lambda: identity.switch_capacity(actor, key=key, party_id=life.person),
                own(Operation.UPDATE),
            ),
            "identity.list_sessions": (lambda: identity.list_sessions(actor), own(Operation.READ)),
            "identity.end_session": (
                lambda: identity.end_session(actor, session_id=other_id),
                own(Operation.UPDATE),
            ),
            "identity.end_other_sessions": (
                lambda: identity.end_other_sessions(actor),
                own(Operation.UPDATE),
            ),
            "identity.end_all_sessions": (lambda: identity.end_all_sessions(actor), own(Operation.UPDATE)),
            "identity.load_reference": (
                lambda: identity.load_reference(person),
                {("new", Operation.UPDATE)},
            ),
            "notifications.get_telling": (lambda: notifications.get_telling(actor), own(Operation.READ)),
            "notifications.remind_me": (remind, own(Operation.CREATE)),
            "notifications.list_reminders": (
                lambda: (remind(), notifications.list_reminders(actor, language="nl")),
                [*own(Operation.CREATE), *own(Operation.READ)],
            ),
            "notifications.find_mine": (
                lambda: (
                    remind(about=(about := About(group="a", matter=b"b"))),
                    notifications.find_mine(actor, about=about, language="nl"),
                ),
                [*own(Operation.CREATE), *own(Operation.READ)],
            ),
            "notifications.remove_reminder": (
                lambda: notifications.remove_reminder(actor, reminder_id=remind()),
                [*own(Operation.CREATE), *own(Operation.DELETE)],
            ),
            "notifications.get_notice": (
                lambda: notifications.get_notice(
                    actor, bundle_id=official_news(life.person), party_id=life.person
                ),
                own(Operation.READ),
            ),
            "notifications.set_preference": (
                lambda: notifications.set_preference(actor, Preference(channel=None)),
                own(Operation.UPDATE),
            ),
            "notifications.send_code": (lambda: _send_code(actor), own(Operation.SEND)),
            "notifications.confirm_code": (
                lambda: notifications.confirm_code(actor, code=code),
                own(Operation.UPDATE),
            ),
            "notifications.forget_code": (
                lambda: notifications.forget_code(actor),
                own(Operation.DELETE),
            ),
            "notifications.remove_phone": (
                lambda: notifications.remove_phone(actor),
                own(Operation.DELETE),
            ),
            "notifications.list_notices": (lambda: notifications.list_notices(actor), own(Operation.READ)),
            "notifications.list_devices": (
                lambda: notifications.list_devices(actor),
                own(Operation.READ),
            ),
            "notifications.register_device": (
                lambda: notifications.register_device(actor, subscription=browser, device="Firefox"),
                own(Operation.CREATE),
            ),
            "notifications.refresh_device": (
                lambda: notifications.refresh_device(actor, subscription=browser, device="Firefox"),
                own(Operation.UPDATE),
            ),
            "notifications.list_told": (
                lambda: notifications.list_told(
                    self._operator(), person_id=life.person, reason="Belde dat er niets kwam"
                ),
                own(Operation.READ),
            ),
            "notifications.remove_device": (
                lambda: notifications.remove_device(actor, device_id=device),
                own(Operation.DELETE),
            ),
            "dossiers.get_overview": (lambda: dossiers.get_overview(actor, everything=True), both),
            "dossiers.list_dossiers": (
                lambda: dossiers.list_dossiers(actor, wanted=DossierFilter(text="zqx")),
                firm(Operation.SEARCH),
            ),
            "dossiers.list_page": (
                lambda: dossiers.list_page(actor, wanted=DossierFilter()),
                firm(Operation.READ),
            ),
            "dossiers.list_facets": (lambda: dossiers.list_facets(actor), firm(Operation.READ)),
            "dossiers.get_dossier": (lambda: dossiers.get_dossier(actor, **file), firm(Operation.READ)),
            "dossiers.open_dossier": (lambda: dossiers.open_dossier(actor, **file), firm(Operation.READ)),
            "dossiers.list_history": (lambda: dossiers.list_history(actor, **file), firm(Operation.READ)),
            "dossiers.find_row": (lambda: dossiers.find_row(actor, **file), firm(Operation.READ)),
            "dossiers.mark_seen": (lambda: dossiers.mark_seen(actor, **file), firm(Operation.UPDATE)),
            "dossiers.set_archived": (
                lambda: dossiers.set_archived(actor, **file, archived=True),
                firm(Operation.UPDATE),
            ),
            "dossiers.submit_statuses": (
                lambda: (submit(statuses=new), submit(statuses=newer)),
                firm(Operation.CREATE) | firm(Operation.UPDATE),
            ),
            "dossiers.withdraw_dossier": (
                lambda: dossiers.withdraw_dossier(**of_client, external_id="walk-1"),
                firm(Operation.DELETE),
            ),
            "dossiers.list_results": (
                lambda: dossiers.list_results(**of_client, external_id="walk-1"),
                firm(Operation.READ),
            ),
            "dossiers.list_results_of_upload": (
                lambda: dossiers.list_results_of_upload(client=incoming.CLIENT, upload_key="walk-1"),
                firm(Operation.READ),
            ),
            **self._mailbox(actor),
            "privacy.list_accesses": (
                lambda: privacy.list_accesses(actor, wanted=AccessFilter()),
                firm(Operation.READ),
            ),
            "privacy.list_page": (
                lambda: privacy.list_page(actor, wanted=AccessFilter()),
                firm(Operation.READ),
            ),
            "privacy.list_usages": (
                lambda: privacy.list_usages(PORTAL, number=make.insz(4712), first=1, limit=9),
                {("new", Operation.READ)},
            ),
            "privacy.ask_registers": (self._ask_register, own(Operation.SEND)),
            "privacy.list_facets": (lambda: privacy.list_facets(actor), firm(Operation.READ)),
            "privacy.get_access": (
                lambda: privacy.get_access(actor, entry_id=walk._row_of(life)),
                firm(Operation.READ),
            ),
            "privacy.prove_access": (self._prove, firm(Operation.EXPORT)),
            "privacy.submit_complaint": (
                lambda: privacy.submit_complaint(
                    actor, entry_id=walk._row_of(life), reason=Reason.OTHER, text="Uitleg"
                ),
                firm(Operation.CREATE),
            ),
            "privacy.list_complaints": (lambda: privacy.list_complaints(actor), firm(Operation.READ)),
            "privacy.get_complaint": (
                lambda: privacy.get_complaint(actor, complaint_id=life.complaint.id),
                firm(Operation.READ),
            ),
            "privacy.list_assigned": (lambda: privacy.list_assigned(self.officer), firm(Operation.READ)),
            "privacy.get_assigned": (
                lambda: privacy.get_assigned(self.officer, complaint_id=life.complaint.id),
                firm(Operation.READ),
            ),
            "privacy.take_step": (
                lambda: privacy.take_step(
                    self.officer, complaint_id=life.complaint.id, step=Step.UPHELD, text="Antwoord"
                ),
                firm(Operation.UPDATE),
            ),
            "privacy.search_log": (
                lambda: privacy.search_log(self.officer, wanted=LogFilter()),
                firm(Operation.SEARCH),
            ),
            "privacy.export_log": (
                lambda: privacy.export_log(self.officer, wanted=LogFilter()),
                firm(Operation.EXPORT),
            ),
            "privacy.confirm_official": (
                lambda: privacy.confirm_official(
                    self.officer, official=life.person, number=make.insz(1), reason="Zaak 1"
                ),
                own(Operation.DECRYPT),
            ),
            "privacy.ask_inquiry": (
                lambda: privacy.ask_inquiry(self.officer, number=make.insz(4712), case_number="Zaak 1"),
                {("new", Operation.CREATE)},
            ),
            "privacy.list_inquiries": (
                lambda: privacy.list_inquiries(self.officer),
                firm(Operation.READ),
            ),
            "privacy.approve_inquiry": (
                lambda: privacy.approve_inquiry(self.officer, inquiry_id=self.asked.id),
                firm(Operation.UPDATE),
            ),
            "privacy.search_person": (self._look, firm(Operation.UPDATE) | firm(Operation.SEARCH)),
            "privacy.ask_opening": (self._ask_opening, firm(Operation.UPDATE) | firm(Operation.CREATE)),
            "privacy.note_grant": (
                self._open,
                [*firm(Operation.UPDATE), *firm(Operation.CREATE), *firm(Operation.UPDATE)],
            ),
            "privacy.read_sealed": (
                self._read_sealed,
                [
                    *firm(Operation.UPDATE),
                    *firm(Operation.CREATE),
                    *firm(Operation.UPDATE),
                    *firm(Operation.DECRYPT),
                ],
            ),
            "rights.find_correctable": (
                lambda: rights.find_correctable(actor, about=OfFile(**file)),
                firm(Operation.READ),
            ),
            "rights.submit_correction": (self._ask, requested),
            "rights.hand_in_evidence": (self._hand_in, firm(Operation.CREATE)),
            "rights.list_evidence": (
                lambda: rights.list_evidence(actor, upload_ids=[self._hand_in()]),
                [*firm(Operation.CREATE), *firm(Operation.READ)],
            ),
            "rights.list_corrections": (
                lambda: (self._ask(), rights.list_corrections(actor)),
                [*requested, *firm(Operation.READ)],
            ),
            "rights.get_correction": (
                lambda: rights.get_correction(actor, correction_id=self._ask()),
                [*requested, *firm(Operation.READ)],
            ),
            "rights.write_about_correction": (
                lambda: rights.write_about_correction(actor, correction_id=self._ask(), text="Ja"),
                [*requested, *firm(Operation.UPDATE)],
            ),
            "rights.withdraw_correction": (
                lambda: rights.withdraw_correction(actor, correction_id=self._ask()),
                [*requested, *firm(Operation.UPDATE)],
            ),
            "rights.list_corrections_to_handle": (
                lambda: (self._ask(), rights.list_corrections_to_handle(self.staff)),
                [*requested, *firm(Operation.READ)],
            ),
            "rights.get_correction_to_handle": (
                lambda: rights.get_correction_to_handle(self.staff, correction_id=self._ask()),
                [*requested, *firm(Operation.READ)],
            ),
            "rights.handle_correction": (
                lambda: rights.handle_correction(
                    self.staff, correction_id=self._ask(), answer=Answer(state=CorrectionState.ACCEPTED)
                ),
                [*requested, *firm(Operation.UPDATE)],
            ),
            "rights.extend_correction": (
                lambda: rights.extend_correction(self.staff, correction_id=self._ask(), reason="Veel"),
                [*requested, *firm(Operation.UPDATE)],
            ),
            "rights.open_evidence": (
                lambda: rights.open_evidence(self.staff, **self._proof()),
                [*firm(Operation.CREATE), *requested, *firm(Operation.READ)],
            ),
            "rights.list_corrections_of_client": (
                lambda: (self._ask(), rights.list_corrections_of_client(incoming.CLIENT)),
                [*requested, *firm(Operation.READ)],
            ),
            "rights.get_correction_of_client": (
                lambda: rights.get_correction_of_client(incoming.CLIENT, correction_id=self._ask()),
                [*requested, *firm(Operation.READ)],
            ),
            "rights.answer_correction": (
                lambda: rights.answer_correction(
                    incoming.CLIENT, correction_id=self._ask(), answer=Answer(text="Ja")
                ),
                [*requested, *firm(Operation.UPDATE)],
            ),
            "rights.open_evidence_of_client": (
                lambda: rights.open_evidence_of_client(incoming.CLIENT, **self._proof()),
                [*firm(Operation.CREATE), *requested, *firm(Operation.READ)],
            ),
            "rights.hold_file": (self._hold, firm(Operation.CREATE)),
            "rights.list_holds": (
                lambda: (self._hold(), rights.list_holds(self.staff)),
                firm(Operation.CREATE) | firm(Operation.READ),
            ),
            "rights.lift_hold": (
                lambda: (self._hold(), rights.lift_hold(self.staff, hold_id=Hold.objects.get().id)),
                firm(Operation.CREATE) | firm(Operation.UPDATE),
            ),
            "rights.hold_party": (
                lambda: rights.hold_party(party_id=life.firm, reason="Zaak", until=_tomorrow()),
                firm(Operation.CREATE),
            ),
            "rights.lift_holds_of_party": (
                lambda: (
                    rights.hold_party(party_id=life.firm, reason="Zaak", until=_tomorrow()),
                    rights.lift_holds_of_party(party_id=life.firm),
                ),
                firm(Operation.CREATE) | firm(Operation.UPDATE),
            ),
            "rights.submit_wish": (self._object, own(Operation.CREATE)),
            "rights.list_wishes": (
                lambda: (self._object(), rights.list_wishes(self._self())),
                own(Operation.CREATE) | own(Operation.READ),
            ),
            "rights.end_wish": (
                lambda: rights.end_wish(self._self(), wish_id=self._object()),
                own(Operation.CREATE) | own(Operation.UPDATE),
            ),
            "rights.list_wishes_to_handle": (
                lambda: (self._object(), rights.list_wishes_to_handle(self._operator())),
                own(Operation.CREATE) | own(Operation.READ),
            ),
            "rights.decide_wish": (
                lambda: rights.decide_wish(self._operator(), wish_id=self._object(), state=WishState.GRANTED),
                own(Operation.CREATE) | own(Operation.UPDATE),
            ),
            "rights.extend_wish": (
                lambda: rights.extend_wish(self._operator(), wish_id=self._object(), reason="Veel"),
                own(Operation.CREATE) | own(Operation.UPDATE),
            ),
            "rights.submit_erasure": (self._wish, own(Operation.CREATE)),
            "rights.find_erasure": (
                lambda: (self._wish(), rights.find_erasure(self._self())),
                own(Operation.CREATE) | own(Operation.READ),
            ),
            "rights.withdraw_erasure": (
                lambda: (self._wish(), rights.withdraw_erasure(self._self())),
                own(Operation.CREATE) | own(Operation.UPDATE),
            ),
            "rights.list_erasures_to_decide": (
                lambda: (self._wish(), rights.list_erasures_to_decide(self._operator())),
                own(Operation.CREATE) | own(Operation.READ),
            ),
            "rights.decide_erasure": (
                lambda: rights.decide_erasure(self._operator(), part_id=self._wish(), state=PartState.ERASE),
                own(Operation.CREATE) | own(Operation.UPDATE),
            ),
            "rights.extend_erasure": (
                lambda: rights.extend_erasure(self._operator(), part_id=self._wish(), reason="Veel"),
                own(Operation.CREATE) | own(Operation.UPDATE),
            ),
            "rights.order_erasure": (
                lambda: rights.order_erasure(party_id=life.person, case_number="Zaak 1"),
                own(Operation.CREATE),
            ),
            "rights.approve_breach_search": (self._find, firm(Operation.SEARCH)),
            "rights.tell_of_breach": (
                lambda: rights.tell_of_breach(self.officer, breach_id=self._find()),
                firm(Operation.SEARCH) | firm(Operation.SEND),
            ),
            "rights.list_breach_notices": (
                lambda: (self._told(), rights.list_breach_notices(actor)),
                firm(Operation.SEARCH) | firm(Operation.SEND) | firm(Operation.READ),
            ),
            "rights.confirm_breach_notice": (
                lambda: rights.confirm_breach_notice(actor, breach_id=self._told()),
                firm(Operation.SEARCH) | firm(Operation.SEND) | firm(Operation.UPDATE),
            ),
            "rights.list_breach_letters": (
                lambda: rights.list_breach_letters(self.officer, breach_id=self._told()),
                firm(Operation.SEARCH) | firm(Operation.SEND) | firm(Operation.EXPORT),
            ),
            "rights.start_export": (lambda: rights.start_export(actor), firm(Operation.CREATE)),
            "rights.continue_export": (
                lambda: export(rights.continue_export),
                firm(Operation.CREATE) | firm(Operation.EXPORT),
            ),
            "rights.download_export": (
                lambda: list(export(rights.continue_export, rights.download_export)),
                firm(Operation.CREATE) | firm(Operation.EXPORT) | firm(Operation.SEND),
            ),
            "correspondence.get_standing": (
                lambda: correspondence.get_standing(actor),
                firm(Operation.READ),
            ),
            "correspondence.choose_digital": (
                lambda: deciding.choose(actor),
                firm(Operation.UPDATE),
            ),
            "correspondence.withdraw_digital": (
                lambda: deciding.withdraw(actor),
                firm(Operation.UPDATE),
            ),
            "correspondence.answer_readers": (
                lambda: correspondence.answer_readers(
                    PORTAL, numbers=[(IdentifierType.INSZ, make.insz(4712))]
                ),
                {("new", Operation.READ)},
            ),
            "certificates.list_certificates": (
                lambda: certificates.list_certificates(actor),
                firm(Operation.READ),
            ),
            "certificates.open_certificate": (
                lambda: certificates.open_certificate(actor, certificate_id=life.certificate),
                firm(Operation.READ),
            ),
            "certificates.issue_certificate": (
                self._have_made,
                own(Operation.SEND) | own(Operation.CREATE),
            ),
            "certificates.ask_authorities": (self._ask_authority, own(Operation.SEND)),
            "certificates.fetch_certificate": (self._fetch, own(Operation.SEND) | own(Operation.CREATE)),
            "certificates.submit_certificate": (self._submitted, firm(Operation.CREATE)),
            "certificates.withdraw_certificate": (
                lambda: certificates.withdraw_certificate(made.TOWN, certificate_id=self._submitted()),
                firm(Operation.CREATE) | firm(Operation.UPDATE),
            ),
            "sources.look": (lambda: (self._known(), sources.look(self._self(), supplies=["test.a"])), asked),
            "sources.gather": (
                lambda: (self._known(), list(sources.gather(self._self(), supplies=["test.a"]))),
                asked,
            ),
            "sources.ask": (self._known, own(Operation.SEND)),
            "sources.fetch_document": (self._document, own(Operation.SEND)),
            "sources.find_facts": (
                lambda: (self._known(), sources.find_facts(self._self(), codes=["persoon.naam"])),
                asked,
            ),
            "sources.find_correctable": (
                lambda: sources.find_correctable(self._self(), reference=self._known()),
                asked,
            ),
            "sources.find_expiring": (
                lambda: sources.find_expiring(self._self(), reference=self._ending()),
                asked,
            ),
            "sources.remind_me_of": (
                lambda: sources.remind_me_of(
                    self._self(), reference=self._ending(), lead=Lead.WEEK_BEFORE, link="/"
                ),
                [*asked, *own(Operation.CREATE)],
            ),
            "uploads.submit": (
                lambda: uploads.submit(
                    actor, **file_of, file=_words(), accepts=Accepts(kinds=frozenset({Kind.TEXT}))
                ),
                firm(Operation.CREATE),
            ),
            "uploads.find": (lambda: uploads.find(actor, upload_id=life.upload), firm(Operation.READ)),
            "uploads.list_of": (
                lambda: uploads.list_of(actor, **file_of, upload_ids=[life.upload]),
                firm(Operation.READ),
            ),
            "uploads.open_clean": (
                lambda: uploads.open_clean(actor, upload_id=life.upload),
                firm(Operation.READ),
            ),
            "uploads.keep": (
                lambda: uploads.keep(actor, **file_of, upload_ids=[life.upload], until=clock.now()),
                firm(Operation.UPDATE),
            ),
            "uploads.remove": (lambda: uploads.remove(actor, upload_id=life.upload), firm(Operation.DELETE)),
            "dossiers.replay_rejection": (self._replay, firm(Operation.UPDATE)),
            "dossiers.replay_rejections": (
                lambda: self._replay(lambda: dossiers.replay_rejections(self.staff, **replay)),
                firm(Operation.UPDATE),
            ),
        }

    def _ask_register(self) -> None:
        """One register; what it answers is tried in the block."""
        source = Source(
            code="a", name="A", url="http://127.0.0.1:9", token_url="http://127.0.0.1:9", client_id="x"
        )
        me = identity.find_actor(self.life.session(party=self.life.person))
        assert me is not None
        with mock.patch.object(registers, "all_sources", return_value=(source,)):
            assert privacy.ask_registers(me)[0].rows is None

    def _have_made(self) -> None:
        with adapters.connected(made.Source()):
            certificates.issue_certificate(self._self(), kind="attest.nationaliteit")

    def _ask_authority(self) -> None:
        """One authority; what it answers is tried in the block."""
        with mock.patch.object(authorities, "all_sources", return_value=(_AUTHORITY,)):
            assert certificates.ask_authorities(self._self())[0].offers is None

    def _fetch(self) -> None:
        listed = Listed(
            external_id="1",
            language="nl",
            type_code="",
            name="A",
            product="",
            issued_at=clock.now(),
            valid_until=None,
            withdrawn_at=None,
            download="x",
        )
        with (
            mock.patch.object(authorities, "all_sources", return_value=(_AUTHORITY,)),
            mock.patch.object(asking, "fetch", return_value=(listed, made.pdf())),
        ):
            certificates.fetch_certificate(self._self(), authority="a", reference="x")

    def _submitted(self) -> UUID:
        """A certificate of the firm that an authority handed in."""
        given = Submission(
            subject=("kbo", make.kbo(77)),
            external_id="1",
            language="nl",
            type_code="a",
            names={"nl": "A"},
            theme=Theme.HOME,
            product="",
            issued_at=clock.now(),
            valid_until=None,
            content=made.pdf(),
        )
        return certificates.submit_certificate(made.TOWN, given=given, idempotency_key="door-0001").id

    def _look(self) -> None:
        """With the approval that it needs, which is a row of its own."""
        privacy.approve_inquiry(self.officer, inquiry_id=self.asked.id)
        privacy.search_person(self.officer, inquiry_id=self.asked.id)

    def _ask_opening(self) -> UUID:
        """With the approval of the inquiry, which is a row of its own."""
        privacy.approve_inquiry(self.officer, inquiry_id=self.asked.id)
        return privacy.ask_opening(self.officer, inquiry_id=self.asked.id, reason="Omdat")

    def _open(self) -> None:
        """What the vault says to two officers; that it does is tried in the block."""
        asked, until = self._ask_opening(), clock.now() + timedelta(hours=1)
        grant = keys.OfficialGrant(grant_id=ids.new(), waits=True, expires_at=until)
        privacy.note_grant(self.officer, opening_id=asked, grant=grant)
        second = replace(self.officer, person_id=self.life.person)
        privacy.note_grant(second, opening_id=asked, grant=msgspec.structs.replace(grant, waits=False))

    def _read_sealed(self) -> None:
        self._open()
        with mock.patch.object(sealing, "unseal_each", lambda parts, **_: [Personal() for _ in parts]):
            privacy.read_sealed(self.officer, inquiry_id=self.asked.id)

    def _prove(self) -> None:
        """Rows of a transaction that is still open cannot be sealed: the proof itself is tried in the block."""
        with mock.patch.object(proving, "prove"):
            privacy.prove_access(self.actor, entry_id=walk._row_of(self.life))

    def _ask(self, *upload_ids: UUID) -> UUID:
        """Ask to correct something in the firm's file."""
        words = CorrectionWords(current="A", proposed="B")
        about = OfFile(dossier_id=self.life.file.id)
        return rights.submit_correction(self.actor, about=about, words=words, upload_ids=upload_ids)

    def _hand_in(self) -> UUID:
        """A file for a request to the authority."""
        file = SimpleUploadedFile("a.jpg", JPEG, "image/jpeg")
        return rights.hand_in_evidence(self.actor, ovo_code=walk.OWN, file=file).id

    def _proof(self) -> dict[str, UUID]:
        """A request with a file that is clean; that the worker looked at it is not what is counted here."""
        upload_id = self._hand_in()
        correction_id = self._ask(upload_id)
        firm = self.life.firm
        prepared = kept.prepare(upload_id, JPEG, party_id=firm, is_shared=True)
        with database.writing():
            Upload.objects.filter(id=upload_id).update(
                state="clean", decided_at=clock.now(), shared_key_sealed=prepared.shared_key_sealed
            )
        prepared.publish()
        return {"correction_id": correction_id, "upload_id": upload_id}

    def _hold(self) -> None:
        """Keep the firm's file."""
        rights.hold_file(
            self.staff, ovo_code=walk.OWN, external_id="walk-1", reason="Zaak", until=_tomorrow()
        )

    def _self(self) -> Actor:
        """The person for themselves."""
        found = identity.find_actor(self.life.session(party=self.life.person))
        assert found is not None
        return found

    def _operator(self) -> Actor:
        return replace(self.staff, rights=frozenset({(Right.OPERATOR, walk.OWN)}))

    def _known(self) -> str:
        """Have a source say what somebody is called; how that is named."""
        reading = sources.ask(self._self(), supply="test.a")
        return sources.reference_of(reading.facts[0])

    def _ending(self) -> str:
        """Have a source say until when a card counts; how that is named."""
        reading = sources.ask(self._self(), supply="test.c")
        return sources.reference_of(reading.facts[0])

    def _document(self) -> None:
        sources.fetch_document(self._self(), supply="test.b", kind="attest.leven")

    def _object(self) -> UUID:
        """Have the use of one's data restricted."""
        return rights.submit_wish(self._self(), kind=WishKind.RESTRICT, words="Omdat")

    def _wish(self) -> UUID:
        """Ask to be erased; the platform's part of it."""
        asked = rights.submit_erasure(self._self())
        return ErasurePart.objects.get(erasure_id=asked, ovo_code="").id

    def _find(self) -> UUID:
        """A breach that touched the firm's file, with what people are told of it."""
        words = BreachWords(title="T", what="W", consequences="C", measures="M")
        facts = BreachFacts(
            aware_at=clock.now(), kinds=(BreachKind.INTEGRITY,), categories=("dossiers",), words=words
        )
        breach = rights.register_breach(self.officer, ovo_code=walk.OWN, facts=facts)
        now = clock.now()
        criteria = BreachCriteria(since=now - timedelta(hours=1), until=now, organisation=walk.OWN)
        asked = rights.ask_breach_search(self.officer, breach_id=breach, criteria=criteria)
        text = BreachText(what="W", consequences="C", advice="A")
        rights.write_breach_notice(self.officer, breach_id=breach, texts={"nl": text})
        second = replace(self.officer, person_id=self.life.person)
        rights.approve_breach_search(second, search_id=asked)
        return breach

    def _told(self) -> UUID:
        """That breach, told; nobody behind the firm gets mail."""
        breach = self._find()
        rights.tell_of_breach(self.officer, breach_id=breach)
        return breach

    def _mailbox(self, actor: Actor) -> dict[str, tuple[Callable[[], Any], set[tuple[str, Operation]]]]:
        one, firm = {"conversation_id": self.life.conversation}, partial(_rows, "firm")

        def confirm() -> None:
            database.rows("UPDATE messages_message SET read_at = now()")
            messages.confirm(actor, message_id=self.life.conversation)

        def hand_in() -> None:
            found = messages.get_conversation(actor, **one)
            messages.hand_in(actor, found=found, file=SimpleUploadedFile("a.jpg", JPEG, "image/jpeg"))

        def handled() -> dict[str, UUID]:
            database.rows("UPDATE messages_reply SET handled_at = now()")
            return reply

        file = {"message_id": self.life.conversation, "file_id": self.life.message_file}
        reply = {"reply_id": self.life.reply}
        return {
            "messages.list_to_answer": (
                lambda: messages.list_to_answer(self.staff, wanted=ReplyFilter()),
                firm(Operation.READ),
            ),
            "messages.get_reply": (lambda: messages.get_reply(self.staff, **reply), firm(Operation.READ)),
            "messages.take_reply": (
                lambda: messages.take_reply(self.staff, **reply),
                firm(Operation.UPDATE),
            ),
            "messages.give_back_reply": (
                lambda: messages.give_back_reply(self.staff, **reply),
                firm(Operation.UPDATE),
            ),
            "messages.put_aside": (
                lambda: messages.put_aside(self.staff, reply_ids=[self.life.reply], reason="Bedankje"),
                firm(Operation.UPDATE),
            ),
            "messages.reopen_reply": (
                lambda: messages.reopen_reply(self.staff, **handled()),
                firm(Operation.UPDATE),
            ),
            "messages.list_conversations": (
                lambda: messages.list_conversations(actor, wanted=Wanted()),
                firm(Operation.READ),
            ),
            "messages.get_conversation": (
                lambda: messages.get_conversation(actor, **one),
                firm(Operation.READ),
            ),
            "messages.open_conversation": (
                lambda: messages.open_conversation(actor, **one),
                firm(Operation.READ),
            ),
            "messages.confirm": (confirm, firm(Operation.UPDATE)),
            "messages.move": (
                lambda: messages.move(
                    actor, conversation_ids=[one["conversation_id"]], moment=Moment.ARCHIVED
                ),
                firm(Operation.UPDATE),
            ),
            "messages.reply": (lambda: messages.reply(actor, **one, text="Ja"), firm(Operation.CREATE)),
            "messages.open_file": (lambda: messages.open_file(actor, **one, **file), firm(Operation.READ)),
            "messages.hand_in": (hand_in, firm(Operation.READ) | firm(Operation.CREATE)),
            "messages.list_handed_in": (
                lambda: messages.list_handed_in(actor, upload_ids=[self.life.upload]),
                set(),
            ),
            **office_doors.calls(actor, firm=self.life.firm, conversation=one["conversation_id"]),
        }

    def _export(self, *steps: Callable[..., Any], key: str) -> Any:
        """What the last of the steps gives, for an export that is asked first."""
        asked = rights.start_export(self.actor)
        return [step(self.actor, export_id=asked, key=key) for step in steps][-1]

    def _replay(self, how: Callable[[], Any] | None = None) -> None:
        """Give the rejection a payload that is accepted now, then try it again."""
        from burgerprofiel.blocks.dossiers.services import rejections  # noqa: PLC0415

        body = (
            b'{"upload_id": "again", "external_id": "walk-1", "title": "T", "changed_at": "2026-11-20T10:00:00Z",'
            b' "parties": [{"type": "kbo", "value": "%s"}]}' % make.kbo(77).encode()
        )
        rejection = self.life.rejection
        sealed = rejections.keys.seal(body.decode(), purpose=f"dossiers.rejection.body:{rejection.id}")
        type(rejection).objects.filter(pk=rejection.id).update(body_sealed=sealed, via=Via.NATIVE.value)
        if how:
            assert how().accepted == 1
        else:
            assert dossiers.replay_rejection(self.staff, rejection_id=rejection.id).accepted


_AUTHORITY = AuthoritySource(
    code="a", name="A", url="http://127.0.0.1:9", token_url="http://127.0.0.1:9", client_id="x"
)


def _tomorrow() -> datetime:
    return clock.now() + timedelta(days=1)


def _words() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.txt", b"words", "text/plain")


def _rows(party: str, operation: Operation) -> set[tuple[str, Operation]]:
    return {(party, operation)}


@pytest.fixture
def _sources() -> Iterator[None]:
    source = adapters.Scripted(
        adapters.supply("test.a", facts=["persoon.naam"]),
        adapters.supply("test.b", documents=["attest.leven"]),
        adapters.supply("test.c", facts=["persoon.kaart"]),
    )
    source.answers("test.a", adapters.reply(adapters.fact("persoon.naam")))
    card = Record(fields={"expires": Date((clock.today() + timedelta(days=400)).isoformat())})
    source.answers("test.c", adapters.reply(adapters.fact("persoon.kaart", card)))
    source.answers("test.b", adapters.reply(documents=(adapters.document("attest.leven"),)))
    with adapters.connected(source):
        yield


@pytest.fixture
def doors(life: Life, _sources: None, monkeypatch: pytest.MonkeyPatch) -> Doors:
    monkeypatch.setattr(clamd, "scan", lambda content, *, address: None)  # tried in the tests of uploads
    actor = identity.find_actor(life.session())
    assert actor is not None
    person = make.person(given_name="Els", family_name="Beheer")
    staff = Actor(
        person, person, (), Capacity.STAFF, 35, ids.new(), frozenset({(Right.SOURCE_MANAGER, walk.OWN)})
    )
    officer = replace(staff, rights=frozenset({(Right.SECURITY_OFFICER, walk.OWN)}))
    asked = inquiries.ask(party_id=life.firm, organisation=walk.OWN, case_number="Zaak 1", asked_by=ids.new())
    known = (IdentifierType.INSZ, make.insz(4712))
    for party in (life.firm, identity.resolve_parties(numbers=[known])[known]):
        minutes_ago = 5 if party == life.firm else 60 * 24 * 60
        entries.write(party, minutes_ago=minutes_ago, organisation=walk.OWN, actor_id=life.person)
    return Doors(life, actor, staff, officer, asked)


def every_door() -> dict[str, Callable[..., Any]]:
    """The functions of the doors of all blocks and of the foundation; a block without a door calls others."""
    found = {}
    rooms = [f"blocks.{block}" for block in settings.BLOCKS] + ["foundation.uploads", "foundation.webhooks"]
    doors = {room.rpartition(".")[2]: f"burgerprofiel.{room}.public" for room in rooms}
    doors["organisation"] = (
        "burgerprofiel.blocks.messages.public.organisation"  # beside the door of its block
    )
    for block, path in doors.items():
        try:
            module = import_string(path)
        except ImportError:
            continue
        names = getattr(module, "__all__", None) or [
            name
            for name, value in vars(module).items()
            if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
        ]
        found |= {
            f"{block}.{name}": getattr(module, name) for name in names if callable(getattr(module, name))
        }
    return found


def _send_code(actor: Actor) -> None:
    """As where there is a provider of text messages."""
    with mock.patch.object(installed, "has_sms", return_value=True), mock.patch.object(mobile, "send"):
        notifications.send_code(actor, number="0470 12 34 56")


def test_every_door_is_walked_or_touches_nobody(doors: Doors) -> None:
    known = doors.calls().keys() | NOBODYS.keys()
    assert set(every_door()) - known == set()
    assert known - set(every_door()) == set()
    assert doors.calls().keys() & NOBODYS.keys() == set()


def test_every_door_writes_exactly_its_rows(doors: Doors) -> None:
    problems = []
    names = {doors.life.firm: "firm", doors.life.person: "person"}
    # Rows of tests before this one stay, and a search of the log finds whose they are.
    strangers = {entry.data_subject_id for entry in written(after=0)} - names.keys()
    for name in doors.calls():
        with walk._undone():
            actor = identity.find_actor(
                doors.life.session()
            )  # the vault keeps what a door before this one ended
            assert actor is not None
            call, expected = replace(doors, actor=actor).calls()[name]
            last = last_row()
            call()
            made = [
                (names.get(e.data_subject_id, "new"), e.operation)
                for e in written(after=last)
                if e.data_subject_id not in strangers or "new" in dict(expected)
            ]
            if sorted(made) != sorted(expected):
                problems.append(f"{name} writes {made}, not {expected}")
    assert problems == []


def test_a_row_says_who_what_why_and_where(life: Life) -> None:
    key = life.session()
    client = walk._with(key)
    last = last_row()
    response = client.get("/overzicht", headers={"user-agent": "Firefox/140"}, REMOTE_ADDR="203.0.113.9")
    assert response.status_code == 200
    (row,) = written(after=last)
    assert (row.data_subject_id, row.on_behalf_of, row.actor_id) == (life.firm, life.firm, life.person)
    assert row.actor_kind is ActorKind.MANDATE_HOLDER
    assert row.processing_activity_id == "urn:burgerprofiel:processing:dossiers.follow"
    assert "AVG" in row.legal_basis
    assert row.data_categories == ("dossiers",)
    assert (row.loa, row.application, row.address) == (35, "burgerprofiel", "")
    assert row.start_time <= row.end_time == row.logged_at
    personal = sealing.unseal(row.sealed, span_id=row.span_id, party_id=life.firm, keyring=keys.keyring(key))
    assert (personal.ip, personal.device) == ("203.0.113.9", "Firefox/140")


def test_a_row_of_a_system_names_it_and_the_operation_that_asked(life: Life) -> None:
    client = walk._system(life, client=incoming.CLIENT)
    body = {"source": life.source.uri, "statuses": [_native("r-1")]}
    last = last_row()
    client.post(
        "/api/dossiers/v1/statuses",
        body,
        content_type="application/json",
        headers={"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"},
        REMOTE_ADDR="198.51.100.4",
    )
    (row,) = written(after=last)
    assert (row.actor_kind, row.operation, row.count) == (ActorKind.CLIENT, Operation.CREATE, 1)
    assert (row.organisation, row.application) == (incoming.CLIENT.ovo_code, incoming.CLIENT.client_id)
    assert (row.address, row.source, row.sealed) == ("198.51.100.4", life.source.uri, b"")
    assert row.foreign_operation is not None
    assert row.foreign_operation.trace_id == "a" * 32
    assert row.foreign_operation.entity == f"urn:ovo:{incoming.CLIENT.ovo_code}"


def test_a_stream_that_outlives_its_request_still_says_where_it_came_from(life: Life) -> None:
    client = walk._system(life, client=incoming.CLIENT)
    last = last_row()
    answer = client.post(
        f"/api/dossiers/v1/statuses/stream?source={life.source.uri}",
        msgspec.json.encode(_native("s-1")),
        content_type="application/x-ndjson",
        REMOTE_ADDR="198.51.100.4",
    )
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    (row,) = written(after=last)
    assert row.address == "198.51.100.4"


def _native(upload: str) -> dict[str, Any]:
    return {
        "upload_id": upload,
        "external_id": upload,
        "title": "Nieuw",
        "changed_at": "2026-11-20T10:00:00Z",
        "parties": [{"type": "kbo", "value": make.kbo(77)}],
    }


def test_a_file_of_many_parties_makes_one_row_each(life: Life) -> None:
    readers = tuple(
        incoming.Reader(type="kbo", value=make.kbo(number), role="x") for number in range(100, 120)
    )
    last = last_row()
    incoming.submit(
        *(incoming.status(3, key=f"many-{n}", file=f"many-{n}", readers=readers) for n in range(3)),
        uri=life.source.uri,
    )
    made = written(after=last)
    assert len({row.data_subject_id for row in made}) == len(made) == 20
    assert {row.count for row in made} == {3}
