"""Legal hold: what is held outlives its term and every wish to erase it, until the hold ends or is lifted."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.contracts import Reader
from burgerprofiel.blocks.dossiers.errors import HeldFileError
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Seen
from burgerprofiel.blocks.dossiers.tests import factories, incoming, staff
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.models import Session
from burgerprofiel.blocks.identity.services import cleaning
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.errors import HoldNotFoundError, InvalidHoldError
from burgerprofiel.blocks.rights.services import retention
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.gate import Actor, Capacity, RefusedError, Right
from burgerprofiel.foundation.models import Hold
from burgerprofiel.foundation.uploads import services as uploads
from burgerprofiel.foundation.uploads.models import Upload

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OWN = "OVO000001"
ADDRESS = "/beheer/bewaren"


def _until(days: int = 30) -> datetime:
    return clock.now() + days * DAY


def _staff(ovo_code: str = OWN, right: str = "Bronbeheerder") -> str:
    return make.session(make.person(), capacity=Capacity.STAFF, rights=((right, ovo_code),))


def _actor(key: str) -> Actor:
    found = identity.find_actor(key)
    assert found is not None
    return found


@pytest.fixture
def expired() -> Opened:
    """A file of which the term is over, with its record and its history."""
    source = factories.source(authority=factories.authority(ovo_code=OWN))
    file = factories.dossier(make.person(), source, ended_at=clock.now() - 400 * DAY)
    factories.event(file)
    Seen.objects.create(party_id=file.party_id, dossier_id=file.id, person_id=file.party_id)
    factories.record(file)
    return file


def _hold(file: Opened, *, key: str = "", days: int = 30) -> int:
    return public.hold_file(
        _actor(key or _staff()),
        ovo_code=OWN,
        external_id=file.external_id,
        reason="Rolnummer 2026/12",
        until=_until(days),
    )


def test_a_held_file_outlives_its_term_until_the_hold_is_over(expired: Opened) -> None:
    other = factories.dossier(make.person(), expired.source, ended_at=clock.now() - 400 * DAY)
    assert _hold(expired) == 1
    assert retention.erase() == {"dossiers_dossier": 1}
    assert set(Dossier.objects.values_list("id", flat=True)) == {expired.id} != {other.id}
    assert DossierEvent.objects.exists()
    with clock.frozen(_until(31)):
        assert retention.erase() == {"dossiers_dossier": 1, "dossiers_dossierevent": 1, "dossiers_seen": 1}


def test_a_lifted_hold_holds_nothing(expired: Opened) -> None:
    key = _staff()
    _hold(expired, key=key)
    (hold,) = public.list_holds(_actor(key))
    assert (hold.reason, hold.file_id) == ("Rolnummer 2026/12", expired.id)
    with pytest.raises(HoldNotFoundError):
        public.lift_hold(_actor(_staff("OVO000002")), hold_id=hold.id)
    public.lift_hold(_actor(key), hold_id=hold.id)
    assert public.list_holds(_actor(key)) == ()
    with pytest.raises(HoldNotFoundError):
        public.lift_hold(_actor(key), hold_id=hold.id)
    assert retention.erase()["dossiers_dossier"] == 1


def test_everybody_who_reads_a_file_is_held_with_it(expired: Opened) -> None:
    other = factories.dossier(
        make.person(),
        expired.source,
        id=expired.id,
        external_id=expired.external_id,
        ended_at=expired.ended_at,
    )
    assert _hold(expired) == 2
    assert retention.erase() == {}
    assert set(Hold.objects.values_list("party_id", flat=True)) == {expired.party_id, other.party_id}


def test_the_operator_holds_everything_of_a_party(expired: Opened) -> None:
    person, free = expired.party_id, make.person()
    for someone in (person, free):
        make.session(someone)
        make.session(someone)
    Session.objects.update(ended_at=clock.now() - 91 * DAY)
    uploaded = {someone: _upload(someone) for someone in (person, free)}
    public.hold_party(party_id=person, reason="Bevel van de onderzoeksrechter", until=_until())
    assert retention.erase() == {"identity_session": 2}
    cleaning.purge()
    assert set(Session.objects.values_list("person_id", flat=True)) == {person}
    assert uploads.remove_expired() == 1
    assert Upload.objects.get().id == uploaded[person]
    assert public.lift_holds_of_party(party_id=person) == 1
    erased = retention.erase()
    assert (erased["identity_session"], erased["dossiers_dossier"]) == (2, 1)
    assert uploads.remove_expired() == 1
    with pytest.raises(HoldNotFoundError):
        public.lift_holds_of_party(party_id=person)


def _upload(party_id: UUID) -> UUID:
    made = Upload.objects.create(
        id=ids.new(),
        party_id=party_id,
        person_id=party_id,
        purpose="dossiers.follow",
        name_sealed=b"x",
        kind="text",
        size=1,
        required_assurance=0,
        state="clean",
        decided_at=clock.now(),
        expires_at=clock.now() - DAY,
    )
    return made.id


def test_an_authority_cannot_remove_what_it_holds_itself() -> None:
    source = incoming.source(uri="urn:test:held")
    reader = Reader(type="kbo", value=make.kbo(4001), role="x")
    incoming.submit(incoming.status(1, key="h-1", file="held-1", readers=(reader,)), uri=source.uri)
    key = _staff(source.authority_id)
    code = source.authority_id
    assert (
        public.hold_file(_actor(key), ovo_code=code, external_id="held-1", reason="Zaak", until=_until()) == 1
    )
    withdraw = partial(
        dossiers.withdraw_dossier, client=incoming.CLIENT, source_uri=source.uri, external_id="held-1"
    )
    with pytest.raises(HeldFileError):
        withdraw()
    (hold,) = public.list_holds(_actor(key))
    public.lift_hold(_actor(key), hold_id=hold.id)
    withdraw()
    assert bytes(Dossier.objects.get().sealed) == b""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"until": -1}, "until"),
        ({"until": 6 * 366}, "until"),
        ({"external_id": "nergens"}, "file"),
    ],
)
def test_what_is_not_complete_is_not_held(expired: Opened, changes: dict[str, object], code: str) -> None:
    given: dict[str, object] = {"external_id": expired.external_id, "reason": "Zaak", "until": 30} | changes
    given["until"] = _until(int(str(given["until"])))
    with pytest.raises(InvalidHoldError, match=code):
        public.hold_file(_actor(_staff()), ovo_code=OWN, **given)  # type: ignore[arg-type]
    assert not Hold.objects.exists()


def test_only_who_manages_the_sources_of_the_authority_holds(expired: Opened) -> None:
    for key in (_staff("OVO000002"), _staff(OWN, "Veiligheidsverantwoordelijke")):
        with pytest.raises(RefusedError):
            _hold(expired, key=key)
    with pytest.raises(RefusedError):
        _hold(expired, key=make.session(expired.party_id))


def test_why_is_not_in_the_clear_and_every_hold_is_logged(expired: Opened) -> None:
    _hold(expired)
    assert "Rolnummer" not in str(
        database.value("SELECT encode(reason_sealed, 'escape') FROM foundation_hold")
    )
    logged = database.rows(
        "SELECT data_subject_id, operation FROM foundation_accesslog WHERE processing_activity_id LIKE '%%rights.hold'"
    )
    assert logged == [{"data_subject_id": expired.party_id, "operation": "create"}]


def test_a_month_of_the_log_with_rows_of_who_is_held_is_not_dropped() -> None:
    """The owner's command asks the function; its text is read here, since a month is dropped for good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'foundation_accesslog_drop'")
        assert "foundation_hold" in cursor.fetchone()[0]


def test_staff_holds_and_lifts_on_a_page(client: Client, expired: Opened) -> None:
    client.cookies["__Host-bp_session"] = _staff()
    form = {"authority": OWN, "number": expired.external_id, "reason": "Zaak 12", "until": "nonsense"}
    answer = client.post(ADDRESS, form)
    assert (answer.status_code, "Kies een dag" in answer.content.decode()) == (422, True)
    assert client.post(ADDRESS, form | {"until": f"{_until():%Y-%m-%d}"}).status_code == 302
    page = client.get(ADDRESS).content.decode()
    assert "Zaak 12" in page
    hold = Hold.objects.get()
    assert client.post(f"{ADDRESS}/{hold.id}").status_code == 302
    assert "bewaart niets" in client.get(ADDRESS).content.decode()
    assert client.post(f"{ADDRESS}/{hold.id}").status_code == 404
    client.cookies["__Host-bp_session"] = make.session(expired.party_id)
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("path", [ADDRESS, "/beheer/wissen", "/beheer/bezwaren", "/beheer/verbeteringen"])
def test_only_staff_who_answer_for_files_have_pages_about_them(client: Client, path: str) -> None:
    for right, status in ((Right.SECURITY_OFFICER, 404), (Right.SOURCE_MANAGER, 200)):
        assert staff.signed_in((right, OWN)).enter(client).get(path).status_code == status
