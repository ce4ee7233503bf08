"""The enterprise of the seeded world whose two partners divide its mailbox, as one finds it on the first day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from lxml import html

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import public as messages
from burgerprofiel.foundation import config
from burgerprofiel.foundation.gate import Capacity
from burgerprofiel.foundation.identifiers import IdentifierType
from simulators.world.days import Days, today
from simulators.world.people import PARTIES
from simulators.world.reference import reference
from tests import vault
from tests.people import Resident

pytestmark = pytest.mark.django_db


def _number(key: str) -> tuple[IdentifierType, str]:
    return IdentifierType(PARTIES[key].type), PARTIES[key].value


def test_a_new_user_finds_a_mailbox_that_is_divided_and_at_work(
    tmp_path: Path, set_scanner: Callable[[str], None]
) -> None:
    set_scanner(config.NO_SCANNER)
    document = reference(tmp_path, days=Days(today()))
    for load in (identity, dossiers, messages, messages):  # twice: what is there stays as it is
        load.load_reference(document)
    person, firm = (
        identity.resolve_parties(numbers=[n])[n] for n in (_number("mehmet"), _number("dakwerken"))
    )
    vault.current().mandate(person, firm)  # as the identity provider says of him
    key = make.session(person, party_id=firm, capacity=Capacity.ENTERPRISE, assurance=35)
    browser = Resident(person_id=person, key=key).enter(Client())

    def words(address: str) -> str:
        tree = html.fromstring(browser.get(address).content)
        return " ".join(" ".join(tree.xpath("//main")[0].itertext()).split())

    listed = words("/berichten?stand=alles")
    for text in (
        "4 te behandelen",
        "1 te laat",
        "Boekhouding · bij Tom Maes",
        "Werven · bij jou",
        "Afgehandeld",
    ):
        assert text in listed
    divided = words("/berichten/verdelen")
    assert "Leest: jij" in divided
    assert "2. Stad Voorbeke · Aanslagbiljet naar Boekhouding" in divided
    assert "1 gekomen, 0 afgehandeld" in words("/berichten/cijfers")
