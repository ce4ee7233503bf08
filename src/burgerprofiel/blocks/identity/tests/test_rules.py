from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from burgerprofiel.blocks.identity import rules
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import config
from burgerprofiel.foundation.gate import Capacity, Right
from burgerprofiel.foundation.pages import local_path

LEVELS = config.read({}).oidc.acr_levels
ITSME, EID, SMS = (f"urn:be:vlaanderen:authmech:{means}" for means in ("itsme", "eid", "csamsms"))


def test_the_levels_of_acm() -> None:
    assert (LEVELS[EID], LEVELS[ITSME], LEVELS[SMS]) == (35, 27, 25)
    assert rules.acr_values_for(35, levels=LEVELS) == (EID, "urn:be:vlaanderen:authmech:eidashigh")
    assert ITSME in rules.acr_values_for(25, levels=LEVELS)
    assert rules.acr_values_for(36, levels=LEVELS) == ()


@pytest.mark.parametrize(
    ("acr", "asked", "level"),
    [
        (ITSME, [ITSME], 27),
        (EID, [ITSME], 35),
        (SMS, [ITSME], None),
        (None, [ITSME], None),
        ("urn:unknown", [ITSME], None),
        (ITSME, [ITSME, SMS], 27),
        (None, [], 10),
        (EID, [], 10),
    ],
)
def test_what_an_acr_proves(acr: str | None, asked: list[str], level: int | None) -> None:
    assert rules.level_of(acr, asked=asked, levels=LEVELS, without_acr=10) == level


def test_an_installation_gives_its_own_levels() -> None:
    oidc = config.read({"OIDC_ACR_LEVELS": "gold=35 urn:x:a=b=25", "OIDC_LEVEL_WITHOUT_ACR": "7"}).oidc
    assert (dict(oidc.acr_levels), oidc.level_without_acr) == ({"gold": 35, "urn:x:a=b": 25}, 7)
    assert config.read({"OIDC_ACR_LEVELS": ""}).oidc.acr_levels == {}


def test_rights_of_a_role_claim() -> None:
    known, unknown = rules.parse_rights(
        ["Bronbeheerder-dosis:OVO1,OVO2", "Operator:OVO3", "Iets-anders:OVO1", "Bronbeheerder", "", 5]
    )
    assert known == {
        (Right.SOURCE_MANAGER, "OVO1"),
        (Right.SOURCE_MANAGER, "OVO2"),
        (Right.OPERATOR, "OVO3"),
    }
    assert len(unknown) == 4
    assert rules.parse_rights("Operator:OVO1") == (frozenset(), ())
    assert rules.parse_rights(None) == (frozenset(), ())


def test_rights_count_for_staff_only() -> None:
    claims = {"sub": "x", "rrn": make.insz(1), "roles": ["Operator:OVO1"]}
    assert rules.identity_of(claims, role_claim="roles").rights == frozenset()


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({}, "no-number"),
        ({"rrn": "12345678901"}, "no-number"),
        ({"rrn": make.insz(1), "vo_doelgroepcode": "OV"}, "group"),
        ({"rrn": make.insz(1), "vo_doelgroepcode": "EA"}, "group"),
        ({"rrn": make.insz(1), "vo_doelgroepcode": "EA", "vo_orgcode": make.insz(2)}, "group"),
        ({"rrn": make.insz(1), "vo_doelgroepcode": "GID", "vo_orgcode": "OVO1"}, "no-rights"),
    ],
)
def test_claims_that_let_nobody_in(claims: dict[str, str], code: str) -> None:
    with pytest.raises(rules.ClaimsError) as caught:
        rules.identity_of({"sub": "x", **claims}, role_claim="roles")
    assert caught.value.code == code


def test_somebody_represents_the_organisation_that_is_named_only() -> None:
    claims = {"sub": "x", "rrn": make.insz(1), "vo_doelgroepcode": "EA", "vo_orgcode": make.kbo(1)}
    assert rules.identity_of({**claims, "wv_orgcode": make.kbo(1)}, role_claim="r").is_legal_representative
    assert not rules.identity_of(
        {**claims, "wv_orgcode": make.kbo(2)}, role_claim="r"
    ).is_legal_representative
    assert not rules.identity_of(claims, role_claim="r").is_legal_representative


def test_a_hint_names_the_group_and_the_organisation() -> None:
    hint = json.loads(base64.b64decode(rules.login_hint(Capacity.ENTERPRISE, code="0777000088")))
    assert hint == {"cap_hint": "EA", "code_hint": "0777000088"}
    assert json.loads(base64.b64decode(rules.login_hint(Capacity.CITIZEN))) == {"cap_hint": "BUR"}


@pytest.mark.parametrize(
    ("age", "fresh"), [(0, True), (3600, True), (3629, True), (3700, False), (-20, True), (-600, False)]
)
def test_how_old_a_proof_may_be(age: int, fresh: bool) -> None:
    started = datetime(2026, 11, 21, 12, tzinfo=UTC)
    auth_time = int(started.timestamp()) - age
    assert (
        rules.is_fresh(auth_time, max_age=3600, started=started, now=started + timedelta(seconds=5)) is fresh
    )


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537", "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604", "Safari · iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_device_in_words(agent: str, device: str) -> None:
    assert rules.device_of(agent) == device


@pytest.mark.parametrize("path", ["/", "/dossiers?tekst=a%20b&thema=x", "/dossiers/1#stap", "/a//b"])
def test_paths_of_our_own_pass(path: str) -> None:
    assert local_path(path) == path
