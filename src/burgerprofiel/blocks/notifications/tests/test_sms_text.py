"""Text messages: alphabets, parts, and what is cut when not all of it fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.blocks.notifications.services.channels import sms_text
from burgerprofiel.blocks.notifications.wire import gsm
from burgerprofiel.blocks.notifications.wire.gsm import Alphabet

URL = "https://burgerprofiel.example/b/x7Kq2"
ANY = st.text(max_size=400)


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("@£$", b"\x00\x01\x02"),
        ("één à", b"\x05\x05n \x7f"),
        ("€ [x]", b"\x1be \x1b<x\x1b>"),
        ("Çñ§", b"\x09\x7d\x5f"),
    ],
)
def test_octets_of_the_gsm_alphabet(text: str, octets: bytes) -> None:
    assert gsm.encode(text, alphabet=gsm.alphabet_of(text)) == octets


@pytest.mark.parametrize(
    ("text", "alphabet", "lengths"),
    [
        ("a" * 160, Alphabet.GSM, [160]),
        ("a" * 161, Alphabet.GSM, [153, 8]),
        ("a" * 459, Alphabet.GSM, [153, 153, 153]),
        ("€" * 80, Alphabet.GSM, [80]),
        ("€" * 81, Alphabet.GSM, [76, 5]),  # 152 places: the 153rd holds no half character
        ("ï" * 70, Alphabet.UCS2, [70]),
        ("ï" * 71, Alphabet.UCS2, [67, 4]),
        ("😀" * 35, Alphabet.UCS2, [35]),
        ("😀" * 36, Alphabet.UCS2, [33, 3]),  # 66 units: a pair stays whole
    ],
    ids=lambda value: None if isinstance(value, str) and len(value) > 5 else repr(value),
)
def test_parts(text: str, alphabet: Alphabet, lengths: list[int]) -> None:
    parts = gsm.split(text)
    assert parts.alphabet is alphabet
    assert [len(part) for part in parts.texts] == lengths


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=900))
def test_parts_lose_nothing_and_each_fits(text: str) -> None:
    parts = gsm.split(text)
    assert parts.text == text
    most = {Alphabet.GSM: (160, 153), Alphabet.UCS2: (140, 134)}[parts.alphabet][len(parts.texts) > 1]
    assert all(len(gsm.encode(part, alphabet=parts.alphabet)) <= most for part in parts.texts)


def test_what_the_alphabet_does_not_have_is_said() -> None:
    with pytest.raises(UnicodeEncodeError) as caught:
        gsm.encode("geïnformeerd", alphabet=Alphabet.GSM)
    assert (caught.value.start, caught.value.end) == (2, 3)


def test_sender_subject_and_address() -> None:
    parts = sms_text.compose(
        sender="Stad Voorbeke", title="Stad Voorbeke: er is nieuws over je dossier", url=URL
    )
    assert parts.texts == (f"Stad Voorbeke: er is nieuws over je dossier\n{URL}",)
    assert sms_text.compose(sender="Stad Voorbeke", title="er is nieuws", url=URL).text == (
        f"Stad Voorbeke: er is nieuws\n{URL}"
    )


def test_punctuation_that_only_looks_finer_does_not_double_the_price() -> None:
    parts = sms_text.compose(sender="Stad Voorbeke", title="‘Je parkeerkaart’ – verlopen…", url=URL)
    assert parts.alphabet is Alphabet.GSM
    assert "'Je parkeerkaart' - verlopen..." in parts.text


@given(sender=st.text(max_size=30), title=ANY, code=st.integers(0, 10**40))
def test_whatever_the_words_three_parts_hold_sender_and_address(sender: str, title: str, code: int) -> None:
    url = f"https://burgerprofiel.example/b/{code}"
    parts = sms_text.compose(sender=sender, title=title, url=url)
    assert 1 <= len(parts.texts) <= 3
    said, _, address = parts.text.rpartition("\n")
    assert address == url
    assert "\n" not in said
    assert said.startswith(f"{sms_text.tidy(sender)}: ")


@given(sender=st.text(min_size=1, max_size=9), times=st.integers(300, 900), title=ANY)
def test_a_sender_that_never_ends_does_not_push_out_the_address(sender: str, times: int, title: str) -> None:
    parts = sms_text.compose(sender=sender * times, title=title, url=URL)
    assert len(parts.texts) <= 3
    assert parts.text.endswith(f"\n{URL}")


def test_a_long_subject_is_cut_with_an_ellipsis_and_fills_the_room() -> None:
    plain = sms_text.compose(sender="Stad Voorbeke", title="lang " * 200, url=URL)
    assert len(plain.text.encode()) in (458, 459)
    assert plain.text.endswith(f"...\n{URL}")
    other = sms_text.compose(sender="Stad Voorbeke", title="geïnd " * 200, url=URL)
    assert other.alphabet is Alphabet.UCS2
    assert len(other.text) in (200, 201)
    assert other.text.endswith(f"…\n{URL}")


def test_a_cut_leaves_a_letter_its_marks() -> None:
    letter = "x\u0323\u0302"  # no single character exists for it
    for shift in range(3):
        text = sms_text.compose(sender="A" * (1 + shift), title=letter * 200, url=URL).text
        said = text.rpartition("…")[0].removeprefix("A" * (1 + shift) + ": ")
        assert said == letter * (len(said) // 3)


def test_nothing_unseen_gets_through() -> None:
    text = sms_text.compose(
        sender="Stad\r\nVoorbeke", title="a\x00b\u202egpj.exe\u2066\tc\ud800d\u200b", url=URL
    ).text
    assert text == f"Stad Voorbeke: a bgpj.exe c d\n{URL}"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://x.example/" + "y" * 450, "url-too-long"),
        ("https://x.example/ y", "url-not-plain"),
        ("https://x.example/\n", "url-not-plain"),
        ("https://ö.example/", "url-not-plain"),
    ],
)
def test_an_address_that_cannot_go_is_refused(url: str, code: str) -> None:
    with pytest.raises(sms_text.TextError) as caught:
        sms_text.compose(sender="Stad Voorbeke", title="nieuws", url=url)
    assert caught.value.code == code
