"""DOSIS at its own addresses and in its own words (docs/integrators/dosis.md)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, ClassVar

import msgspec
from django.http import HttpResponse
from django.urls import path

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import Problem, Receipt, Refused, Status, Via
from burgerprofiel.blocks.dossiers.wire import dosis
from burgerprofiel.foundation import api, errors

SCOPE = "DosisImport"

_Key = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class FileQuery(msgspec.Struct, frozen=True, rename="camel"):
    """A file of a source."""

    bron: _Key
    dossier_nummer: _Key


class UploadQuery(msgspec.Struct, frozen=True, rename="camel"):
    """An upload."""

    upload_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class SourceQuery(msgspec.Struct, frozen=True, rename="camel"):
    """A source."""

    bron: _Key


class RefusedUploadError(errors.InvalidError):
    """An upload that was understood and is not accepted; it has been kept already."""


class DosisController(api.StandardController):
    """An address of the standard: bearer token with its scope, refusals in its form."""

    is_abstract: ClassVar[bool] = True
    auth = (api.Bearer(SCOPE),)
    tags = ("DOSIS",)


class _Uploading(DosisController):
    """What both forms of the upload share."""

    is_abstract: ClassVar[bool] = True
    via: ClassVar[Via]

    def handle_error(self, endpoint: Any, controller: Any, exc: Exception) -> HttpResponse:
        """A body of the wrong form is kept for its authority too, when the sender owns the source it names."""
        answer = super().handle_error(endpoint, controller, exc)
        if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and not isinstance(exc, errors.DomainError):
            self._keep(msgspec.json.decode(answer.content, type=api.Refusal))
        return answer

    def _keep(self, refusal: api.Refusal) -> None:
        body = self.request.body
        problems = [Problem(code=e.code, description=e.message, field=e.field) for e in refusal.errors]
        try:
            self._submit(dosis.refused(body, *problems), source_uri=dosis.find_source(body))
        except errors.RefusedError:
            return  # a stranger's payload is not kept

    def _submit(self, status: Status | Refused, *, source_uri: str) -> Receipt:
        receipts = public.submit_statuses(
            client=self.client, source_uri=source_uri, statuses=[status], via=self.via
        )
        return receipts[0]

    def _take_in(self, upload: dosis.SimpleUpload) -> dosis.Accepted:
        status = dosis.to_status(upload, body=self.request.body)
        receipt = self._submit(status, source_uri=upload.identificatie.bron)
        if receipt.accepted:
            return dosis.Accepted(upload_id=receipt.upload_key)
        items = [errors.FieldError(code=e.code, detail=e.description, field=e.field) for e in receipt.errors]
        if receipt.conflict:
            raise errors.ConflictError("upload-id-used", receipt.errors[0].description, errors=items)
        raise RefusedUploadError("invalid-upload", "The upload is refused.", errors=items)


class StandardUploads(_Uploading):
    """The standard upload (v2)."""

    via = Via.DOSIS_V2

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: api.Body[dosis.Upload]) -> dosis.Accepted:
        """Send one status of one file.

        The same upload again is accepted and changes nothing; another body under the same `UploadId` gives 409.
        """
        return self._take_in(parsed_body)


class SimpleUploads(_Uploading):
    """The simplified upload (v1), and removal."""

    via = Via.DOSIS_V1

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: api.Body[dosis.SimpleUpload]) -> dosis.Accepted:
        """Send one status of one file in the simplified form."""
        return self._take_in(parsed_body)

    @api.modify(status_code=HTTPStatus.OK)
    def delete(self, parsed_query: api.Query[FileQuery]) -> dosis.Removed:
        """Remove a file: its content is erased, and a late or repeated upload does not bring it back."""
        public.withdraw_dossier(
            client=self.client, source_uri=parsed_query.bron, external_id=parsed_query.dossier_nummer
        )
        return dosis.Removed()


class SourceUris(DosisController):
    """Sources of the calling client."""

    def get(self) -> list[str]:
        """List the sources that the client may write."""
        return public.list_source_uris(client=self.client)


class Validation(DosisController):
    """How uploads are checked."""

    def get(self) -> dosis.ValidationSettings:
        """Read the phases and codes that are known."""
        return dosis.validation_settings()


class ResultsOfFile(DosisController):
    """Outcomes per file."""

    def get(self, parsed_query: api.Query[FileQuery]) -> list[dosis.ProcessingResult]:
        """What became of the uploads of one file, newest first."""
        found = public.list_results(
            client=self.client, source_uri=parsed_query.bron, external_id=parsed_query.dossier_nummer
        )
        return [dosis.render(item) for item in found]


class ResultsOfUpload(DosisController):
    """Outcomes per upload."""

    def get(self, parsed_query: api.Query[UploadQuery]) -> list[dosis.ProcessingResult]:
        """What became of one upload, in any source of the client."""
        found = public.list_results_of_upload(client=self.client, upload_key=parsed_query.upload_id)
        return [dosis.render(item) for item in found]


class Errors(DosisController):
    """Refused uploads."""

    def get(self, parsed_query: api.Query[SourceQuery]) -> list[dosis.ProcessingResult]:
        """The newest uploads of a source that were refused."""
        return [
            dosis.render(item)
            for item in public.list_errors(client=self.client, source_uri=parsed_query.bron)
        ]


ROUTES = [
    path("api/v2/dosis/dossiers", StandardUploads.as_view(), name="dosis-upload"),
    path("api/v2/dossiers", StandardUploads.as_view(), name="dosis-upload-short"),
    path("api/v1/dosis/dossiers", SimpleUploads.as_view(), name="dosis-upload-v1"),
    path("api/v2/dosis/bronnen/uris", SourceUris.as_view(), name="dosis-sources"),
    path("api/v1/dosis/instellingen/validatie", Validation.as_view(), name="dosis-validation"),
    path("api/v1/dosis/resultaten", ResultsOfFile.as_view(), name="dosis-results"),
    path("api/v1/dosis/resultaten/perUploadId", ResultsOfUpload.as_view(), name="dosis-results-upload"),
    path("api/v1/dosis/resultaten/fouten", Errors.as_view(), name="dosis-errors"),
]
