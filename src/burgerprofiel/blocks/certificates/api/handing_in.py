"""Certificates that authorities hand in, and take back (docs/integrators/certificates.md)."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from django.urls import path
from msgspec import Meta

from burgerprofiel.blocks.certificates import public, rules
from burgerprofiel.blocks.certificates.contracts import Receipt, Submission, Theme
from burgerprofiel.blocks.certificates.errors import UnavailableError
from burgerprofiel.foundation import api, keys

SCOPE = "CertificatesWrite"
_Text = Annotated[str, Meta(min_length=1, max_length=200)]
_Language = Annotated[str, Meta(pattern="^(nl|fr|de|en)$")]


class Subject(msgspec.Struct, frozen=True):
    """Whom it is about: a person by national number, or an enterprise by enterprise number."""

    type: Annotated[str, Meta(pattern="^(insz|kbo)$")]
    value: Annotated[str, Meta(min_length=9, max_length=20)]


class CertificateIn(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate. `id` is yours; with `language` it makes one certificate. `content` is the PDF in base64.

    `product_id` is its number in the IPDC. `names` holds at least the name in `language`.
    """

    subject: Subject
    id: _Text
    language: _Language
    type: Annotated[str, Meta(min_length=1, max_length=80)]
    names: Annotated[dict[_Language, _Text], Meta(min_length=1, max_length=4)]
    theme: Theme = Theme.OTHER
    product_id: Annotated[str, Meta(max_length=40)] = ""
    issued_at: Annotated[datetime, Meta(tz=True)]
    valid_until: date | None = None
    content: bytes


class CertificateOut(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it. `sha256` is of the file as it is handed out, with our seal.

    `check_code` is given the first time only: it is kept nowhere that we can read it.
    """

    id: UUID
    repeated: bool
    sha256: str
    check_code: str


class Idempotency(msgspec.Struct, frozen=True, rename={"idempotency_key": "Idempotency-Key"}):
    """A mark of this call: the same mark with the same body is answered the same, and done once."""

    idempotency_key: Annotated[str, Meta(min_length=8, max_length=80)]


class CertificateId(msgspec.Struct, frozen=True):
    """The id that the receipt gave."""

    certificate_id: UUID


class Withdrawal(msgspec.Struct, frozen=True):
    """Nothing is needed to withdraw."""


class Withdrawn(msgspec.Struct, frozen=True):
    """The certificate counts no longer."""

    id: UUID


class Certificates(api.Controller):
    """Certificates of authorities."""

    auth = (api.Bearer(SCOPE),)
    max_body: ClassVar[int] = 16 * api.MIB
    tags = ("certificates",)

    @api.modify(
        status_code=HTTPStatus.CREATED,
        extra_responses=[api.ResponseSpec(api.Problem, status_code=HTTPStatus.SERVICE_UNAVAILABLE)],
    )
    def post(
        self, parsed_body: api.Body[CertificateIn], parsed_headers: api.Headers[Idempotency]
    ) -> CertificateOut:
        """Hand in a certificate. It is examined, sealed, given a check code and kept for whom it is about.

        A PDF that is not signed gets a page with the seal; one that is signed keeps its signature.
        """
        try:
            receipt = public.submit_certificate(
                self.client, given=_submission(parsed_body), idempotency_key=parsed_headers.idempotency_key
            )
        except (UnavailableError, keys.KeyServiceError) as error:
            raise api.ApiError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "not-now",
                "Send it again later, with the same key.",
                headers={"Retry-After": "60"},
            ) from error
        return _out(receipt)


class Withdrawals(api.Controller):
    """Taking a certificate back."""

    auth = (api.Bearer(SCOPE),)
    tags = ("certificates",)

    @api.modify(status_code=HTTPStatus.CREATED)
    def post(self, parsed_path: api.Path[CertificateId], parsed_body: api.Body[Withdrawal]) -> Withdrawn:
        """Withdraw a certificate that you handed in: whoever checks it from now on reads so."""
        public.withdraw_certificate(self.client, certificate_id=parsed_path.certificate_id)
        return Withdrawn(id=parsed_path.certificate_id)


def _submission(given: CertificateIn) -> Submission:
    return Submission(
        subject=(given.subject.type, given.subject.value),
        external_id=given.id,
        language=given.language,
        type_code=given.type,
        names=dict(given.names),
        theme=given.theme,
        product=given.product_id,
        issued_at=given.issued_at,
        valid_until=given.valid_until,
        content=given.content,
    )


def _out(receipt: Receipt) -> CertificateOut:
    return CertificateOut(
        id=receipt.id,
        repeated=receipt.repeated,
        sha256=receipt.sha256,
        check_code=rules.shown(receipt.code) if receipt.code else "",
    )


ROUTES = [
    path("api/certificates/v1/certificates", Certificates.as_view(), name="api-certificates"),
    path(
        "api/certificates/v1/certificates/<uuid:certificate_id>/withdrawals",
        Withdrawals.as_view(),
        name="api-certificate-withdrawals",
    ),
]
