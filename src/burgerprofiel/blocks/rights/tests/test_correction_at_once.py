"""Two who do something with the same request at the same moment: one of them does it, the other is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from burgerprofiel.blocks.rights import public
from burgerprofiel.blocks.rights.contracts import Answer, CorrectionState
from burgerprofiel.blocks.rights.errors import CorrectionChangedError, InvalidCorrectionError
from burgerprofiel.blocks.rights.models import Correction, CorrectionMessage
from burgerprofiel.blocks.rights.tests.correcting import a_file, ask, owner, staff
from burgerprofiel.foundation.gate import Actor
from tests import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_staff_members_who_answer_together_do_not_both_decide() -> None:
    asked = ask(a_file())
    one, two = staff(), staff()
    seen = public.get_correction_to_handle(one, correction_id=asked).correction.changed_at
    answers = [Answer(state=CorrectionState.ACCEPTED), Answer(state=CorrectionState.REFUSED, text="Nee")]

    def answering(who: Actor, answer: Answer) -> Callable[[], object]:
        return lambda: public.handle_correction(who, correction_id=asked, answer=answer, seen=seen)

    outcomes = at_once.refusals(answering(one, answers[0]), answering(two, answers[1]))
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, CorrectionChangedError]))
    assert CorrectionMessage.objects.count() == 1
    assert Correction.objects.get().state == answers[outcomes.index(None)].state


def test_a_request_that_is_taken_back_while_it_is_refused_ends_once() -> None:
    file = a_file()
    asked = ask(file)
    me, handler = owner(file), staff()
    refused = Answer(state=CorrectionState.REFUSED, text="Nee")
    outcomes = at_once.refusals(
        lambda: public.withdraw_correction(me, correction_id=asked),
        lambda: public.handle_correction(handler, correction_id=asked, answer=refused),
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, InvalidCorrectionError]))
    assert CorrectionMessage.objects.count() == 1
