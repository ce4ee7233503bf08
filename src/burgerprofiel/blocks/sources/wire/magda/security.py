"""WS-Security 1.0 with an X.509 token: signing our messages, and trusting only what MAGDA signed.

Signature over body and timestamp: RSA with SHA-256, exclusive canonicalisation, a reference to the token in the header.
SHA-1 is neither made nor taken. What is read of an answer is what the signature covers, as it was canonicalised: where
else in the message something stands plays no part, so that moving it changes nothing (signature wrapping).
"""

from __future__ import annotations

import base64
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConfiguration,
    SignatureConstructionMethod,
    SignatureMethod,
    XMLSigner,
    XMLVerifier,
)
from signxml.exceptions import SignXMLException

from burgerprofiel.blocks.sources.wire.magda.answer import BODY, ENVELOPE, SOAP

WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
X509_V3: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
BASE64: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
)
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
SKEW: Final = timedelta(minutes=5)
_LIFE: Final = timedelta(minutes=5)
_HEADER: Final = f"{{{SOAP}}}Header"
_SECURITY: Final = f"{{{WSSE}}}Security"
_TIMESTAMP: Final = f"{{{WSU}}}Timestamp"
_ID: Final = f"{{{WSU}}}Id"
_PREFIXES: Final = {"wsse": WSSE, "wsu": WSU}
_TOKEN_PATH: Final = f"{{{DS}}}Signature/{{{DS}}}KeyInfo/{{{WSSE}}}SecurityTokenReference/{{{WSSE}}}Reference"
_EXPECTED: Final = SignatureConfiguration(
    location=f"./{_HEADER}/{_SECURITY}/",
    expect_references=True,  # some sign their token too
    signature_methods=frozenset(
        {SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512}
    ),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512}),
)
# at DEBUG it writes what it signs, national numbers included
logging.getLogger("signxml").setLevel(logging.WARNING)


class SignatureError(ValueError):
    """An answer whose signature does not hold, or not for what we read. The text holds nothing personal."""


class Key(Protocol):
    """A private key that signs: of a file, or of a device that keeps it."""

    def sign(self, data: bytes, padding: AsymmetricPadding, algorithm: hashes.HashAlgorithm) -> bytes:
        """RSA PKCS #1 v1.5 over the data."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Our certificate, which goes along, and its key."""

    certificate: x509.Certificate
    key: Key = field(repr=False)

    def sign(self, envelope: etree._Element, *, now: datetime) -> None:
        """Put a security header into an envelope: token, timestamp, signature over timestamp and body."""
        marks = {name: f"{name}-{secrets.token_hex(8)}" for name in ("X509", "TS", "B")}
        header, body = envelope.find(_HEADER), envelope.find(BODY)
        body.set(_ID, marks["B"])
        security = etree.SubElement(header, _SECURITY, nsmap=_PREFIXES)
        security.set(f"{{{SOAP}}}mustUnderstand", "1")
        token = etree.SubElement(
            security, f"{{{WSSE}}}BinarySecurityToken", EncodingType=BASE64, ValueType=X509_V3
        )
        token.set(_ID, marks["X509"])
        token.text = base64.b64encode(self.certificate.public_bytes(serialization.Encoding.DER)).decode()
        stamp = etree.SubElement(security, _TIMESTAMP)
        stamp.set(_ID, marks["TS"])
        for name, moment in (("Created", now), ("Expires", now + _LIFE)):
            etree.SubElement(stamp, f"{{{WSU}}}{name}").text = f"{moment:%Y-%m-%dT%H:%M:%S}Z"
        signing = XMLSigner(
            method=SignatureConstructionMethod.detached,
            signature_algorithm=SignatureMethod.RSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        key: Any = self.key  # all that signxml does with it is `sign`
        signature = signing.sign(
            envelope,
            key=key,
            reference_uri=[marks["TS"], marks["B"]],
            key_info=_reference(marks["X509"]),
            id_attribute="Id",
        )
        security.append(signature)


def _reference(mark: str) -> etree._Element:
    info = etree.Element(f"{{{DS}}}KeyInfo", nsmap={"ds": DS, **_PREFIXES})
    reference = etree.SubElement(info, f"{{{WSSE}}}SecurityTokenReference")
    etree.SubElement(reference, f"{{{WSSE}}}Reference", URI=f"#{mark}", ValueType=X509_V3)
    return info


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """Whose signatures count: those under a certificate that one of `authorities` issued to one of `names`.

    `names` are common names; empty means every certificate of these authorities.
    """

    authorities: Sequence[x509.Certificate]
    names: frozenset[str] = frozenset()

    def body(self, envelope: etree._Element, *, now: datetime) -> etree._Element:
        """The one element of the body that was signed. Raises SignatureError."""
        if envelope.tag != ENVELOPE:
            raise SignatureError("no envelope")
        security = _only(envelope, f"{_HEADER}/{_SECURITY}")
        for name, place in ((_SECURITY, security.getparent()), (BODY, envelope), (_TIMESTAMP, security)):
            _in_its_place(envelope, name, parent=place)
        signed = self._signed(envelope, certificate=self._certificate(security, now=now))
        _in_time(_signed_one(signed, _TIMESTAMP), now=now)
        body = _signed_one(signed, BODY)
        if len(body) != 1:
            raise SignatureError("not one element in the body")
        found: etree._Element = body[0]
        return found

    def _certificate(self, security: etree._Element, *, now: datetime) -> x509.Certificate:
        token = _only(security, f"{{{WSSE}}}BinarySecurityToken")
        mark = token.get(_ID)
        if not mark or _only(security, _TOKEN_PATH).get("URI") != f"#{mark}":
            raise SignatureError("the signature does not refer to the token")
        try:
            certificate = x509.load_der_x509_certificate(base64.b64decode(token.text or ""))
        except ValueError as error:
            raise SignatureError("the token is no certificate") from error
        if not _holds(certificate, now=now) or not any(
            _issued(certificate, by=authority) and _holds(authority, now=now)
            for authority in self.authorities
        ):
            raise SignatureError("the certificate is not one to trust today")
        names = {str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)}
        if self.names and not names & self.names:
            raise SignatureError("the certificate is of somebody else")
        return certificate

    def _signed(self, envelope: etree._Element, *, certificate: x509.Certificate) -> Sequence[etree._Element]:
        try:
            results: Any = XMLVerifier().verify(
                envelope, x509_cert=certificate, expect_config=_EXPECTED, id_attribute="Id"
            )
        except (SignXMLException, InvalidSignature, etree.LxmlError, ValueError, TypeError) as error:
            raise SignatureError("the signature does not hold") from error
        return [result.signed_xml for result in results if result.signed_xml is not None]


def _issued(certificate: x509.Certificate, *, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _holds(certificate: x509.Certificate, *, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _only(within: etree._Element, path: str) -> etree._Element:
    found = within.findall(path)
    if len(found) != 1:
        raise SignatureError(f"{len(found)} times {path.rpartition('}')[2]}")
    one: etree._Element = found[0]
    return one


def _in_its_place(envelope: etree._Element, name: str, *, parent: etree._Element) -> None:
    """Of what counts there is one in the whole message, where it belongs."""
    if _only(envelope, f".//{name}").getparent() is not parent:
        raise SignatureError(f"{name.rpartition('}')[2]} in another place")


def _signed_one(signed: Sequence[etree._Element], tag: str) -> etree._Element:
    found = [element for element in signed if element.tag == tag]
    if len(found) != 1:
        raise SignatureError(f"{tag.rpartition('}')[2]} is not signed")
    return found[0]


def _in_time(stamp: etree._Element, *, now: datetime) -> None:
    try:
        created, expires = (
            datetime.fromisoformat(stamp.findtext(f"{{{WSU}}}{name}") or "")
            for name in ("Created", "Expires")
        )
        fits = abs(now - created) <= SKEW and created <= expires and now < expires + SKEW
    except (ValueError, TypeError) as error:
        raise SignatureError("a timestamp that cannot be read") from error
    if not fits:
        raise SignatureError("a timestamp that is not of now")
