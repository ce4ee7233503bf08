"""WS-Security 1.0 as MAGDA uses it: an X.509 token, a timestamp, and one signature over timestamp and body.

Signing: RSA-SHA256, exclusive canonicalisation, a reference to the token in the header. Checking trusts nothing but
what signxml returns as signed: the body that is handled is the body that was signed.
"""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
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

from simulators.acm.store import Expiring

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
WSSE: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
X509_V3: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
BASE64: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
)
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
LIFE = timedelta(minutes=5)
_PREFIXES: Final = {"wsse": WSSE, "wsu": WSU}
_EXCLUSIVE: Final = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
_CONFIG: Final = SignatureConfiguration(
    location=f"./{{{SOAP}}}Header/{{{WSSE}}}Security/",
    expect_references=2,
    signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
)


class RefusedError(Exception):
    """A message that is not let in. `code` is a fault code of WS-Security, the text is for a developer."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = f"wsse:{code}"


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose certificate goes along, and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def envelope(body: etree._Element) -> etree._Element:
    """Put a body in an envelope, not signed."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP})
    etree.SubElement(root, f"{{{SOAP}}}Header")
    etree.SubElement(root, f"{{{SOAP}}}Body").append(body)
    return root


def sign(root: etree._Element, *, by: Signer, now: datetime) -> None:
    """Add a WS-Security header to an envelope: token, timestamp, signature."""
    header, body = root.find(f"{{{SOAP}}}Header"), root.find(f"{{{SOAP}}}Body")
    marks = {name: f"{name}-{secrets.token_hex(8)}" for name in ("X509", "TS", "B")}
    body.set(f"{{{WSU}}}Id", marks["B"])
    security = etree.SubElement(header, f"{{{WSSE}}}Security", nsmap=_PREFIXES)
    security.set(f"{{{SOAP}}}mustUnderstand", "1")
    token = etree.SubElement(
        security, f"{{{WSSE}}}BinarySecurityToken", EncodingType=BASE64, ValueType=X509_V3
    )
    token.set(f"{{{WSU}}}Id", marks["X509"])
    token.text = base64.b64encode(by.certificate.public_bytes(serialization.Encoding.DER)).decode()
    stamp = etree.SubElement(security, f"{{{WSU}}}Timestamp")
    stamp.set(f"{{{WSU}}}Id", marks["TS"])
    for name, when in (("Created", now), ("Expires", now + LIFE)):
        etree.SubElement(stamp, f"{{{WSU}}}{name}").text = _moment(when)
    signer = XMLSigner(
        method=SignatureConstructionMethod.detached,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=_EXCLUSIVE,
    )
    signature = signer.sign(
        root,
        key=by.key,
        reference_uri=[marks["TS"], marks["B"]],
        key_info=_reference(marks["X509"]),
        id_attribute="Id",
    )
    security.append(signature)


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _reference(mark: str) -> etree._Element:
    info = etree.Element(f"{{{DS}}}KeyInfo", nsmap={"ds": DS, **_PREFIXES})
    reference = etree.SubElement(info, f"{{{WSSE}}}SecurityTokenReference")
    etree.SubElement(reference, f"{{{WSSE}}}Reference", URI=f"#{mark}", ValueType=X509_V3)
    return info


class Doorkeeper:
    """Lets signed messages in, each once."""

    def __init__(self, root: x509.Certificate, *, clock: Callable[[], datetime]) -> None:
        self._root = root
        self._clock = clock
        self._seen: Expiring[bool] = Expiring()

    def admit(self, message: etree._Element) -> etree._Element:
        """Return what stands in the signed body. Raises RefusedError."""
        security = _only(message, f"{{{SOAP}}}Header/{{{WSSE}}}Security", "Security header")
        _only(message, f".//{{{WSSE}}}Security", "Security header")
        body = _only(message, f".//{{{SOAP}}}Body", "Body")
        stamp = _only(security, f".//{{{WSU}}}Timestamp", "Timestamp")
        if body.getparent() is not message or stamp.getparent() is not security:
            raise RefusedError("InvalidSecurity", "body and timestamp must stand in their own place")
        signed = self._signed(message, signer=self._signer(security))
        body, stamp = (_signed_one(signed, tag) for tag in (f"{{{SOAP}}}Body", f"{{{WSU}}}Timestamp"))
        self._in_time(stamp)
        self._new(security)
        if len(body) != 1:
            raise RefusedError("InvalidSecurity", "one element is expected in the body")
        return body[0]

    def _signer(self, security: etree._Element) -> x509.Certificate:
        token = _only(security, f"{{{WSSE}}}BinarySecurityToken", "BinarySecurityToken")
        mark = token.get(f"{{{WSU}}}Id")
        path = f"{{{DS}}}Signature/{{{DS}}}KeyInfo/{{{WSSE}}}SecurityTokenReference/{{{WSSE}}}Reference"
        if token.get("ValueType") != X509_V3:
            raise RefusedError("UnsupportedSecurityToken", "the token must be an X509v3 certificate")
        if not mark or _only(security, path, "reference to the token").get("URI") != f"#{mark}":
            raise RefusedError("InvalidSecurityToken", "the signature does not refer to the token")
        try:
            certificate = x509.load_der_x509_certificate(base64.b64decode(token.text or "", validate=False))
            certificate.verify_directly_issued_by(self._root)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise RefusedError("InvalidSecurityToken", "the certificate is not of a known issuer") from error
        if not certificate.not_valid_before_utc <= self._clock() <= certificate.not_valid_after_utc:
            raise RefusedError("InvalidSecurityToken", "the certificate is not valid today")
        return certificate

    def _signed(self, message: etree._Element, *, signer: x509.Certificate) -> list[etree._Element]:
        try:
            results: Any = XMLVerifier().verify(
                message, x509_cert=signer, expect_config=_CONFIG, id_attribute="Id"
            )
        except (SignXMLException, ValueError, TypeError, InvalidSignature) as error:
            raise RefusedError("FailedCheck", f"the signature does not hold: {error}") from error
        return [result.signed_xml for result in results if result.signed_xml is not None]

    def _in_time(self, stamp: etree._Element) -> None:
        now = self._clock()
        try:
            created, expires = (
                datetime.fromisoformat(stamp.findtext(f"{{{WSU}}}{name}") or "")
                for name in ("Created", "Expires")
            )
            fits = abs(now - created) <= LIFE and created < expires and now < expires
        except (ValueError, TypeError) as error:
            raise RefusedError(
                "InvalidSecurity", "created and expires are needed, with a time zone"
            ) from error
        if not fits:
            raise RefusedError("MessageExpired", "the timestamp is not of now")

    def _new(self, security: etree._Element) -> None:
        value = security.findtext(f"{{{DS}}}Signature/{{{DS}}}SignatureValue") or ""
        mark = sha256("".join(value.split()).encode()).hexdigest()
        if not self._seen.add(mark, value=True, seconds=3 * LIFE.total_seconds()):
            raise RefusedError("InvalidSecurity", "this message was sent before")


def _only(within: etree._Element, path: str, what: str) -> etree._Element:
    found = within.findall(path)
    if len(found) != 1:
        raise RefusedError("InvalidSecurity", f"{'no' if not found else 'more than one'} {what}")
    return found[0]


def _signed_one(signed: list[etree._Element], tag: str) -> etree._Element:
    found = [element for element in signed if element.tag == tag]
    if len(found) != 1:
        raise RefusedError("FailedCheck", "body and timestamp must both be signed")
    return found[0]
