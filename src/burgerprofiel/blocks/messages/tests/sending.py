"""What the tests of sending share: a sender with a type, plans, rows, and what lies in mailboxes after."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import models, public
from burgerprofiel.blocks.messages.contracts import Addressee, Plan, Progress, Texts
from burgerprofiel.blocks.messages.services import leaving
from burgerprofiel.foundation.gate import Client

OVO = "OVO099001"
SCOPE = "MessagesSend"
CLIENT = Client(client_id="voorbeeldstad", ovo_code=OVO, scopes=frozenset({SCOPE}))
STRANGER = Client(client_id="elders", ovo_code="OVO099002", scopes=frozenset({SCOPE}))
TEXTS = Texts(
    subject={"nl": "Dag ((naam)), je premie"},
    body={"nl": "Je krijgt ((bedrag)).((bewijs?? Stuur je bewijs.))"},
)
VALUES = {"naam": "An", "bedrag": "120 euro", "bewijs": "ja"}


def sender(code: str = OVO, **changes: Any) -> models.Sender:
    made, _ = models.Sender.objects.get_or_create(
        code=code, defaults={"name": {"nl": "Voorbeeldstad"}, **changes}
    )
    models.MessageType.objects.get_or_create(
        sender=made, code="premie", defaults={"name": {"nl": "Premie"}, "kind": "official", "theme": "wonen"}
    )
    return made


def plan(**changes: Any) -> Plan:
    given: dict[str, Any] = {"sender_code": OVO, "type_code": "premie", "texts": TEXTS, **changes}
    return Plan(**given)


def wanted(row: int, *, number: str = "", **changes: Any) -> Addressee:
    """A row for somebody new, unless a number is given."""
    return Addressee(row=row, number=("insz", number or make.next_insz()), **{"values": VALUES, **changes})


def opened(count: int = 0, **changes: Any) -> Progress:
    """A dispatch of a sender that is there, with so many recipients."""
    sender()
    made = public.open_dispatch(CLIENT, plan=plan(**changes))
    if count:
        rows = [wanted(row) for row in range(1, count + 1)]
        public.take_recipients(CLIENT, dispatch_id=made.id, rows=rows)
    return made


def sent(count: int = 1, **changes: Any) -> Progress:
    """A dispatch that is complete and waits for the worker."""
    return public.complete_dispatch(CLIENT, dispatch_id=opened(count, **changes).id)


def work() -> int:
    """Let a worker do all that is due; how many claims that took."""
    claims = 0
    while leaving.send_next():
        claims += 1
    return claims


def progress(dispatch_id: UUID) -> Progress:
    return public.get_dispatch(CLIENT, dispatch_id=dispatch_id)


def fates(dispatch_id: UUID) -> list[str]:
    found = public.list_outcomes(CLIENT, dispatch_id=dispatch_id, limit=1000)
    return [one.fate.value for one in found]


def messages(dispatch_id: UUID) -> int:
    return models.Message.objects.filter(dispatch_id=dispatch_id).count()
