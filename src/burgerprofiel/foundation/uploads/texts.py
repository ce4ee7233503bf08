"""States and reasons in words of people (Dutch, through gettext)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from burgerprofiel.foundation.uploads.contracts import Reason, State, Upload


def state_in_words(upload: Upload) -> str:
    """What is happening with a file, and whether the person has to do something."""
    match upload.state:
        case State.CLEAN:
            return _("Gecontroleerd en in orde.")
        case State.WAITING:
            return _(
                "We kunnen dit bestand nu niet controleren. Je hoeft niets te doen: we proberen het straks opnieuw."
            )
        case State.REFUSED:
            return reason_in_words(upload.reason or Reason.UNREADABLE)
        case _:
            return _("We controleren dit bestand. Dat duurt meestal minder dan een minuut.")


def reason_in_words(reason: Reason) -> str:
    """Why a file is refused, and what to do instead."""
    return {
        Reason.EMPTY: _("Dit bestand is leeg. Kies een ander bestand."),
        Reason.TOO_LARGE: _("Dit bestand is te groot. Maak het kleiner of splits het."),
        Reason.TOO_MANY: _("Je hebt veel bestanden klaarstaan. Verwijder er eerst een paar."),
        Reason.KIND_NOT_ACCEPTED: _("Dit soort bestand kunnen we niet aannemen."),
        Reason.TYPE_MISMATCH: _(
            "De inhoud van dit bestand past niet bij zijn naam. Bewaar het opnieuw in het juiste formaat."
        ),
        Reason.INFECTED: _("In dit bestand zit een virus. We hebben het verwijderd. Controleer je toestel."),
        Reason.LOCKED: _("Dit bestand is beveiligd met een wachtwoord. Haal het wachtwoord eraf."),
        Reason.ARCHIVE_TOO_BIG: _("Er zit te veel in dit bestand. Splits het in kleinere bestanden."),
        Reason.ARCHIVE_UNSAFE: _("In dit bestand zitten bestanden die we niet mogen aannemen."),
        Reason.ACTIVE_CONTENT: _(
            "In dit bestand zitten macro's of scripts. Bewaar het als gewone pdf en probeer opnieuw."
        ),
        Reason.SIGNED_ACTIVE: _(
            "Dit bestand is ondertekend en bevat scripts, bijlagen of formulieren die zelf iets doen."
            " Wat ondertekend is, mogen we niet veranderen. Vraag een versie zonder."
        ),
        Reason.IMAGE_TOO_BIG: _("Deze foto heeft te veel beeldpunten. Maak ze kleiner."),
        Reason.UNREADABLE: _(
            "We kunnen dit bestand niet lezen. Misschien is het beschadigd. Bewaar het opnieuw."
        ),
    }[reason]
