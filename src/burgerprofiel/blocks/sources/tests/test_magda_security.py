"""Signatures: ours are what MAGDA takes, and of its answers only what it signed is read, by it, about now."""

from __future__ import annotations

import base64
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from lxml import etree

from burgerprofiel.blocks.sources.tests import certificates, messages
from burgerprofiel.blocks.sources.tests.certificates import NOW
from burgerprofiel.blocks.sources.tests.messages import ANNA, SOMEBODY_ELSE
from burgerprofiel.blocks.sources.wire.magda.answer import BODY, SOAP
from burgerprofiel.blocks.sources.wire.magda.security import (
    DS,
    WSSE,
    WSU,
    SignatureError,
    Signer,
    Verifier,
)
from burgerprofiel.foundation import xml

ROOT = certificates.certificate("Gezag")
MAGDA = certificates.certificate("magda.example", issuer=ROOT, of=1)
VERIFIER = Verifier(authorities=[ROOT.certificate], names=frozenset({"magda.example"}))
HEADER = f"{{{SOAP}}}Header"
SECURITY = f"{{{WSSE}}}Security"


def signed(*, by: Signer = MAGDA, now: datetime = NOW) -> etree._Element:
    content = f"<Persoon><INSZ>{ANNA}</INSZ></Persoon>"
    body = messages.reply("GeefPersoon", messages.answered(content=content))
    message = xml.parse(messages.envelope(body))
    by.sign(message, now=now)
    return arrived(message)


def arrived(message: etree._Element) -> etree._Element:
    """As it comes over the line."""
    return xml.parse(etree.tostring(message, xml_declaration=True, encoding="UTF-8"))


def refused(message: etree._Element, *, verifier: Verifier = VERIFIER, now: datetime = NOW) -> str:
    with pytest.raises(SignatureError) as caught:
        verifier.body(arrived(message), now=now)
    assert ANNA not in str(caught.value)
    return str(caught.value)


def test_what_was_signed_is_read() -> None:
    body = VERIFIER.body(signed(), now=NOW)
    assert body.findtext(".//INSZ") == ANNA


def test_our_signature_says_how_it_was_made() -> None:
    info = signed().find(f".//{{{DS}}}SignedInfo")
    assert info is not None
    used = {element.get("Algorithm") for element in info.iter() if element.get("Algorithm")}
    assert used == {
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "http://www.w3.org/2001/04/xmlenc#sha256",
    }
    assert len(info.findall(f"{{{DS}}}Reference")) == 2


def test_two_messages_have_no_mark_in_common() -> None:
    marks = [{one.get(f"{{{WSU}}}Id") for one in signed().iter() if one.get(f"{{{WSU}}}Id")} for _ in "ab"]
    assert not marks[0] & marks[1]


def test_a_device_may_keep_the_key() -> None:
    used: list[int] = []

    class Device:
        def sign(self, data: bytes, padding: AsymmetricPadding, algorithm: hashes.HashAlgorithm) -> bytes:
            used.append(len(data))
            return certificates.key(1).sign(data, padding, algorithm)

    VERIFIER.body(signed(by=Signer(certificate=MAGDA.certificate, key=Device())), now=NOW)
    assert len(used) == 1


# ------------------------------------------------------------------------------------------- what is changed


def test_a_changed_text_is_refused() -> None:
    message = signed()
    message.find(f".//{{{SOAP}}}Body//INSZ").text = SOMEBODY_ELSE
    assert refused(message) == "the signature does not hold"


def test_a_comment_cannot_hide_a_part_of_a_text() -> None:
    raw = etree.tostring(signed()).replace(ANNA.encode(), ANNA[:5].encode() + b"<!---->" + ANNA[5:].encode())
    assert VERIFIER.body(xml.parse(raw), now=NOW).findtext(".//INSZ") == ANNA


def test_an_answer_without_signature_is_refused() -> None:
    message = signed()
    message.find(f"{HEADER}/{SECURITY}").remove(message.find(f".//{{{DS}}}Signature"))
    assert "refer" in refused(message) or "Reference" in refused(message)
    bare = xml.parse(messages.envelope(messages.reply("GeefPersoon", messages.answered())))
    assert refused(bare) == "0 times Security"


def forged(message: etree._Element) -> etree._Element:
    """Another body, about somebody else, without the mark of the signed one."""
    other = deepcopy(message.find(BODY))
    del other.attrib[f"{{{WSU}}}Id"]
    for element in other.iter("INSZ"):
        element.text = SOMEBODY_ELSE
    return other


def in_the_header(message: etree._Element) -> None:
    body = message.find(BODY)
    message.replace(body, forged(message))
    etree.SubElement(message.find(HEADER), "Bewaard").append(body)


def beside_it(message: etree._Element) -> None:
    message.append(forged(message))


def before_it(message: etree._Element) -> None:
    message.insert(1, forged(message))


def around_it(message: etree._Element) -> None:
    body = message.find(BODY)
    outer = forged(message)
    message.replace(body, outer)
    outer[0].append(body)


def under_the_signature(message: etree._Element) -> None:
    body = message.find(BODY)
    message.replace(body, forged(message))
    held = etree.SubElement(message.find(f".//{{{DS}}}Signature"), f"{{{DS}}}Object")
    held.append(body)


def with_the_same_mark(message: etree._Element) -> None:
    body = message.find(BODY)
    other = forged(message)
    other.set(f"{{{WSU}}}Id", body.get(f"{{{WSU}}}Id"))
    message.append(other)


def renamed(message: etree._Element) -> None:
    body = message.find(BODY)
    message.replace(body, forged(message))
    body.tag = f"{{{SOAP}}}Bodies"
    message.append(body)


@pytest.mark.parametrize(
    "wrap",
    [in_the_header, beside_it, before_it, around_it, under_the_signature, with_the_same_mark, renamed],
)
def test_a_wrapped_signature_brings_nothing_in(wrap: Callable[[etree._Element], None]) -> None:
    message = signed()
    wrap(message)
    refused(message)


def test_a_second_security_header_is_refused() -> None:
    message = signed()
    header = message.find(HEADER)
    header.append(deepcopy(header.find(SECURITY)))
    assert refused(message) == "2 times Security"


@pytest.mark.parametrize("signed_part", ["Timestamp", "Body"])
def test_both_timestamp_and_body_must_be_signed(signed_part: str) -> None:
    """A signature over one of them holds, and is not enough."""
    from signxml import SignatureConstructionMethod, XMLSigner  # noqa: PLC0415

    message = signed()
    security = message.find(f"{HEADER}/{SECURITY}")
    old = security.find(f"{{{DS}}}Signature")
    part = message.find(BODY) if signed_part == "Body" else security.find(f"{{{WSU}}}Timestamp")
    signature = XMLSigner(
        method=SignatureConstructionMethod.detached,
        c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
    ).sign(
        message,
        key=certificates.key(1),
        reference_uri=[part.get(f"{{{WSU}}}Id")],
        key_info=deepcopy(old.find(f"{{{DS}}}KeyInfo")),
        id_attribute="Id",
    )
    security.replace(old, signature)
    assert refused(message).endswith("is not signed")


def test_sha_1_is_not_taken() -> None:
    raw = etree.tostring(signed())
    for new, old in (
        (b"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", b"http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        (b"http://www.w3.org/2001/04/xmlenc#sha256", b"http://www.w3.org/2000/09/xmldsig#sha1"),
    ):
        assert new in raw
        assert refused(xml.parse(raw.replace(new, old))) == "the signature does not hold"


# ------------------------------------------------------------------------------------------------ who signed


def test_who_is_not_of_the_authority_is_refused() -> None:
    own = certificates.certificate("Gezag", of=2)
    by = certificates.certificate("magda.example", issuer=own, of=3)
    assert refused(signed(by=by)) == "the certificate is not one to trust today"


def test_who_is_of_the_authority_but_has_another_name_is_refused() -> None:
    by = certificates.certificate("ons.example", issuer=ROOT, of=3)
    assert refused(signed(by=by)) == "the certificate is of somebody else"
    anybody = Verifier(authorities=[ROOT.certificate])
    assert anybody.body(signed(by=by), now=NOW).findtext(".//INSZ") == ANNA


def test_a_certificate_whose_time_is_over_is_refused() -> None:
    by = certificates.certificate("magda.example", issuer=ROOT, ends=NOW - timedelta(seconds=1), of=3)
    assert refused(signed(by=by)) == "the certificate is not one to trust today"


def test_the_token_must_be_the_one_that_was_used() -> None:
    message = signed()
    token = message.find(f".//{{{WSSE}}}BinarySecurityToken")
    assert token.text
    token.text = base64.b64encode(b"geen certificaat").decode()
    assert refused(message) == "the token is no certificate"
    message = signed()
    message.find(f".//{{{WSSE}}}Reference").set("URI", "#elders")
    assert refused(message) == "the signature does not refer to the token"


def test_the_certificate_of_another_does_not_verify() -> None:
    message = signed(by=Signer(certificate=MAGDA.certificate, key=certificates.key(3)))
    assert refused(message) == "the signature does not hold"


# ------------------------------------------------------------------------------------------------------ when


@pytest.mark.parametrize("late", [timedelta(minutes=-6), timedelta(minutes=6), timedelta(hours=1)])
def test_a_timestamp_that_is_not_of_now_is_refused(late: timedelta) -> None:
    assert refused(signed(now=NOW + late)) == "a timestamp that is not of now"


@pytest.mark.parametrize("late", [timedelta(minutes=-4), timedelta(minutes=4)])
def test_clocks_may_differ_a_little(late: timedelta) -> None:
    assert VERIFIER.body(signed(now=NOW + late), now=NOW) is not None
