"""What authorities hand in and take back over the API, and checks for machines."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from burgerprofiel.blocks.certificates import rules
from burgerprofiel.blocks.certificates.models import Certificate, CertificateCheck, CertificateFile
from burgerprofiel.blocks.certificates.tests import made
from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.privacy.tests import entries
from burgerprofiel.foundation import clock, database, keys, seals
from burgerprofiel.foundation.accesslog import rows
from burgerprofiel.foundation.accesslog.entry import ActorKind, Operation
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.uploads import clamd
from tests import people

pytestmark = pytest.mark.django_db
ADDRESS = "/api/certificates/v1/certificates"
NUMBER = make.insz(6211)


def system(client: Client = made.TOWN) -> Browser:
    return Browser(raise_request_exception=False, **incoming.bearer(client))


@pytest.fixture
def town() -> Browser:
    entries.authority(made.TOWN.ovo_code, "Stad Voorbeke")
    return system()


def body(**changes: Any) -> dict[str, Any]:
    return {
        "subject": {"type": "insz", "value": NUMBER},
        "id": "2026/17",
        "language": "nl",
        "type": "woonst",
        "names": {"nl": "Attest van woonst", "fr": "Attestation de domicile"},
        "theme": "home",
        "product_id": "10450",
        "issued_at": "2026-03-02T09:00:00+01:00",
        "content": base64.b64encode(made.pdf()).decode(),
        **changes,
    }


def send(portal: Browser, *, key: str = "aanroep-0001", **changes: Any) -> Any:
    return portal.post(
        ADDRESS, body(**changes), content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_a_certificate_is_sealed_kept_and_can_be_checked(town: Browser) -> None:
    me = people.resident()
    number = identity.open_number(me.actor)[1]
    answer = send(town, subject={"type": "insz", "value": number})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    page = me.enter(Browser()).get("/attesten").content.decode()
    assert "Attest van woonst" in page
    assert "Stad Voorbeke" in page
    file = me.enter(Browser()).get(f"/attesten/{told['id']}/bestand")
    assert hashlib.sha256(file.content).hexdigest() == told["sha256"]
    assert file.content.startswith(b"%PDF")
    check = Browser().get(f"/api/certificates/v1/checks/{told['check_code']}").json()
    assert check["verdict"] == "genuine"
    assert check["standing"] == "valid"
    assert check["issuer"] == "Stad Voorbeke"
    assert check["names"]["fr"] == "Attestation de domicile"
    assert check["sha256"] == told["sha256"]
    assert number not in str(check)


def test_an_enterprise_has_certificates_too(town: Browser) -> None:
    answer = send(town, subject={"type": "kbo", "value": make.kbo(77)})
    assert answer.status_code == 201, answer.content
    (party,) = identity.resolve_parties(numbers=[(IdentifierType.KBO, make.kbo(77))]).values()
    assert Certificate.objects.get().party_id == party


def test_a_row_says_which_system_brought_it(town: Browser) -> None:
    send(town)
    (party,) = identity.resolve_parties(numbers=[(IdentifierType.INSZ, NUMBER)]).values()
    found = database.rows(
        f"SELECT {rows.COLUMNS} FROM foundation_accesslog l WHERE data_subject_id = %s"
        " AND processing_activity_id LIKE '%%certificates.receive'",
        [party],
    )
    (row,) = map(rows.read, found)
    assert (row.actor_kind, row.operation, row.organisation) == (
        ActorKind.CLIENT,
        Operation.CREATE,
        made.TOWN.ovo_code,
    )


def test_the_same_call_again_is_done_once(town: Browser) -> None:
    first, second = send(town).json(), send(town).json()
    assert second == {**first, "repeated": True, "check_code": ""}
    assert CertificateFile.objects.count() == CertificateCheck.objects.count() == 1


def test_the_same_key_for_something_else_and_the_same_certificate_again(town: Browser) -> None:
    send(town)
    reused = send(town, type="anders")
    assert (reused.status_code, reused.json()["type"][-22:]) == (409, "idempotency-key-reused")
    again = send(town, key="aanroep-0002")
    assert (again.status_code, again.json()["type"][-18:]) == (409, "certificate-exists")
    assert send(town, key="aanroep-0003", language="fr").status_code == 201


def test_a_withdrawn_one_counts_no_longer_for_anybody(town: Browser) -> None:
    told = send(town).json()
    address = f"{ADDRESS}/{told['id']}/withdrawals"
    assert system(made.OTHER).post(address, {}, content_type="application/json").status_code == 404
    assert town.post(address, {}, content_type="application/json").status_code == 201
    assert town.post(address, {}, content_type="application/json").status_code == 409
    check = Browser().get(f"/api/certificates/v1/checks/{told['check_code']}").json()
    assert (check["verdict"], check["standing"]) == ("genuine", "withdrawn")
    assert Certificate.objects.get().withdrawn_at is not None


def test_nothing_to_withdraw(town: Browser) -> None:
    answer = town.post(f"{ADDRESS}/{uuid4()}/withdrawals", {}, content_type="application/json")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"subject": {"type": "insz", "value": "00000000000"}}, "subject"),
        ({"language": "de"}, "names"),
        ({"issued_at": (clock.now() + timedelta(days=2)).isoformat()}, "dates"),
        ({"valid_until": "2026-03-01"}, "dates"),
        ({"content": base64.b64encode(b"GIF89a").decode()}, "upload-type-mismatch"),
        ({"content": base64.b64encode(b"%PDF-1.7 nothing").decode()}, "upload-unreadable"),
        ({"content": "###"}, "invalid-request"),
        ({"language": "es"}, "invalid-request"),
        ({"names": {}}, "invalid-request"),
    ],
)
def test_what_cannot_be_right_is_refused_and_leaves_nothing(
    town: Browser, changes: dict[str, Any], code: str
) -> None:
    answer = send(town, **changes)
    assert answer.status_code == 422, answer.content
    assert answer.json()["type"].endswith(f":{code}")
    assert NUMBER not in answer.content.decode()
    assert not Certificate.objects.exists()


def test_without_a_key_or_the_scope_nothing_is_taken(town: Browser) -> None:
    assert town.post(ADDRESS, body(), content_type="application/json").status_code == 422
    weak = Client(client_id="x", ovo_code="OVO900001", scopes=frozenset({"DosisImport"}))
    assert send(system(weak)).status_code == 403
    assert send(Browser()).status_code == 401


def test_what_cannot_be_done_now_can_be_sent_again(town: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **options: Any) -> None:
        raise clamd.NoVerdictError

    with monkeypatch.context() as patch:
        patch.setattr(clamd, "scan", away)
        refused = send(town)
        assert refused.status_code == 503
        assert refused["Retry-After"] == "60"
    with monkeypatch.context() as patch:
        patch.setattr(seals, "seal", _unavailable)
        assert send(town).status_code == 503
    with monkeypatch.context() as patch:
        patch.setattr(keys, "digest", _down)
        assert send(town).status_code == 503
    assert send(town).status_code == 201


def _unavailable(*args: Any, **options: Any) -> None:
    raise seals.SealUnavailableError


def _down(*args: Any, **options: Any) -> None:
    raise keys.VaultDownError("away")


def test_a_signature_of_the_authority_stays(town: Browser) -> None:
    source = made.signed()
    me = people.resident()
    number = identity.open_number(me.actor)[1]
    told = send(
        town,
        subject={"type": "insz", "value": number},
        content=base64.b64encode(source).decode(),
    ).json()
    assert me.enter(Browser()).get(f"/attesten/{told['id']}/bestand").content.startswith(source)


# ------------------------------------------------------------------------------------------------ checking


def check(**given: Any) -> Any:
    return Browser().post("/api/certificates/v1/checks", given, content_type="application/json")


def test_machines_check_a_file_by_its_digest_or_whole(town: Browser) -> None:
    me = people.resident()
    number = identity.open_number(me.actor)[1]
    told = send(town, subject={"type": "insz", "value": number}).json()
    content = me.enter(Browser()).get(f"/attesten/{told['id']}/bestand").content
    assert check(sha256=told["sha256"].upper()).json()["verdict"] == "genuine"
    whole = base64.b64encode(content).decode()
    assert check(content=whole).json()["verdict"] == "genuine"
    more = base64.b64encode(content + b"\n").decode()
    assert check(content=more).json()["verdict"] == "extended"
    changed = base64.b64encode(content.replace(b"/Type", b"/Typf", 1)).decode()
    assert check(content=changed).json()["verdict"] == "changed"
    nothing = check(sha256="0" * 64).json()
    assert nothing["verdict"] == "unknown"
    assert nothing["names"] == {}
    assert nothing["standing"] is None


def test_a_code_with_a_typo_and_one_that_is_unknown() -> None:
    known = "/api/certificates/v1/checks/"
    assert Browser().get(f"{known}ABCD").json()["verdict"] == "typo"
    code = rules.with_checks("A" * rules.RANDOM)
    assert Browser().get(f"{known}{code}").json()["verdict"] == "unknown"


def test_a_check_of_nothing_and_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check().status_code == 422
    assert check(sha256="x").status_code == 422
    monkeypatch.setattr(uses, "rate", lambda limit: (1, 600))
    codes = {check(sha256="0" * 64).status_code for _ in range(3)}
    assert 429 in codes
