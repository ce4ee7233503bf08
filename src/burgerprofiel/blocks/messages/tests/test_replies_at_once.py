"""Two officials who do something with the same reply at the same moment: one of them does it, the other is told."""

from __future__ import annotations

from functools import partial

import pytest

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import Answer, Step, Texts
from burgerprofiel.blocks.messages.errors import ReplyHandledError, ReplyTakenError
from burgerprofiel.blocks.messages.tests import answered
from burgerprofiel.blocks.messages.tests.answered import clerk, kind, steps, wrote
from tests import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = Answer(texts=Texts(subject={"nl": "Je vraag"}, body={"nl": "Ja."}))


def test_two_who_answer_together_send_one_answer() -> None:
    reply = wrote(kind())
    send = partial(public.answer_reply, reply_id=reply, answer=ANSWER, key="formulier", digest=b"1")
    outcomes = at_once.refusals(
        partial(send, clerk("Els Beheer").actor), partial(send, clerk("Sofie Claes").actor)
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, ReplyHandledError]))
    assert len(answered.row(reply).answer_ids) == 1
    assert steps(reply) == [Step.ANSWERED]


def test_two_who_take_it_on_together_do_not_both_have_it() -> None:
    reply = wrote(kind())
    one, two = clerk("Els Beheer").actor, clerk("Sofie Claes").actor
    outcomes = at_once.refusals(*(partial(public.take_reply, each, reply_id=reply) for each in (one, two)))
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, ReplyTakenError]))
    assert answered.row(reply).assigned_to == (one, two)[outcomes.index(None)].person_id


def test_many_put_aside_by_two_in_another_order_wait_in_no_circle() -> None:
    of = kind()
    replies = [wrote(of) for _ in range(6)]
    both = (replies, list(reversed(replies)))
    names = ("Els Beheer", "Sofie Claes")
    outcomes = at_once.refusals(
        *(
            partial(public.put_aside, clerk(name).actor, reply_ids=order, reason="Bedankjes")
            for name, order in zip(names, both, strict=True)
        )
    )
    assert outcomes == [None, None]
    assert [steps(one) for one in replies] == [[Step.ASIDE]] * 6
