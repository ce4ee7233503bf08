"""Where gateways of text messages tell what became of them: a webhook, believed by its signature alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.errors import ReceiptError


# A program of a provider has no cookie and no form of ours; what it says is signed with a secret that both have.
@csrf_exempt
@never_cache
@require_POST
def sms(request: HttpRequest, provider: str) -> HttpResponse:
    """Note a receipt. 404 for a provider that is not set up, 401 when it is not signed, 400 when it is not readable."""
    try:
        public.note_sms_receipt(provider, headers=_headers(request), body=request.body)
    except ReceiptError as error:
        status = {"unknown-provider": 404, "not-signed": 401}.get(error.code, 400)
        return HttpResponse(error.code, status=status, content_type="text/plain")
    return HttpResponse(status=204)


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}
