"""What the vault opened for whom stands in its own log, and in the access log of each of those parties."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.models import Session
from burgerprofiel.blocks.identity.tests import acm as world
from burgerprofiel.blocks.identity.tests.acm import Browser
from burgerprofiel.foundation import database
from tests.vault import TestVault

pytestmark = pytest.mark.django_db


def _granted(vault: TestVault, *, after: int) -> list[set[UUID]]:
    """The parties of each grant in the vault's log."""
    told = [json.loads(entry.body) for entry in vault.told(after=after) if entry.kind == "grant"]
    return [{UUID(body["person"]), *map(UUID, body["parties"])} for body in told]


def _last_row() -> int:
    return int(database.value("SELECT coalesce(max(id), 0) FROM foundation_accesslog"))


def _written(*, after: int) -> list[tuple[UUID, str, UUID | None]]:
    """Of each row of the access log that tells of a grant: whose data, in which quality, by whom."""
    rows = database.rows(
        "SELECT data_subject_id, actor_kind, actor_id FROM foundation_accesslog"
        " WHERE id > %s AND operation = 'decrypt' AND processing_activity_id LIKE '%%identity.open' ORDER BY id",
        [after],
    )
    return [(row["data_subject_id"], row["actor_kind"], row["actor_id"]) for row in rows]


def test_each_party_of_a_grant_reads_of_it_in_its_access_log(vault: TestVault, browser: Browser) -> None:
    before = vault.log_position()
    last = _last_row()
    browser.sign_in(capacity=f"EA:{world.ATELIER}")
    actor = public.find_actor(browser.key)
    assert actor
    (granted,) = _granted(vault, after=before)
    assert granted >= set(actor.party_ids) == {actor.person_id, actor.party_id}
    others = granted - {actor.person_id}
    assert sorted(_written(after=last)) == sorted(
        [(actor.person_id, "citizen", actor.person_id)]
        + [(party_id, "mandate_holder", actor.person_id) for party_id in others]
    )


def test_a_sign_in_that_the_vault_alone_refuses_opens_no_session_and_writes_no_such_row(
    vault: TestVault, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = vault.log_position()
    last = _last_row()
    monkeypatch.setattr(vault.vault, "oidc", replace(vault.vault.oidc, client_id="another"))
    assert browser.sign_in().status_code == 502
    assert not Session.objects.exists()
    assert _granted(vault, after=before) == []
    assert _written(after=last) == []
