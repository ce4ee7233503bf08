"""The letter that says that an endpoint was disabled."""

from __future__ import annotations

from uuid import UUID

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from burgerprofiel.foundation import config, http
from burgerprofiel.foundation.webhooks import models, services
from burgerprofiel.foundation.webhooks.contracts import EndpointState


def send(endpoint_id: UUID) -> None:
    """Write to the contact, unless the endpoint was taken away or works again."""
    endpoint = models.Endpoint.objects.filter(id=endpoint_id, state=EndpointState.DISABLED).first()
    if endpoint is None:
        return
    settings = config.current()
    facts = {"name": settings.tenant_name, "host": http.host_of(endpoint.url), "client": endpoint.client_id}
    reason = (
        _("Het adres antwoordde dat het niet meer bestaat.")
        if endpoint.reason == "gone"
        else _("Het adres gaf lange tijd geen goed antwoord.")
    )
    text = _(
        "Hallo,\n\nWe sturen geen webhooks meer naar %(host)s (systeem %(client)s).\n%(reason)s\n\n"
        "Herstel het adres en laat het opnieuw controleren (verify). Wat intussen niet aankwam, kun je opnieuw laten "
        "sturen.\n"
    )
    subject = _("%(name)s: webhook gestopt") % facts
    message = text % {**facts, "reason": reason}
    EmailMessage(subject, message, settings.mail.sender, [services.contact_of(endpoint)]).send()
