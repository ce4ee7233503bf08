"""ZGW cases over real sockets, from the signal to the file."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.models import Case, CaseApi, Dossier, DossierEvent, Source, Wording
from burgerprofiel.blocks.dossiers.services import cases
from burgerprofiel.blocks.dossiers.services.caseapi import CaseApiError
from burgerprofiel.blocks.dossiers.tests import backend, factories, opened
from burgerprofiel.blocks.dossiers.tests.backend import BackEnd
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.identity.models import Party
from burgerprofiel.foundation import http

pytestmark = pytest.mark.django_db
CITIZEN, BAKERY = "91651431876", "0741230052"
CALLBACK = "Bearer afgesproken-met-de-notificatiedienst"


@pytest.fixture(scope="module")
def simulator() -> Iterator[BackEnd]:
    with backend.running() as simulator:
        yield simulator


@pytest.fixture
def source(simulator: BackEnd) -> Source:
    simulator.faults()
    source = factories.source()
    api = {
        "zaken_root": f"{simulator.url}/zaken/api/v1/",
        "catalogi_root": f"{simulator.url}/catalogi/api/v1",
        "client_id": "burgerprofiel",
        "secret": backend.SECRET,
        "callback_authorization": CALLBACK,
    }
    own = {"uri": source.uri, "ovo_code": source.authority_id, "name": source.name, "case_api": api}
    dossiers.load_reference({"sources": [own]})
    assert backend.SECRET.encode() not in bytes(CaseApi.objects.get().secret_sealed)
    return source


@pytest.fixture
def zaak() -> dict[str, Any]:
    own = uuid.uuid4().hex[:8]
    return copy.deepcopy(
        {
            "identificatie": f"OMV-{own}",
            "bronorganisatie": "200993106",
            "omschrijving": "Tuinhuis plaatsen",
            "startdatum": "2026-10-01",
            "zaaktype": {
                "identificatie": f"omgeving-{own}",
                "omschrijving": "Omgevingsvergunning",
                "servicenorm": "P60D",
                "doorlooptijd": "P105D",
                "statustypen": [
                    "Ontvangen",
                    {"omschrijving": "In onderzoek", "statustekst": "We kijken alles na"},
                    {"omschrijving": "Beslist", "statustekst": "De beslissing is genomen. " * 4},
                ],
                "resultaattypen": ["Verleend", "Geweigerd"],
            },
            "rollen": [
                {"insz": CITIZEN},
                {"kbo": BAKERY, "omschrijvingGeneriek": "belanghebbende"},
                {
                    "betrokkeneType": "organisatorische_eenheid",
                    "omschrijvingGeneriek": "behandelaar",
                    "betrokkeneIdentificatie": {"naam": "Dienst Omgeving"},
                },
                {
                    "betrokkeneType": "medewerker",
                    "omschrijvingGeneriek": "behandelaar",
                    "betrokkeneIdentificatie": {"achternaam": "Ambtenaar"},
                },
            ],
            "statussen": [{"statustype": 1, "datumStatusGezet": "2026-10-01T09:00:00Z"}],
        }
    )


def _read(simulator: BackEnd, source: Source, zaak: dict[str, Any], **more: Any) -> str:
    url = simulator.upsert(zaak | more)
    cases.refresh(source_id=source.id, zaak_url=url)
    return url


def _mine() -> Opened:
    party = Party.objects.get(kind="person")
    return opened.file(Dossier.objects.get(party_id=party.id))


SECOND = {"statustype": 2, "datumStatusGezet": "2026-10-09T09:00:00Z", "statustoelichting": "Advies gevraagd"}
LAST = {"statustype": 3, "datumStatusGezet": "2026-11-20T09:00:00Z"}


def test_a_case_becomes_a_file_of_its_parties(
    simulator: BackEnd, source: Source, zaak: dict[str, Any]
) -> None:
    _read(simulator, source, zaak, statussen=[*zaak["statussen"], SECOND])
    mine = _mine()
    assert (mine.external_id, mine.title) == (zaak["identificatie"], "Tuinhuis plaatsen")
    assert (mine.phase, mine.role, mine.readers, mine.detail) == (
        "behandeling",
        "aanvrager",
        2,
        "Advies gevraagd",
    )
    assert [str(day) for day in (mine.started_on, mine.target_on, mine.legal_deadline_on)] == [
        "2026-10-01",
        "2026-11-30",
        "2027-01-14",
    ]
    assert mine.related_parties == [{"name": "Dienst Omgeving", "role": "Behandelaar"}]
    assert DossierEvent.objects.filter(party_id=mine.party_id).count() == 2


def test_the_steps_and_their_texts_come_along(
    simulator: BackEnd, source: Source, zaak: dict[str, Any]
) -> None:
    _read(simulator, source, zaak)
    source.refresh_from_db()
    assert [step["label"]["nl"] for step in source.steps] == ["Ontvangen", "In onderzoek", "Beslist"]
    texts = {wording.label["nl"]: wording.explanation for wording in Wording.objects.filter(source=source)}
    assert texts["We kijken alles na"] == {}
    assert texts["Beslist"]["nl"].startswith("De beslissing is genomen.")


def test_steps_of_several_types_are_not_mixed(
    simulator: BackEnd, source: Source, zaak: dict[str, Any]
) -> None:
    _read(simulator, source, zaak)
    other = copy.deepcopy(zaak)
    other["identificatie"] += "-b"
    other["zaaktype"]["identificatie"] += "-b"
    for one in (other, zaak | {"statussen": [SECOND]}):
        _read(simulator, source, one)
        source.refresh_from_db()
        assert source.steps == []


def test_texts_and_steps_of_staff_stay(simulator: BackEnd, source: Source, zaak: dict[str, Any]) -> None:
    Source.objects.update(
        steps=[{"key": "eigen", "phase": "Behandeling", "codes": [], "label": {"nl": "Eigen"}}]
    )
    _read(simulator, source, zaak)
    Wording.objects.filter(source=source).update(label={"nl": "Eigen tekst"})
    _read(simulator, source, zaak, statussen=[*zaak["statussen"], SECOND])
    source.refresh_from_db()
    assert [step["key"] for step in source.steps] == ["eigen"]
    assert {wording.label["nl"] for wording in Wording.objects.filter(source=source)} == {"Eigen tekst"}


def test_reading_twice_changes_nothing(simulator: BackEnd, source: Source, zaak: dict[str, Any]) -> None:
    url = _read(simulator, source, zaak)
    before = DossierEvent.objects.count(), _mine().content_changed_at
    cases.refresh(source_id=source.id, zaak_url=url)
    assert (DossierEvent.objects.count(), _mine().content_changed_at) == before


def test_the_end_closes_with_its_result_and_a_later_status_opens_again(
    simulator: BackEnd, source: Source, zaak: dict[str, Any]
) -> None:
    _read(simulator, source, zaak, resultaat={"omschrijving": "Verleend"}, statussen=[SECOND, LAST])
    mine = _mine()
    assert (mine.phase, mine.outcome, mine.turn) == ("afgerond", "granted", "none")
    assert mine.closed_at is not None
    again = {"statustype": 2, "datumStatusGezet": "2026-11-21T07:00:00Z"}
    _read(simulator, source, zaak, statussen=[again])
    mine = _mine()
    assert (mine.phase, mine.closed_at, mine.outcome) == ("behandeling", None, "")


def test_news_without_a_new_status_reaches_the_file(
    simulator: BackEnd, source: Source, zaak: dict[str, Any]
) -> None:
    _read(simulator, source, zaak)
    suspended = {"indicatie": True, "reden": "Wachten op advies", "eerdereOpschorting": False}
    _read(simulator, source, zaak, einddatumGepland="2026-12-24", opschorting=suspended)
    mine = _mine()
    assert (str(mine.target_on), mine.suspended_reason) == ("2026-12-24", "Wachten op advies")
    assert mine.suspended_since is not None
    over = {"indicatie": False, "reden": "", "eerdereOpschorting": True}
    _read(simulator, source, zaak, einddatumGepland="2026-12-24", opschorting=over)
    assert (_mine().suspended_since, str(_mine().target_on)) == (None, "2026-12-24")


def test_who_joins_later_reads_along(simulator: BackEnd, source: Source, zaak: dict[str, Any]) -> None:
    joined = zaak.pop("rollen")
    _read(simulator, source, zaak, rollen=joined[:1])
    assert Dossier.objects.count() == 1
    _read(simulator, source, zaak, rollen=joined)
    assert Dossier.objects.count() == 2


@pytest.mark.parametrize(
    "hiding",
    [{"vertrouwelijkheidaanduiding": "vertrouwelijk"}, {"vertrouwelijkheidaanduiding": "iets nieuws"}],
    ids=["above the maximum", "unknown level"],
)
def test_what_residents_may_not_see_is_not_stored(
    simulator: BackEnd, source: Source, zaak: dict[str, Any], hiding: dict[str, Any]
) -> None:
    _read(simulator, source, zaak, **hiding)
    assert not Dossier.objects.exists()
    assert not Party.objects.exists()


def test_an_internal_type_is_not_stored(simulator: BackEnd, source: Source, zaak: dict[str, Any]) -> None:
    zaak["zaaktype"]["indicatieInternOfExtern"] = "intern"
    _read(simulator, source, zaak)
    assert not Dossier.objects.exists()


def test_a_case_that_becomes_confidential_disappears(
    simulator: BackEnd, source: Source, zaak: dict[str, Any]
) -> None:
    _read(simulator, source, zaak)
    _read(simulator, source, zaak, vertrouwelijkheidaanduiding="geheim")
    assert not Dossier.objects.filter(ended_at=None).exists()


def test_a_case_without_a_status_is_not_announced(
    simulator: BackEnd, source: Source, zaak: dict[str, Any]
) -> None:
    simulator_url = simulator.upsert(zaak | {"statussen": zaak["statussen"]})
    simulator.faults(empty={"prefix": "/zaken/api/v1/statussen"})
    cases.refresh(source_id=source.id, zaak_url=simulator_url)
    assert not Dossier.objects.exists()


def test_a_destroyed_case_is_erased_and_stays_so(
    simulator: BackEnd, source: Source, zaak: dict[str, Any]
) -> None:
    url = _read(simulator, source, zaak)
    cases.remove(source_id=source.id, zaak_url=url)
    cases.refresh(source_id=source.id, zaak_url=url)
    assert not Dossier.objects.filter(ended_at=None).exists()
    assert not DossierEvent.objects.exists()


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 401}, {"html": True}, {"invalid_json": True}, {"reset": True}],
    ids=lambda fault: next(iter(fault)),
)
@pytest.mark.parametrize("where", ["/zaken/api/v1/zaken", "/zaken/api/v1/rollen", "/catalogi"])
def test_a_failing_case_api_changes_nothing(
    simulator: BackEnd, source: Source, zaak: dict[str, Any], fault: dict[str, Any], where: str
) -> None:
    url = simulator.upsert(zaak)
    simulator.faults(**{name: {"value": int(value), "prefix": where} for name, value in fault.items()})
    with pytest.raises((CaseApiError, http.OutboundError)):
        cases.refresh(source_id=source.id, zaak_url=url)
    assert not Dossier.objects.exists()
    simulator.faults()
    cases.refresh(source_id=source.id, zaak_url=url)
    assert Dossier.objects.count() == 2


def test_the_secret_goes_nowhere_else(simulator: BackEnd, source: Source, zaak: dict[str, Any]) -> None:
    """A case that names a type outside of its own API does not make us call there."""
    url = simulator.upsert(zaak)
    CaseApi.objects.update(catalogi_root="https://elders.example/catalogi/")
    with pytest.raises(CaseApiError, match="outside"):
        cases.refresh(source_id=source.id, zaak_url=url)


# ---------------------------------------------------------------- the signal


def _signal(client: Any, *, authorization: str = CALLBACK, **changes: Any) -> Any:
    body = {
        "kanaal": "zaken",
        "hoofdObject": "",
        "resource": "status",
        "resourceUrl": "",
        "actie": "create",
        "aanmaakdatum": "2026-11-21T10:00:00Z",
        "kenmerken": {"bronorganisatie": "200993106"},
    }
    return client.post(
        "/api/zgw/v1/notificaties",
        body | changes,
        content_type="application/json",
        headers={"Authorization": authorization},
    )


def _url(source: Source, rest: str = "") -> str:
    return f"{CaseApi.objects.get(source=source).zaken_root}zaken/{rest or uuid.uuid4()}"


def test_a_signal_asks_for_a_job(client: Any, source: Source) -> None:
    url = _url(source)
    assert _signal(client, hoofdObject=url).status_code == 204
    job = ProcrastinateJob.objects.get()
    assert job.task_name.endswith("refresh_case")
    assert job.args == {"source_id": source.id, "zaak_url": url}


def test_a_destroyed_case_asks_for_removal(client: Any, source: Source) -> None:
    assert _signal(client, hoofdObject=_url(source), resource="zaak", actie="destroy").status_code == 204
    assert ProcrastinateJob.objects.get().task_name.endswith("remove_case")


def test_other_channels_are_left_alone(client: Any, source: Source) -> None:
    assert _signal(client, kanaal="besluiten").status_code == 204
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.parametrize("authorization", ["", "Bearer anders", CALLBACK[:-1]])
def test_who_is_not_known_is_refused(client: Any, source: Source, authorization: str) -> None:
    assert _signal(client, hoofdObject=_url(source), authorization=authorization).status_code == 403
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.parametrize("rest", ["../../admin", "1", f"{uuid.UUID(int=1)}/../x", f"{uuid.UUID(int=1)}?x=1"])
def test_an_address_that_is_no_case_is_refused(client: Any, source: Source, rest: str) -> None:
    assert _signal(client, hoofdObject=_url(source, rest)).status_code == 422
    assert not ProcrastinateJob.objects.exists()


def test_an_address_elsewhere_is_refused(client: Any, source: Source) -> None:
    elsewhere = f"https://elders.example/zaken/api/v1/zaken/{uuid.uuid4()}"
    assert _signal(client, hoofdObject=elsewhere).status_code == 422
    assert not Case.objects.exists()
