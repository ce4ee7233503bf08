"""The pages of staff in a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest

from burgerprofiel.blocks.dossiers.tests.staff import signed_in
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.gate import Client, Right
from burgerprofiel.foundation.webhooks import models, services
from burgerprofiel.foundation.webhooks.contracts import DeliveryState, EndpointState, Message, Scheme
from tests.browser import DESKTOP, PHONE, Visit, accessibility_problems, scrolls_sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPE = "dossiers.status_changed"
SYSTEM = Client("webhook-system", "OVO099001", frozenset())


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_staff_pages_are_accessible_and_send_again(visit: Visit, width: int) -> None:
    endpoint_id, _ = services.register(
        SYSTEM,
        url=f"https://hooks.{'lang' * 12}.example/x",
        wanted=[TYPE],
        scheme=Scheme.V1,
        contact="a@b.example",
    )
    models.Endpoint.objects.update(state=EndpointState.ACTIVE, failures=3)
    services.publish([Message(type=TYPE, ovo_code="OVO099001", data={}, occurred_at=clock.now())])
    row = models.Delivery.objects.get()
    models.Attempt.objects.create(delivery=row, milliseconds=12, error="too-slow", made_at=clock.now())
    models.Delivery.objects.update(state=DeliveryState.FAILED, due_at=clock.now() + timedelta(days=1))
    page = visit("/beheer/webhooks", who=signed_in((Right.SOURCE_MANAGER, "OVO099001")), width=width)
    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)
    page.get_by_role("link", name="hooks.").click()
    page.get_by_text("too-slow").wait_for()
    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="Stuur opnieuw").click()
    page.get_by_text("wacht", exact=True).wait_for()
    assert models.Delivery.objects.get(id=row.id, endpoint_id=endpoint_id).state == DeliveryState.WAITING
