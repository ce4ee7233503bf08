"""Serving clean files: always as an attachment, never shown inside a page of ours."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from burgerprofiel.foundation.pages import SignedInRequest, signed_in
from burgerprofiel.foundation.uploads import public
from burgerprofiel.foundation.uploads.contracts import NotOpenError, Opened


@require_safe
@signed_in
def download(request: SignedInRequest, upload_id: UUID) -> StreamingHttpResponse:
    """A clean file of a party that the person acts for; 404 for every other."""
    try:
        return attachment(public.open_clean(request.actor, upload_id=upload_id))
    except NotOpenError as error:
        raise Http404 from error


def attachment(opened: Opened) -> StreamingHttpResponse:
    """The answer that carries an uploaded file."""
    upload = opened.upload
    return attached(opened.content, name=upload.name, media_type=opened.media_type, size=upload.size)


def attached(content: Iterator[bytes], *, name: str, media_type: str, size: int) -> StreamingHttpResponse:
    """The answer that carries a file: to be saved, not guessed at, able to do nothing if it is shown all the same."""
    response = StreamingHttpResponse(content, content_type=media_type)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response
