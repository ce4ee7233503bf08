import uuid

import pytest
from django.db import transaction

from burgerprofiel.blocks.dossiers.events import DossierStatusChanged
from burgerprofiel.foundation import outbox
from burgerprofiel.foundation.models import OutboxEvent


def _event() -> DossierStatusChanged:
    return DossierStatusChanged(
        party_id=uuid.uuid4(),
        dossier_id=uuid.uuid4(),
        event_id=uuid.uuid4(),
        source_id=1,
        phase="behandeling",
        code_key="inbehandeling",
        turn="authority",
        order="file-1",
    )


@pytest.mark.django_db
def test_an_event_is_written_with_its_ids_and_states() -> None:
    event = _event()
    outbox.append([event])
    written = OutboxEvent.objects.get()
    assert (written.kind, written.version, written.key) == (
        "dossiers.status-changed",
        1,
        "file-1",
    )
    assert written.payload["party_id"] == str(event.party_id)


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_transaction_that_fails_does_not_exist() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.append([_event()])
        raise ZeroDivisionError
    assert not OutboxEvent.objects.exists()
