"""What a person reads of a source that gave all, a part, something old or nothing: a sentence per state and problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from babel.lists import format_list
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from burgerprofiel.blocks.sources.contracts import Problem, Reading, Severity, State
from burgerprofiel.blocks.sources.pages.shown import Notice
from burgerprofiel.blocks.sources.vocabulary import values
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.ui import dates
from burgerprofiel.foundation.ui.catalogue import base_language

WHY: Final[dict[Problem, Promise | str]] = {
    Problem.NOTHING_FOUND: gettext_lazy("Deze bron (%(source)s) vindt hierover niets."),
    Problem.NOT_ALLOWED: gettext_lazy("Deze bron (%(source)s) laat ons dit nog niet opvragen."),
    Problem.BAD_QUESTION: gettext_lazy(
        "Deze bron (%(source)s) begreep onze vraag niet. Dat ligt aan ons, niet aan jou. We zoeken het uit."
    ),
    Problem.BAD_NUMBER: gettext_lazy(
        "Deze bron (%(source)s) kent dit nummer niet, of het is geschrapt. Vraag raad aan je gemeente."
    ),
    Problem.REPLACED: gettext_lazy(
        "Deze bron (%(source)s) zegt dat je een ander nummer kreeg. Vraag raad aan je gemeente."
    ),
    Problem.SOURCE_DOWN: gettext_lazy("Deze bron (%(source)s) antwoordt nu niet."),
    Problem.BUSY: gettext_lazy("Deze bron (%(source)s) heeft het nu te druk om te antwoorden."),
    Problem.BAD_ANSWER: gettext_lazy(
        "Deze bron (%(source)s) gaf een antwoord dat niet klopt. Daarom tonen we het niet."
    ),
    Problem.PARTIAL: gettext_lazy("Deze bron (%(source)s) gaf niet alles door."),
    Problem.WITH_NOTE: gettext_lazy("Deze bron (%(source)s) geeft er een opmerking bij."),
    Problem.DECEASED: gettext_lazy(
        "Deze bron (%(source)s) zegt dat deze persoon overleden is. Daarom krijg je hier geen gegevens. "
        "Klopt dat niet? Ga naar je gemeente."
    ),
    Problem.PROTECTED: gettext_lazy(
        "Deze bron (%(source)s) houdt deze gegevens afgeschermd om iemand te beschermen. Vragen? Ga naar je gemeente."
    ),
    Problem.SWITCHED_OFF: gettext_lazy(
        "Deze bron (%(source)s) staat bij ons even uit. We zetten ze weer aan zodra het kan."
    ),
    Problem.NOT_CONNECTED: gettext_lazy("Deze bron (%(source)s) is nog niet verbonden."),
    Problem.MISSING_INPUT: gettext_lazy(
        "We konden dit nog niet opvragen: een ander gegeven dat daarvoor nodig is, kennen we nu niet."
    ),
    Problem.UNSURE_SIGN_IN: gettext_lazy(
        "Dit tonen we pas als je je aanmeldt op een veiligere manier, bijvoorbeeld met itsme of je identiteitskaart."
    ),
}
"""Why something is not there, per problem."""

_RETRIED: Final = frozenset(
    {
        Problem.SOURCE_DOWN,
        Problem.BUSY,
        Problem.BAD_ANSWER,
        Problem.PARTIAL,
        Problem.MISSING_INPUT,
    }
)

NONE_OF: Final[dict[str, Promise | str]] = {
    "gezin.lid": gettext_lazy("gezinsleden"),
    "gezin.kindvoordeel": gettext_lazy("groeipakket"),
    "onderwijs.diploma": gettext_lazy("diploma's"),
    "onderwijs.inschrijving": gettext_lazy("inschrijvingen"),
    "onderwijs.leerkrediet": gettext_lazy("leerkrediet"),
    "inkomen.aanslagbiljet": gettext_lazy("aanslagbiljet"),
    "werk.arbeidsrelatie": gettext_lazy("werk"),
    "werk.ondersteuning": gettext_lazy("ondersteuning bij werk"),
    "woning.eigendom": gettext_lazy("eigendom"),
    "sociaal.statuut": gettext_lazy("sociaal statuut"),
    "sociaal.handicap": gettext_lazy("erkenning van een handicap"),
    "sociaal.tegemoetkoming": gettext_lazy("tegemoetkoming"),
    "voertuig.inschrijving": gettext_lazy("voertuig met deze nummerplaat"),
    "persoon.functie": gettext_lazy("functie in een onderneming"),
    "persoon.foto": gettext_lazy("foto"),
    "persoon.adres": gettext_lazy("adres"),
    "dossier.status": gettext_lazy("dossiers"),
}
"""What a source says a person has none of, as it stands between "kent geen" and "van jou"."""
NONE_AT_ALL: Final[dict[str, Promise | str]] = {
    "woning.epc": gettext_lazy("energieprestatiecertificaat van je woning"),
    "onderneming.vestiging": gettext_lazy("vestigingen van de onderneming"),
    "onderneming.activiteit": gettext_lazy("activiteiten van de onderneming"),
}
"""What a source says there is none of, as it stands after "kent geen"."""
TOLD: Final = frozenset({*NONE_OF, *NONE_AT_ALL})
"""Facts of which it is worth a line that there is none."""


def nothing(facts: Sequence[str], *, source: str, finds_others: bool = False) -> tuple[str, ...]:
    """There are none of these, says the source: a sentence for all together.

    Without any: it found nothing at all, or (`finds_others`) left these out of an answer that it did give.
    """
    if not facts and finds_others:
        return (_("Deze bron (%(source)s) geeft hierover niets door.") % {"source": source},)
    if not facts:
        return (str(WHY[Problem.NOTHING_FOUND]) % {"source": source},)
    yours = [str(NONE_OF[one]) for one in facts if one in NONE_OF]
    others = [str(NONE_AT_ALL[one]) for one in facts if one in NONE_AT_ALL]
    said = []
    if yours:
        said.append(
            _("Deze bron (%(source)s) kent geen %(what)s van jou.") % {"source": source, "what": _any(yours)}
        )
    if others:
        said.append(
            _("Deze bron (%(source)s) kent geen %(what)s.") % {"source": source, "what": _any(others)}
        )
    return tuple(said)


def _any(names: Sequence[str]) -> str:
    return format_list(names, style="or", locale=base_language(values.language()))


def notice(reading: Reading, *, missing: tuple[str, ...] = ()) -> Notice | None:
    """What has to be said of a reading besides its facts; None where they speak for themselves.

    `missing` are the labels of facts of the section that a partial answer lacks.
    """
    match reading.state:
        case State.LOADING:
            return None
        case State.STALE:
            return Notice(state=reading.state, text=_stale(reading), can_retry=not reading.is_refreshing)
        case State.PARTIAL:
            return Notice(state=reading.state, text=_partial(reading, missing=missing), can_retry=True)
        case State.FRESH | State.NONE:
            return _remark(reading)
    problem = reading.problem or _USUAL.get(reading.state, Problem.SOURCE_DOWN)
    text = _sentences(str(WHY[problem]) % _names(reading), _later(reading) if _may_retry(problem) else "")
    return Notice(state=reading.state, text=text, can_retry=_may_retry(problem))


_USUAL: Final = {
    State.OFF: Problem.SWITCHED_OFF,
    State.NOT_CONNECTED: Problem.NOT_CONNECTED,
    State.REFUSED: Problem.NOT_ALLOWED,
}


def _may_retry(problem: Problem) -> bool:
    return problem in _RETRIED


def _names(reading: Reading) -> dict[str, str]:
    return {"source": reading.supply.source_name}


def _stale(reading: Reading) -> str:
    as_of = (
        _("Stand van %(moment)s.") % {"moment": moment(reading.retrieved_at)} if reading.retrieved_at else ""
    )
    if reading.is_refreshing:
        return _sentences(as_of, _("We vragen nu een nieuwere stand."))
    why = str(WHY[reading.problem or Problem.SOURCE_DOWN]) % _names(reading)
    return _sentences(as_of, why, _later(reading))


def _partial(reading: Reading, *, missing: tuple[str, ...]) -> str:
    problem = reading.problem or Problem.PARTIAL
    lacks = _("Dit ontbreekt: %(names)s.") % {"names": ", ".join(missing).lower()} if missing else ""
    said = "" if problem is Problem.PARTIAL else str(WHY[problem]) % _names(reading)
    return _sentences(str(WHY[Problem.PARTIAL]) % _names(reading), said, lacks, _later(reading))


def _remark(reading: Reading) -> Notice | None:
    """What the source says beside its answer; that it found nothing is said already."""
    told = [one for one in reading.remarks if one.problem is not Problem.NOTHING_FOUND]
    shown = [one.detail.strip() for one in told if one.detail.strip()]
    if not shown or not any(_counts(one.severity) for one in told):
        return None
    text = _("Deze bron (%(source)s) zegt hierbij: %(remark)s") % {
        **_names(reading),
        "remark": " ".join(shown),
    }
    return Notice(state="note", text=text)


def _counts(severity: Severity) -> bool:
    return severity is not Severity.INFORMATION


def _later(reading: Reading) -> str:
    if reading.retry_at is None or reading.retry_at <= clock.now():
        return ""
    return _("Vanaf %(moment)s kun je het opnieuw proberen.") % {"moment": moment(reading.retry_at)}


def moment(at: datetime) -> str:
    """A moment as people say it."""
    return dates.say_moment(at, today=clock.today(), locale=values.language())


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def wrong_plate() -> str:
    """A plate that is somebody else's and one that does not exist read the same: it tells nothing of others."""
    return _("Deze nummerplaat staat niet op jouw naam.")


def busy() -> Notice:
    """So many people are asking at once that this server waits no longer for sources."""
    return Notice(
        state="busy", text=_("Het is nu druk. Probeer het over enkele seconden opnieuw."), can_retry=True
    )
