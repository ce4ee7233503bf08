"""Cases in the shape of Open Zaak 1.x, made from a compact description.

    {"identificatie": "OMV-2026-0417", "bronorganisatie": "200993106", "omschrijving": "Tuinhuis plaatsen",
     "startdatum": "2026-10-01", "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
     "zaaktype": {"identificatie": "omgeving", "omschrijving": "Omgevingsvergunning",
                  "servicenorm": "P60D", "doorlooptijd": "P105D",
                  "statustypen": [{"omschrijving": "Ontvangen", "statustekst": "..."}, "Beslist"],
                  "resultaattypen": ["Verleend", "Geweigerd"]},
     "rollen": [{"insz": "91651431876"}, {"kbo": "0741230052", "omschrijvingGeneriek": "belanghebbende"}],
     "resultaat": {"omschrijving": "Verleend"},
     "statussen": [{"statustype": "Ontvangen", "datumStatusGezet": "2026-10-01T09:00:00Z"}]}

Everything else that a case or case type has in the standard may be added under its own name. A status type
is named by its text or its number. Sending a case again adds what is new; a case type that is known needs
only its `identificatie`. A person is carried in `anpIdentificatie` and an enterprise in `annIdentificatie`:
the standard's own members for numbers that are not Dutch.
"""

import copy
import re
import uuid
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

Json = dict[str, Any]
_NAMESPACE = uuid.UUID("0f1d1c9e-6a2b-4b7e-9a35-0f6f0e0d7c11")
COMPONENTS = {
    "zaken": "zaken",
    "statussen": "zaken",
    "rollen": "zaken",
    "resultaten": "zaken",
    "zaaktypen": "catalogi",
    "statustypen": "catalogi",
    "resultaattypen": "catalogi",
    "roltypen": "catalogi",
}
_ZAAK: Json = {
    "omschrijving": "",
    "toelichting": "",
    "publicatiedatum": None,
    "communicatiekanaal": "",
    "communicatiekanaalNaam": "",
    "productenOfDiensten": [],
    "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
    "betalingsindicatie": "",
    "betalingsindicatieWeergave": "",
    "laatsteBetaaldatum": None,
    "zaakgeometrie": None,
    "verlenging": None,
    "opschorting": {"indicatie": False, "eerdereOpschorting": False, "reden": ""},
    "selectielijstklasse": "",
    "hoofdzaak": None,
    "deelzaken": [],
    "relevanteAndereZaken": [],
    "eigenschappen": [],
    "zaakobjecten": [],
    "kenmerken": [],
    "archiefnominatie": None,
    "archiefstatus": "nog_te_archiveren",
    "archiefactiedatum": None,
    "opdrachtgevendeOrganisatie": "",
    "processobjectaard": "",
    "startdatumBewaartermijn": None,
}
_ZAAKTYPE: Json = {
    "omschrijvingGeneriek": "",
    "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
    "doel": "",
    "aanleiding": "",
    "toelichting": "",
    "indicatieInternOfExtern": "extern",
    "handelingInitiator": "aanvragen",
    "onderwerp": "",
    "handelingBehandelaar": "behandelen",
    "doorlooptijd": "P30D",
    "servicenorm": None,
    "opschortingEnAanhoudingMogelijk": True,
    "verlengingMogelijk": False,
    "verlengingstermijn": None,
    "trefwoorden": [],
    "publicatieIndicatie": False,
    "publicatietekst": "",
    "productenOfDiensten": [],
    "concept": False,
    "beginGeldigheid": "2025-01-01",
    "eindeGeldigheid": None,
    "versiedatum": "2025-01-01",
}
_ROL: Json = {
    "betrokkene": "",
    "afwijkendeNaamBetrokkene": "",
    "roltoelichting": "",
    "indicatieMachtiging": "",
    "contactpersoonRol": None,
    "statussen": [],
    "authenticatieContext": None,
}
_NATURAL = ("inpBsn", "anpIdentificatie", "inpA_nummer", "geslachtsnaam", "voornamen", "voorletters")
_LEGAL = ("innNnpId", "annIdentificatie", "statutaireNaam", "kvkNummer", "vestigingsNummer", "bezoekadres")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a case, to be notified: `resource` is zaak, status, rol or resultaat."""

    zaak: Json
    resource: str
    url: str
    action: str


class Cases:
    """The case store: every resource by kind and uuid, exactly as the API shows it."""

    def __init__(self, *, base_url: str) -> None:
        self.base_url = base_url
        self.resources: dict[str, dict[str, Json]] = {kind: {} for kind in COMPONENTS}

    def upsert(self, description: Mapping[str, Any]) -> list[Change]:
        """Create a case or add what is new to it; returns the changes, a new status last.

        Raises ValueError, KeyError or TypeError, and changes nothing, when the description cannot be a
        case: unknown status type, two statuses at one moment, an end status without result.
        """
        before = copy.deepcopy(self.resources)
        try:
            return self.load(description)
        except Exception:
            self.resources = before
            raise

    def load(self, description: Mapping[str, Any]) -> list[Change]:
        """Do as `upsert`, faster and without going back after an error: for the data of the start."""
        given = dict(description)
        zaaktype = self._zaaktype(given.pop("zaaktype"))
        rollen, statussen = given.pop("rollen", []), given.pop("statussen", [])
        resultaat = given.pop("resultaat", None)
        zaak, changes = self._zaak(given, zaaktype=zaaktype)
        changes += [change for rol in rollen for change in self._rol(rol, zaak=zaak, zaaktype=zaaktype)]
        if resultaat:
            changes += self._resultaat(resultaat, zaak=zaak, zaaktype=zaaktype)
        return changes + [change for status in statussen for change in self._status(status, zaak=zaak)]

    def remove(self, zaak_id: str) -> Change:
        """Destroy a case with all that belongs to it. Raises KeyError when there is none."""
        zaak = self.resources["zaken"].pop(zaak_id)
        for kind in ("statussen", "rollen", "resultaten"):
            kept = {key: item for key, item in self.resources[kind].items() if item["zaak"] != zaak["url"]}
            self.resources[kind] = kept
        return Change(zaak, "zaak", zaak["url"], "destroy")

    def by_url(self, url: str) -> Json:
        """Return a resource by its own address. Raises KeyError."""
        kind, key = url.rsplit("/", 2)[1:]
        return self.resources[kind][key]

    # ------------------------------------------------------------ building

    def _put(self, kind: str, key: str, content: Json) -> Json:
        """Store a resource under an id that stays the same after a restart."""
        own = _own_id(kind, key)
        url = f"{self.base_url}/{COMPONENTS[kind]}/api/v1/{kind}/{own}"
        ids = {"url": url, "uuid": own} if COMPONENTS[kind] == "zaken" else {"url": url}
        self.resources[kind][own] = {**ids, **content}
        return self.resources[kind][own]

    def _zaaktype(self, given: Mapping[str, Any]) -> Json:
        """Create a case type, or change what is given of one that is there."""
        own = dict(given)
        key = own["identificatie"]
        statustypen, resultaattypen = own.pop("statustypen", None), own.pop("resultaattypen", None)
        earlier = self.resources["zaaktypen"].get(_own_id("zaaktypen", key))
        lists: Json = {"statustypen": [], "resultaattypen": [], "roltypen": []}
        zaaktype = self._put(
            "zaaktypen", key, {**(earlier or {**_ZAAKTYPE, **lists, "omschrijving": key}), **own}
        )
        if statustypen is not None:
            zaaktype["statustypen"] = [
                self._statustype(_named(item), number=number, last=len(statustypen), zaaktype=zaaktype)["url"]
                for number, item in enumerate(statustypen, start=1)
            ]
        if resultaattypen is not None:
            zaaktype["resultaattypen"] = [
                self._resultaattype(_named(item), zaaktype=zaaktype)["url"] for item in resultaattypen
            ]
        return zaaktype

    def _resultaattype(self, given: Json, *, zaaktype: Json) -> Json:
        content = {"zaaktype": zaaktype["url"], "toelichting": "", **given}
        return self._put("resultaattypen", f"{zaaktype['identificatie']}/{given['omschrijving']}", content)

    def _statustype(self, given: Json, *, number: int, last: int, zaaktype: Json) -> Json:
        content = {
            "omschrijvingGeneriek": "",
            "statustekst": "",
            "zaaktype": zaaktype["url"],
            "zaaktypeIdentificatie": zaaktype["identificatie"],
            "volgnummer": number,
            "isEindstatus": number == last,
            "informeren": True,
            "doorlooptijd": None,
            "toelichting": "",
            "checklistitemStatustype": [],
            **given,
        }
        return self._put("statustypen", f"{zaaktype['identificatie']}/{number}", content)

    def _zaak(self, given: Json, *, zaaktype: Json) -> tuple[Json, list[Change]]:
        key = f"{given['bronorganisatie']}/{given['identificatie']}"
        if known := self.resources["zaken"].get(_own_id("zaken", key)):
            changed = any(known.get(name) != value for name, value in given.items())
            known.update(given)
            return known, [Change(known, "zaak", known["url"], "partial_update")] if changed else []
        start = date.fromisoformat(given.get("startdatum") or datetime.now(UTC).date().isoformat())
        content = {
            **_ZAAK,
            "registratiedatum": start.isoformat(),
            "startdatum": start.isoformat(),
            "einddatum": None,
            "einddatumGepland": _later(start, zaaktype["servicenorm"]),
            "uiterlijkeEinddatumAfdoening": _later(start, zaaktype["doorlooptijd"]),
            "verantwoordelijkeOrganisatie": given["bronorganisatie"],
            "zaaktype": zaaktype["url"],
            "rollen": [],
            "status": None,
            "resultaat": None,
            **given,
        }
        zaak = self._put("zaken", key, content)
        return zaak, [Change(zaak, "zaak", zaak["url"], "create")]

    def _rol(self, given: Mapping[str, Any], *, zaak: Json, zaaktype: Json) -> list[Change]:
        own = dict(given)
        insz, kbo = own.pop("insz", None), own.pop("kbo", None)
        generic = own.get("omschrijvingGeneriek", "initiator")
        kind = own.get("betrokkeneType", "niet_natuurlijk_persoon" if kbo else "natuurlijk_persoon")
        identity = {**_identity(kind, insz=insz, kbo=kbo), **own.pop("betrokkeneIdentificatie", {})}
        key = f"{zaak['uuid']}/{kind}/{generic}/{sorted(identity.items())}/{own.get('betrokkene', '')}"
        before = len(self.resources["rollen"])
        content = {
            **_ROL,
            "zaak": zaak["url"],
            "betrokkeneType": kind,
            "roltype": self._roltype(generic, zaaktype=zaaktype)["url"],
            "omschrijving": generic.capitalize(),
            "omschrijvingGeneriek": generic,
            "registratiedatum": f"{zaak['startdatum']}T00:00:00Z",
            "betrokkeneIdentificatie": identity,
            **own,
        }
        rol = self._put("rollen", key, content)
        if len(self.resources["rollen"]) == before:
            return []
        zaak["rollen"].append(rol["url"])
        return [Change(zaak, "rol", rol["url"], "create")]

    def _roltype(self, generic: str, *, zaaktype: Json) -> Json:
        content = {
            "zaaktype": zaaktype["url"],
            "omschrijving": generic.capitalize(),
            "omschrijvingGeneriek": generic,
        }
        roltype = self._put("roltypen", f"{zaaktype['identificatie']}/{generic}", content)
        if roltype["url"] not in zaaktype["roltypen"]:
            zaaktype["roltypen"].append(roltype["url"])
        return roltype

    def _resultaat(self, given: Mapping[str, Any], *, zaak: Json, zaaktype: Json) -> list[Change]:
        for url in zaaktype["resultaattypen"]:
            if self.by_url(url)["omschrijving"] == given["omschrijving"]:
                toelichting = given.get("toelichting", "")
                content = {"zaak": zaak["url"], "resultaattype": url, "toelichting": toelichting}
                action = "update" if zaak["resultaat"] else "create"
                resultaat = self._put("resultaten", zaak["uuid"], content)
                zaak["resultaat"] = resultaat["url"]
                return [Change(zaak, "resultaat", resultaat["url"], action)]
        raise ValueError(f"unknown resultaattype {given['omschrijving']!r}")

    def _status(self, given: Mapping[str, Any], *, zaak: Json) -> list[Change]:
        statustype = self._find_statustype(given["statustype"], zaak=zaak)
        moment = _moment(given.get("datumStatusGezet"))
        key = f"{zaak['uuid']}/{moment}"
        content = {
            "zaak": zaak["url"],
            "statustype": statustype["url"],
            "datumStatusGezet": moment,
            "statustoelichting": given.get("statustoelichting", ""),
            "indicatieLaatstGezetteStatus": True,
            "gezetdoor": None,
            "zaakinformatieobjecten": [],
        }
        for known in self._statuses(zaak):
            if known["datumStatusGezet"] == moment:
                if known["statustype"] != statustype["url"]:
                    raise ValueError(f"the case has another status at {moment}")
                return []
        if statustype["isEindstatus"] and not zaak["resultaat"]:
            raise ValueError("the end status needs a resultaat first")
        status = self._put("statussen", key, content)
        self._set_current(zaak)
        return [Change(zaak, "status", status["url"], "create")]

    def _statuses(self, zaak: Json) -> list[Json]:
        found = [status for status in self.resources["statussen"].values() if status["zaak"] == zaak["url"]]
        return sorted(found, key=lambda status: str(status["datumStatusGezet"]))

    def _set_current(self, zaak: Json) -> None:
        """Let the latest status be the current one; it closes the case or opens it again."""
        statuses = self._statuses(zaak)
        for status in statuses:
            status["indicatieLaatstGezetteStatus"] = status is statuses[-1]
        latest = statuses[-1]
        zaak["status"] = latest["url"]
        ended = self.by_url(latest["statustype"])["isEindstatus"]
        zaak["einddatum"] = latest["datumStatusGezet"][:10] if ended else None

    def _find_statustype(self, name: str | int, *, zaak: Json) -> Json:
        for url in self.by_url(zaak["zaaktype"])["statustypen"]:
            statustype = self.by_url(url)
            if name in (statustype["omschrijving"], statustype["volgnummer"]):
                return statustype
        raise ValueError(f"unknown statustype {name!r}")


def _own_id(kind: str, key: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{kind}/{key}"))


def _named(item: str | Json) -> Json:
    return {"omschrijving": item} if isinstance(item, str) else item


def _identity(kind: str, *, insz: str | None, kbo: str | None) -> Json:
    if kind == "natuurlijk_persoon":
        return {**dict.fromkeys(_NATURAL, ""), "anpIdentificatie": insz or ""}
    if kind == "niet_natuurlijk_persoon":
        return {**dict.fromkeys(_LEGAL, ""), "annIdentificatie": kbo or ""}
    return {}


def _moment(text: str | None) -> str:
    """Return a moment in UTC as Open Zaak writes it."""
    moment = datetime.fromisoformat(text) if text else datetime.now(UTC).replace(microsecond=0)
    if moment.tzinfo is None:
        raise ValueError(f"{text}: give a time zone")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _later(start: date, duration: str | None) -> str | None:
    """Add an ISO 8601 duration of years, months, weeks and days to a date."""
    if duration is None:
        return None
    match = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", duration)
    if match is None or duration == "P":
        raise ValueError(f"{duration!r} is not a duration in years, months, weeks or days")
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    month = start.year * 12 + start.month - 1 + years * 12 + months
    year, month = divmod(month, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return (date(year, month + 1, day) + timedelta(weeks=weeks, days=days)).isoformat()
