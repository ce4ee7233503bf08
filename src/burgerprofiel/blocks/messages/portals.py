"""What people can let a portal elsewhere do with their box here, in words (`foundation.delegating`)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.messages.contracts import PORTAL
from burgerprofiel.blocks.messages.services.ebox import links, settings
from burgerprofiel.blocks.messages.services.ebox.sharing import EBOX_RESOURCE
from burgerprofiel.blocks.messages.wire.ebox import scopes
from burgerprofiel.foundation.delegating import Resource
from burgerprofiel.foundation.keys import KeyClass

EBOX_FOR_PORTALS: Final = Resource(
    code=EBOX_RESOURCE,
    path="/api/ebox",
    purpose=PORTAL,
    scopes={
        scopes.FULL: _(
            "Officiële berichten lezen: het onderwerp, de tekst, de bijlagen en wat te betalen is"
        ),
        scopes.REPLY: _("Antwoorden op berichten, waar het bestuur dat toelaat"),
    },
    key_classes=(KeyClass.DATA,),
    find_portal=settings.portal_of,
    fits=lambda actor: links.kind_of(actor) is not None,
    manage_url="ebox",
    notes=(
        _("Een bericht dat je daar opent, telt als gelezen. Termijnen lopen dan ook."),
        _("Berichten die een sterkere aanmelding vragen dan die van nu, kan het portaal niet openen."),
    ),
)
