"""From a changed file to a telephone and back: the real queue, sealed number, gateway and receipt."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from burgerprofiel.blocks.notifications import handlers
from burgerprofiel.blocks.notifications.contracts import Receipt
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import delivery, mobile, receipts
from burgerprofiel.blocks.notifications.services.channels import installed
from burgerprofiel.blocks.notifications.tests import scenes, sms_world, world
from burgerprofiel.blocks.notifications.wire import sms_gateway

pytestmark = [pytest.mark.process, pytest.mark.django_db]
assert handlers  # imported for the consumers that it registers
NUMBER = "+32470123456"


def test_a_changed_file_becomes_a_text_message_that_arrived(tmp_path: Path) -> None:
    an = world.person(email=None)
    mobile.confirm(an, code=mobile.ask(an, number=NUMBER))
    scenes.choose(an, channel="sms")
    with (
        mock.patch.object(installed, "has_sms", return_value=True),
        sms_world.simulator(tmp_path) as sim,
        sms_world.channel(sim.http()) as channel,
    ):
        file = world.dossier(an, world.source(), turn="you")
        world.tell(world.change(an, file))
        assert delivery.deliver_batch(channel)
        assert not delivery.deliver_batch(channel)
        (message,) = sim.messages()
        _headers, body = sim.receipts.get(timeout=sms_world.PATIENCE)
    assert message["to"] == NUMBER
    assert message["text"].splitlines()[0] == "Stad Voorbeke: een dossier wacht op jou"
    assert str(file) in message["text"]
    assert "Geheime" not in message["text"]
    intent = Intent.objects.get()
    assert (intent.state, intent.channel, intent.provider, bool(intent.reference)) == (
        "sent",
        "sms",
        "gateway",
        True,
    )
    told = sms_gateway.receipt(body)
    assert told.state is not None
    receipts.note(
        Receipt(provider="gateway", state=told.state, at=told.at, reference=told.reference, id=told.id)
    )
    assert Intent.objects.get().state == "delivered"
