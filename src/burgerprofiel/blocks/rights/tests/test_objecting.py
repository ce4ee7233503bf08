"""Restriction and objection: asked, answered within its term, and honoured from that moment until it ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from burgerprofiel.blocks.dossiers import public as dossiers
from burgerprofiel.blocks.dossiers.tests import factories
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.contracts import Wish, WishKind, WishState
from burgerprofiel.blocks.rights.errors import InvalidWishError, WishNotFoundError
from burgerprofiel.blocks.rights.models import Wish as Row
from burgerprofiel.blocks.rights.services import objecting, retention
from burgerprofiel.foundation import clock, restrictions
from burgerprofiel.foundation.gate import Actor, Capacity, RefusedError
from burgerprofiel.foundation.models import Restriction

pytestmark = pytest.mark.django_db
OWN, OTHER = "OVO000001", "OVO000002"
ADDRESS, STAFF_ADDRESS, COOKIE = "/mijn-gegevens/gebruik", "/beheer/bezwaren", "__Host-bp_session"
TELL = "notifications.tell"


def _actor(key: str) -> Actor:
    found = identity.find_actor(key)
    assert found is not None
    return found


def _staff(right: str = "Bronbeheerder", code: str = OWN) -> str:
    return make.session(make.person(), capacity=Capacity.STAFF, rights=((right, code),))


@pytest.fixture
def me() -> UUID:
    person = make.person()
    factories.dossier(person, factories.source(authority=factories.authority(ovo_code=OWN)))
    return person


def _mine(me: UUID) -> Actor:
    return _actor(make.session(me))


def _ask(me: UUID, *, kind: WishKind = WishKind.OBJECT, purpose: str = TELL, ovo_code: str = OWN) -> UUID:
    return public.submit_wish(_mine(me), kind=kind, purpose=purpose, ovo_code=ovo_code, words="Daarom")


def _wish(me: UUID) -> Wish:
    (found,), _codes = public.list_wishes(_mine(me))
    return found


def test_what_is_granted_is_heeded_until_the_person_ends_it(me: UUID) -> None:
    asked, staff = _ask(me), _actor(_staff())
    assert restrictions.find([me], purpose=TELL) == set()
    (theirs,) = public.list_wishes_to_handle(staff)
    assert (theirs.id, theirs.words) == (asked, "Daarom")
    public.decide_wish(staff, wish_id=asked, state=WishState.GRANTED)
    assert restrictions.find([me], purpose=TELL) == {(me, OWN)}
    assert restrictions.find([me], purpose="dossiers.follow") == set()
    assert restrictions.find([me], purpose=TELL, organisation=OTHER) == set()
    assert _wish(me).state is WishState.GRANTED
    public.end_wish(_mine(me), wish_id=asked)
    assert restrictions.find([me], purpose=TELL) == set()
    with pytest.raises(WishNotFoundError):
        public.end_wish(_mine(me), wish_id=asked)


def test_who_acts_for_me_reads_nothing_of_mine_once_all_is_restricted(me: UUID) -> None:
    holder = make.person()
    make.mandate(holder, me)
    acting = _actor(make.session(holder, party_id=me))
    assert dossiers.get_overview(acting)
    asked = _ask(me, kind=WishKind.RESTRICT, purpose="", ovo_code="")
    public.decide_wish(_actor(_staff("Operator")), wish_id=asked, state=WishState.GRANTED)
    with pytest.raises(RefusedError, match="restricted"):
        dossiers.get_overview(acting)
    assert dossiers.get_overview(_mine(me)), "I see everything myself"


def test_the_platform_answers_for_what_is_of_no_authority(me: UUID) -> None:
    asked = _ask(me, kind=WishKind.RESTRICT, purpose="", ovo_code="")
    assert public.list_wishes_to_handle(_actor(_staff())) == ()
    with pytest.raises(WishNotFoundError):
        public.decide_wish(_actor(_staff()), wish_id=asked, state=WishState.GRANTED)
    (theirs,) = public.list_wishes_to_handle(_actor(_staff("Operator")))
    assert theirs.id == asked


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"purpose": "dossiers.receive"}, "purpose"),
        ({"purpose": ""}, "purpose"),
        ({"kind": WishKind.RESTRICT}, "purpose"),
        ({"ovo_code": OTHER}, "authority"),
        ({"words": " "}, "words"),
        ({"words": "x" * 2001}, "words"),
    ],
)
def test_what_cannot_be_asked(me: UUID, given: dict[str, object], code: str) -> None:
    asked: dict[str, object] = {"kind": WishKind.OBJECT, "purpose": TELL, "ovo_code": OWN, "words": "Daarom"}
    with pytest.raises(InvalidWishError, match=code):
        public.submit_wish(_mine(me), **(asked | given))  # type: ignore[arg-type]
    assert not Row.objects.exists()


def test_only_for_oneself_and_not_without_end(me: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    firm = make.enterprise()
    make.mandate(me, firm)
    acting = _actor(make.session(me, party_id=firm, capacity=Capacity.ENTERPRISE))
    with pytest.raises(InvalidWishError, match="person"):
        public.submit_wish(acting, kind=WishKind.RESTRICT, words="Daarom")
    monkeypatch.setattr(objecting, "MOST_OPEN", 1)
    _ask(me)
    with pytest.raises(InvalidWishError, match="too-many"):
        _ask(me)


@pytest.mark.parametrize("state", list(WishState))
def test_states_follow_each_other(me: UUID, state: WishState) -> None:
    staff = _actor(_staff())
    for wanted in WishState:
        asked = _ask(me)
        settled = clock.now() if state in (WishState.REFUSED, WishState.ENDED) else None
        Row.objects.filter(pk=asked).update(state=state.value, settled_at=settled)
        if wanted in rules.next_wish_states(state):
            public.decide_wish(staff, wish_id=asked, state=wanted, reason="omdat")
        else:
            with pytest.raises((InvalidWishError, WishNotFoundError)):
                public.decide_wish(staff, wish_id=asked, state=wanted, reason="omdat")


def test_staff_that_refuses_or_ends_says_why(me: UUID) -> None:
    asked, staff = _ask(me), _actor(_staff())
    with pytest.raises(InvalidWishError, match="reason"):
        public.decide_wish(staff, wish_id=asked, state=WishState.REFUSED, reason=" ")
    public.decide_wish(staff, wish_id=asked, state=WishState.GRANTED)
    with pytest.raises(InvalidWishError, match="reason"):
        public.decide_wish(staff, wish_id=asked, state=WishState.ENDED)
    public.decide_wish(staff, wish_id=asked, state=WishState.ENDED, reason="Nagekeken: klopt")
    assert _wish(me).reason == "Nagekeken: klopt"
    assert Restriction.objects.get().lifted_at is not None
    with clock.frozen(clock.now() + timedelta(days=366)):
        erased = retention.erase()
    assert (erased["rights_wish"], erased["foundation_restriction"]) == (1, 1)


def test_the_clock_is_a_month_and_can_become_three(me: UUID) -> None:
    asked, staff = _ask(me), _actor(_staff())
    public.extend_wish(staff, wish_id=asked, reason="Druk")
    longer = _wish(me)
    assert 89 <= (longer.due_at - longer.asked_at).days <= 92
    with pytest.raises(InvalidWishError, match="state"):
        public.extend_wish(staff, wish_id=asked, reason="Nog drukker")


def test_nobody_answers_their_own(me: UUID) -> None:
    asked = _ask(me)
    myself = make.session(me, capacity=Capacity.STAFF, rights=(("Bronbeheerder", OWN),))
    with pytest.raises(WishNotFoundError):
        public.decide_wish(_actor(myself), wish_id=asked, state=WishState.GRANTED)


def test_from_the_question_to_the_answer(me: UUID) -> None:
    browser, official = Client(), Client()
    browser.cookies[COOKIE], official.cookies[COOKIE] = make.session(me), _staff()
    assert ADDRESS in browser.get("/instellingen").content.decode()
    form = {"kind": "object", "purpose": "", "authority": OWN, "words": "Te veel mails"}
    assert browser.post(ADDRESS, form).status_code == 422
    assert browser.post(ADDRESS, form | {"kind": "all"}).status_code == 422
    assert browser.post(ADDRESS, form | {"purpose": TELL}).status_code == 302
    assert "Te veel mails" in official.get(STAFF_ADDRESS).content.decode()
    address = f"{STAFF_ADDRESS}/{_wish(me).id}"
    for state in ("refused", "nonsense", "extend"):
        assert official.post(address, {"state": state}).status_code == 422
    assert official.post(address, {"state": "granted"}).status_code == 302
    assert "Beëindig" in official.get(STAFF_ADDRESS).content.decode()
    assert "Toegestaan" in browser.get(ADDRESS).content.decode()
    assert browser.post(f"{ADDRESS}/{_wish(me).id}").status_code == 302
    assert "Beëindigd" in browser.get(ADDRESS).content.decode()
    assert browser.get(STAFF_ADDRESS).status_code == 404
    assert official.get(ADDRESS).status_code == 404
