"""What this block itself has to tell: news that authorities' systems sent, and reminders."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.notifications.contracts import REMIND
from burgerprofiel.blocks.notifications.events import Notified, OwnReminderDue, ReminderDue
from burgerprofiel.blocks.notifications.services import official, reminding
from burgerprofiel.foundation.telling import TELL, Subject, Telling, Words


def _notice_path(subject: Subject) -> str:
    return f"/meldingen/{subject.subject_id}?partij={subject.party_id}"


_CLOSING: Final = _("Om je gegevens te beschermen staat er niets over de inhoud in deze melding.")
OFFICIAL: Final = Telling(
    kind="official-notice",
    hears=Notified.KIND,
    read=official.read,
    describe=official.describe,
    path=_notice_path,
    purpose=TELL,
    words=Words(
        title=_("%(sender)s: er is nieuws over je dossier"),
        waiting=_("%(sender)s: een dossier wacht op jou"),
        news=_("%(sender)s heeft iets veranderd in je dossier."),
        represented=_("%(sender)s heeft iets veranderd in een dossier van %(party)s."),
        to_do=_("Meld je aan om te zien wat je moet doen, en tegen wanneer."),
        closing=_CLOSING,
        button=_("Bekijk de melding"),
        neutral=Words(
            title=_("%(sender)s: er is nieuws in een van je dossiers"),
            news=_("Er is iets veranderd in een van je dossiers."),
            represented=_("Er is iets veranderd in een dossier van %(party)s."),
            closing=_CLOSING,
            button=_("Bekijk de melding"),
        ),
    ),
)


def _reminders_path(subject: Subject) -> str:
    return f"/herinneringen?partij={subject.party_id}"


REMINDER: Final = Telling(
    kind="reminder",
    hears=ReminderDue.KIND,
    read=reminding.read,
    describe=reminding.describe,
    path=_reminders_path,
    purpose=TELL,
    words=Words(
        title=_("%(sender)s: een herinnering"),
        news=_("Er komt een dag aan die je niet wilt vergeten."),
        to_do=_("Meld je aan om te zien waarover het gaat."),
        closing=_("Om je gegevens te beschermen staat er niet meer in deze melding."),
        button=_("Bekijk de herinnering"),
    ),
)
OWN_REMINDER: Final = Telling(
    kind="own-reminder",
    hears=OwnReminderDue.KIND,
    read=reminding.read,
    describe=reminding.describe,
    path=_reminders_path,
    purpose=REMIND,
    words=Words(
        title=_("%(sender)s: een herinnering die je zelf instelde"),
        news=_("Je vroeg om je vandaag aan iets te herinneren."),
        to_do=_("Meld je aan om te zien wat je opschreef."),
        closing=_("Om je gegevens te beschermen staat wat je opschreef niet in deze melding."),
        button=_("Bekijk de herinnering"),
    ),
)
