"""Senders and types as an operator loads them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.models import Conversation, MessageType, Sender
from burgerprofiel.foundation import config
from burgerprofiel.foundation.errors import InvalidError

pytestmark = pytest.mark.django_db
_TAX = {"code": "aanslag", "name": {"nl": "Aanslagbiljet"}, "may_reply": True, "reply_days": 30}
_BIN = {"code": "afval", "name": {"nl": "Afval"}, "kind": "notice"}


def load(*types: object, name: str = "Stad Voorbeke") -> None:
    sender = {"code": "OVO900001", "name": {"nl": name}, "types": list(types)}
    public.load_reference({"message_senders": [sender], "authorities": []})


def test_senders_and_types_are_loaded_and_loaded_again() -> None:
    load(_TAX, _BIN)
    load(_TAX | {"reply_days": 14}, _BIN, name="Voorbeke")
    assert Sender.objects.get().name == {"nl": "Voorbeke"}
    kept = MessageType.objects.get(code="aanslag")
    assert (kept.kind, kept.may_reply, kept.reply_days) == ("official", True, 14)
    assert MessageType.objects.get(code="afval").kind == "notice"


def test_a_type_that_is_left_out_ends_and_can_come_back() -> None:
    load(_TAX, _BIN)
    load(_TAX)
    assert MessageType.objects.get(code="afval").ended_at is not None
    load(_TAX, _BIN)
    assert MessageType.objects.get(code="afval").ended_at is None


@pytest.mark.parametrize("wrong", [{"kind": "brief"}, {"naam": "x"}])
def test_what_cannot_be_read_is_refused_whole(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidError):
        load(_TAX | wrong)
    assert not Sender.objects.exists()


def test_messages_to_begin_with_come_once(set_scanner: Callable[[str], None]) -> None:
    set_scanner(config.NO_SCANNER)
    load(_TAX)
    message = {
        "key": "welkom",
        "to": {"type": "insz", "value": make.next_insz()},
        "sender": "OVO900001",
        "type": "aanslag",
        "subject": {"nl": "Gemeentebelasting"},
        "action": "pay",
        "due_on": "2026-12-31",
        "document": {"name": "Aanslag.pdf", "lines": ["Stad Voorbeke", "EUR 84,20"]},
    }
    assert public.load_reference({"messages": [message]})["messages"] == 1
    assert public.load_reference({"messages": [message]})["messages"] == 0
    row = Conversation.objects.get()
    assert (row.action, row.has_files, row.due_at is not None) == ("pay", True, True)
    with pytest.raises(InvalidError):
        public.load_reference({"messages": [message | {"key": "nieuw", "type": "onbekend"}]})
