"""Pages of staff: the endpoints of their authority, what was sent there, and sending it again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from burgerprofiel.foundation import http
from burgerprofiel.foundation.pages import SignedInRequest, signed_in
from burgerprofiel.foundation.webhooks import public
from burgerprofiel.foundation.webhooks.contracts import (
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointState,
    UnknownEndpointError,
)


@require_safe
@signed_in
def endpoints(request: SignedInRequest) -> HttpResponse:
    """The endpoints of the authorities that this staff member manages."""
    if not request.actor.is_staff:
        raise Http404
    rows = [_row(endpoint) for endpoint in public.list_of_staff(request.actor)]
    return render(request, "webhooks/list.html", {"rows": rows})


@require_safe
@signed_in
def log(request: SignedInRequest, endpoint_id: UUID) -> HttpResponse:
    """What was sent to one of them."""
    try:
        endpoint, deliveries = public.log_for_staff(request.actor, endpoint_id=endpoint_id)
    except UnknownEndpointError as error:
        raise Http404 from error
    context = {"endpoint": _row(endpoint), "deliveries": [_line(delivery) for delivery in deliveries]}
    return render(request, "webhooks/log.html", context)


@require_POST
@signed_in
def redeliver(request: SignedInRequest, endpoint_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send one message again."""
    try:
        public.redeliver_for_staff(request.actor, endpoint_id=endpoint_id, delivery_id=delivery_id)
    except UnknownEndpointError as error:
        raise Http404 from error
    return HttpResponseRedirect(reverse("webhook-log", args=[endpoint_id]))


def _row(endpoint: Endpoint) -> dict[str, object]:
    label, tone = {
        EndpointState.PENDING: (_("nog niet gecontroleerd"), "plain"),
        EndpointState.ACTIVE: (
            _("hapert") if endpoint.failures else _("loopt"),
            "warn" if endpoint.failures else "ok",
        ),
        EndpointState.DISABLED: (_("gestopt"), "late"),
    }[endpoint.state]
    return {
        "id": endpoint.id,
        "host": http.host_of(endpoint.url),
        "client": endpoint.client_id,
        "authority": endpoint.ovo_code,
        "types": endpoint.types,
        "label": label,
        "tone": tone,
        "failures": endpoint.failures,
    }


def _line(delivery: Delivery) -> dict[str, object]:
    label, tone = {
        DeliveryState.WAITING: (_("wacht"), "warn"),
        DeliveryState.DELIVERED: (_("aangekomen"), "ok"),
        DeliveryState.FAILED: (_("niet aangekomen"), "late"),
    }[delivery.state]
    return {
        "id": delivery.id,
        "type": delivery.type,
        "label": label,
        "tone": tone,
        "attempts": delivery.attempts,
        "answer": delivery.last_status or delivery.last_error or "–",
        "last_at": delivery.last_at,
        "created_at": delivery.created_at,
    }


urlpatterns = [
    path("beheer/webhooks", endpoints, name="webhooks"),
    path("beheer/webhooks/<uuid:endpoint_id>", log, name="webhook-log"),
    path(
        "beheer/webhooks/<uuid:endpoint_id>/<uuid:delivery_id>/opnieuw", redeliver, name="webhook-redeliver"
    ),
]
