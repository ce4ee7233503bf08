"""What the tests of the e-Box share: settings, senders and portals, publications of both versions."""

from __future__ import annotations

import itertools
import json
from functools import lru_cache
from typing import Any

import typst
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.models import MessageType
from burgerprofiel.blocks.messages.tests import factories
from burgerprofiel.foundation.gate import Client
from tests import people

OURS = '[ours]\nprovider_id = "burgerprofiel"\n'
PORTAL = '[[portal]]\nclient_id = "portaal-elders"\nname = "My e-Box"\nabout = "Het portaal van de federale overheid"\n'
EVERYTHING = frozenset({edge.PUBLISH, edge.FULL, edge.SUMMARY, edge.REFERENCE})
ORGANISATION = "0999000030"
BOUNDARY = "grens"
_numbers = itertools.count(7001)


def number() -> str:
    """A national number of nobody; none comes twice."""
    return make.insz(next(_numbers))


def firm_number() -> str:
    """An enterprise number of nobody; none comes twice."""
    return make.kbo(next(_numbers))


def sender_client(*, scopes: frozenset[str] = EVERYTHING) -> tuple[Client, MessageType]:
    """A machine client of an authority with an enterprise number, and a type of message that stays for two years."""
    sender = factories.sender("Dienst Voorbeeld", enterprise_number=ORGANISATION)
    kind = factories.message_type(
        sender,
        code="PREMIE",
        name={"nl": "Beslissing over een premie", "fr": "Décision sur une prime"},
        notice_title={"nl": "Een bericht over een premie", "fr": "Un message sur une prime"},
        validity_number=2,
        validity_unit="year",
    )
    return Client(client_id=f"zender-{sender.code}", ovo_code=sender.code, scopes=scopes), kind


def portal(client_id: str = "portaal-elders", *, scopes: frozenset[str] = EVERYTHING) -> Browser:
    """A portal elsewhere with a token."""
    return calling(Client(client_id=client_id, ovo_code=make.next_ovo(), scopes=scopes))


def calling(client: Client) -> Browser:
    """What a machine client sends with."""
    return Browser(raise_request_exception=False, **incoming.bearer(client))


def resident(**changes: Any) -> tuple[people.Resident, str]:
    """Somebody who is signed in, and their number."""
    given = number()
    return people.resident(number=given, **changes), given


@lru_cache(maxsize=8)
def pdf(text: str = "Uw premie is toegekend") -> bytes:
    made: bytes = typst.compile(f"= Brief\n\n{text}".encode(), format="pdf", ignore_system_fonts=True)
    return made


def publication(version: str, *, to: str, kind: str = "citizen", **changed: Any) -> dict[str, Any]:
    """What a sender says of a message with one file."""
    attachment: dict[str, Any] = {"httpPartName": "upfile1"}
    if version == "v2":
        who: dict[str, Any] = {
            "recipient": {"eboxType": kind, "eboxIdValue": to},
            "senderOrganizationId": ORGANISATION,
        }
        attachment["mainContent"] = True
    else:
        who = {
            "recipient": {"eboxType": kind, "ssin" if kind == "citizen" else "enterpriseNumber": to},
            "sender": {"eboxType": "enterprise", "enterpriseNumber": ORGANISATION},
        }
        attachment["isMainContent"] = True
    return {
        **who,
        "subject": {"nl": "Uw premie voor een groendak"},
        "messageTypeId": "PREMIE",
        "senderApplicationId": "be.voorbeeld.premies",
        "attachments": [attachment],
        **changed,
    }


def part(name: str, content: bytes, *, media_type: str, file_name: str = "") -> bytes:
    """A part of a multipart body."""
    named = f'name="{name}"' + (f'; filename="{file_name}"' if file_name else "")
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {named}\r\nContent-Type: {media_type}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def body(described: dict[str, Any], *, files: dict[str, bytes] | None = None) -> bytes:
    """A publication with its files, the files first."""
    given = {"upfile1": pdf()} if files is None else files
    parts = [
        part(name, one, media_type="application/pdf", file_name=f"{name}.pdf") for name, one in given.items()
    ]
    told = part("messageToPublish", json.dumps(described).encode(), media_type="application/json")
    return b"".join([*parts, told]) + f"--{BOUNDARY}--\r\n".encode()


def publish(browser: Browser, version: str, content: bytes, *, key: str = "", content_type: str = "") -> Any:
    """Hand over a body."""
    path = "publishMessage" if version == "v2" else "ebox/messages"
    return browser.post(
        f"/api/ebox/{version}/{path}",
        content,
        content_type=content_type or f"multipart/form-data; boundary={BOUNDARY}",
        headers={"Idempotency-Key": f'"{key}"'} if key else {},
    )


def of_box(given: str, *, kind: str = "citizen") -> dict[str, str]:
    """The header that says whose box it is."""
    return {"On-Behalf-Of-Ssin" if kind == "citizen" else "On-Behalf-Of-Enterprise-Number": given}
