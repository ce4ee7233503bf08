"""The services of MAGDA that are asked, one row each: what `docs` of the platform and the official schemas say."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.sources import purposes
from burgerprofiel.blocks.sources.wire.magda import criteria
from burgerprofiel.blocks.sources.wire.magda.service import (
    ENTERPRISE,
    MOST_QUESTIONS,
    CriteriaType,
    Service,
)

_MAGDA: Final = "http://magda.vlaanderen.be"
_VIP: Final = "vip.vlaanderen.be"
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_DECREE: Final = _("Bestuursdecreet, artikel II.8")
_REGISTER: Final = _("Wet van 8 augustus 1983 over het Rijksregister, artikel 5")
_ENTERPRISES: Final = _("Wetboek van economisch recht, boek III, titel 2")
_SOCIAL: Final = _("Wet van 15 januari 1990 over de Kruispuntbank van de Sociale Zekerheid, artikel 15")

_ALL: Final = (
    Service(
        name="GeefPersoon",
        version="02.02.0000",
        namespace=f"{_MAGDA}/persoon/soap/geefpersoon/v02_02",
        folder="Persoon.GeefPersoonDienst-02.02",
        criteria=criteria.person,
        criteria_type=CriteriaType(file="Persoon/PersoonDomein-v3.xsd", name="CriteriaGeefPersoonType"),
        label=_("Je gegevens in het Rijksregister"),
        keeper="rijksregister",
        purpose=purposes.PERSON,
        legal_basis=_REGISTER,
    ),
    Service(
        name="GeefGezinssamenstelling",
        version="02.02.0000",
        namespace=f"{_MAGDA}/persoon/soap/geefgezinssamenstelling/v02_02",
        folder="Persoon.GeefGezinssamenstellingDienst-02.02",
        criteria=criteria.household,
        criteria_type=CriteriaType(
            file="Persoon/PersoonDomein-v3.xsd", name="CriteriaGeefGezinssamenstellingType"
        ),
        label=_("Je gezin"),
        keeper="rijksregister",
        purpose=purposes.FAMILY,
        legal_basis=_REGISTER,
    ),
    Service(
        name="GeefHistoriekPersoon",
        version="02.02.0000",
        namespace=f"{_MAGDA}/persoon/soap/geefhistoriekpersoon/v02_02",
        folder="Persoon.GeefHistoriekPersoonDienst-02.02",
        criteria=criteria.person_history,
        criteria_type=CriteriaType(
            file="Persoon/PersoonDomein-v3.xsd", name="CriteriaGeefHistoriekPersoonType"
        ),
        label=_("Wat vroeger over jou in het Rijksregister stond"),
        keeper="rijksregister",
        purpose=purposes.PERSON,
        legal_basis=_REGISTER,
        fresh_for=_DAY,
        stale_for=_WEEK,
    ),
    Service(
        name="GeefAttest",
        version="02.00.0000",
        namespace=f"http://webservice.geefattestdienst-02_00.persoon-02_00.{_VIP}",
        folder="Persoon.GeefAttestDienst-02.00",
        criteria=criteria.attest,
        criteria_type=CriteriaType(file="Persoon-02.00/Persoon.xsd", name="CriteriaGeefAttestType"),
        label=_("Attesten van het Rijksregister"),
        keeper="rijksregister",
        purpose=purposes.DOCUMENTS,
        legal_basis=_REGISTER,
        documents=frozenset(criteria.ATTESTS),
        parameters=frozenset({criteria.KIND}),
        fresh_for=timedelta(),
        stale_for=timedelta(),
    ),
    Service(
        name="GeefPasfoto",
        version="02.00.0000",
        namespace=f"http://webservice.geefpasfotodienst-02_00.persoon-02_00.{_VIP}",
        folder="Persoon.GeefPasfotoDienst-02.00",
        criteria=criteria.number_only,
        criteria_type=CriteriaType(file="Persoon-02.00/Persoon.xsd", name="CriteriaGeefPasfoto2_0Type"),
        label=_("De foto van je identiteitskaart"),
        keeper="rijksregister",
        purpose=purposes.PHOTO,
        legal_basis=_REGISTER,
        fresh_for=_DAY,
        stale_for=_DAY,
    ),
    Service(
        name="GeefOnderneming",
        version="02.00.0000",
        namespace=f"http://webservice.geefondernemingdienst-02_00.onderneming-02_00.{_VIP}",
        folder="Onderneming.GeefOndernemingDienst-02.00",
        criteria=criteria.enterprise,
        criteria_type=CriteriaType(
            file="Onderneming-02.00/Onderneming.xsd", name="CriteriaGeefOnderneming2_0Type"
        ),
        label=_("De onderneming in de Kruispuntbank"),
        keeper="kbo",
        purpose=purposes.ENTERPRISE,
        legal_basis=_ENTERPRISES,
        subjects=ENTERPRISE,
        stale_for=_WEEK,
    ),
    Service(
        name="GeefOndernemingVKBO",
        version="02.00.0000",
        namespace=f"http://webservice.geefondernemingvkbodienst-02_00.onderneming-02_00.{_VIP}",
        folder="Onderneming.GeefOndernemingVKBODienst-02.00",
        criteria=criteria.enterprise_only,
        criteria_type=None,
        label=_("De onderneming in de verrijkte Kruispuntbank"),
        keeper="vkbo",
        purpose=purposes.ENTERPRISE,
        legal_basis=_ENTERPRISES,
        subjects=ENTERPRISE,
        stale_for=_WEEK,
    ),
    Service(
        name="GeefFuncties",
        version="02.00.0000",
        namespace=f"http://webservice.geeffunctiesdienst-02_00.onderneming-02_00.{_VIP}",
        folder="Onderneming.GeefFunctiesDienst-02.00",
        criteria=criteria.functions,
        criteria_type=CriteriaType(file="Onderneming-02.00/Onderneming.xsd", name="CriteriaGeefFunctiesType"),
        label=_("Ondernemingen waarvoor je optreedt"),
        keeper="kbo",
        purpose=purposes.ENTERPRISE,
        legal_basis=_ENTERPRISES,
    ),
    Service(
        name="GeefBewijs",
        version="02.00.0000",
        namespace="http://geefbewijs.bewijsraadplegingdienst.led.vlaanderen.be",
        folder="LED.GeefBewijsDienst-02.00",
        criteria=criteria.number_bare,
        criteria_type=CriteriaType(
            file="Sleutel-02.00/Sleutel.xsd", name="INSZType", path=("Inhoud", "INSZ")
        ),
        label=_("Je diploma's en getuigschriften"),
        keeper="led",
        purpose=purposes.EDUCATION,
        legal_basis=_DECREE,
        fresh_for=_DAY,
        stale_for=_WEEK,
    ),
    Service(
        name="GeefHistoriekInschrijving",
        version="02.01.0000",
        namespace="http://webservice.geefhistoriekinschrijvingdienst-02_01.onderwijs.vlaanderen.be",
        folder="Onderwijs.GeefHistoriekInschrijvingDienst-02.01",
        criteria=criteria.enrolments,
        criteria_type=CriteriaType(
            file="Inschrijving-02.01/Inschrijving.xsd", name="CriteriaGeefHistoriekInschrijvingType"
        ),
        label=_("Je inschrijvingen in het onderwijs"),
        keeper="onderwijs",
        purpose=purposes.EDUCATION,
        legal_basis=_DECREE,
        fresh_for=_DAY,
        stale_for=_WEEK,
    ),
    Service(
        name="GeefKindVoordelen",
        version="02.00.0000",
        namespace=f"http://webservice.geefkindvoordelendienst-02_00.gezin-02_00.{_VIP}",
        folder="Gezin.GeefKindVoordelenDienst-02.00",
        criteria=criteria.child_benefits,
        criteria_type=CriteriaType(file="Gezin-02.00/Gezin.xsd", name="GeefKindVoordelenCriteriaType"),
        label=_("Je groeipakket"),
        keeper="groeipakket",
        purpose=purposes.FAMILY,
        legal_basis=_DECREE,
    ),
    Service(
        name="GeefEpc",
        version="02.01.0000",
        namespace="http://webservice.geefepcdienst-02_01.energie-02_01.epb.vea.lne.vlaanderen.be",
        folder="Energie.GeefEpcDienst-02.01",
        criteria=criteria.energy,
        criteria_type=CriteriaType(file="Energie-02.01/Energie.xsd", name="CriteriaGeefEpc2_1Type"),
        label=_("Het energieprestatiecertificaat van je woning"),
        keeper="epc",
        purpose=purposes.HOME,
        legal_basis=_DECREE,
        needs=frozenset({criteria.ADDRESS}),
        fresh_for=_DAY,
        stale_for=_WEEK,
    ),
    Service(
        name="ZoekEigendomstoestanden",
        version="02.00.0000",
        namespace=f"http://webservice.zoekeigendomstoestandendienst-02_00.kadaster-02_00.{_VIP}",
        folder="Kadaster.ZoekEigendomstoestandenDienst-02.00",
        criteria=criteria.property_now,
        criteria_type=CriteriaType(
            file="Kadaster-02.00/Kadaster.xsd", name="CriteriaZoekEigendomstoestandendienstType"
        ),
        label=_("Wat je bezit volgens het kadaster"),
        keeper="kadaster",
        purpose=purposes.HOME,
        legal_basis=_DECREE,
        fresh_for=_DAY,
        stale_for=_WEEK,
    ),
    Service(
        name="GeefAanslagbiljetPersonenbelasting",
        version="02.00.0000",
        namespace=f"http://webservice.geefaanslagbiljetpersonenbelastingdienst-02_00.inkomen-02_00.{_VIP}",
        folder="Inkomen.GeefAanslagbiljetPersonenbelastingDienst-02.00",
        criteria=criteria.tax,
        criteria_type=CriteriaType(
            file="Inkomen-02.00/Inkomen.xsd", name="CriteriaGeefAanslagbiljetPersonenbelastingType"
        ),
        label=_("Je aanslagbiljet"),
        keeper="belastingen",
        purpose=purposes.INCOME,
        legal_basis=_("Wetboek van de inkomstenbelastingen 1992, artikel 337"),
        parameters=frozenset({criteria.YEAR}),
    ),
    Service(
        name="GeefSociaalStatuut",
        version="03.00.0000",
        namespace=f"{_MAGDA}/soczek/soap/geefsociaalstatuut/v03_00",
        folder="SocZek.GeefSociaalStatuutDienst-03.00",
        criteria=criteria.statutes,
        criteria_type=CriteriaType(file="SocZek/SocZekDomein-v3.xsd", name="CriteriaGeefSociaalStatuutType"),
        label=_("Je sociaal statuut"),
        keeper="ksz",
        purpose=purposes.SOCIAL,
        legal_basis=_SOCIAL,
    ),
    Service(
        name="GeefDossierHandicap",
        version="03.00.0000",
        namespace=f"{_MAGDA}/soczek/soap/geefdossierhandicap/v03_00",
        folder="SocZek.GeefDossierHandicapDienst-03.00",
        criteria=criteria.disability,
        criteria_type=CriteriaType(
            file="Bronnen/KSZ/KSZAddon.xsd",
            name="ConsultFilesByDateCriteriaMagdaType",
            path=("Criteria", "ConsultFilesByDateCriteria"),
        ),
        label=_("Je erkenning van een handicap"),
        keeper="handicap",
        purpose=purposes.SOCIAL,
        legal_basis=_SOCIAL,
    ),
    Service(
        name="GeefStatusRechtOndersteuningen",
        version="02.00.0000",
        namespace=f"http://webservice.geefstatusrechtondersteuningen-02_00.socecon-02_00.{_VIP}",
        folder="SocEcon.GeefStatusRechtOndersteuningenDienst-02.00",
        criteria=criteria.number_only,
        criteria_type=CriteriaType(
            file="SocEcon-02.00/SocEcon.xsd", name="CriteriaGeefStatusRechtOndersteuningenType"
        ),
        label=_("Je recht op ondersteuning bij werk"),
        keeper="wse",
        purpose=purposes.WORK,
        legal_basis=_DECREE,
    ),
    Service(
        name="RaadpleegLeerkredietsaldo",
        version="01.00.0000",
        namespace="http://raadpleegleerkredietsaldo.persoondienst-01_00.dho2.ov.vlaanderen.be",
        folder="",
        criteria=criteria.number_only,
        criteria_type=None,
        label=_("Je leerkrediet"),
        keeper="onderwijs",
        purpose=purposes.EDUCATION,
        legal_basis=_("Codex Hoger Onderwijs, artikel II.204"),
        most_questions=MOST_QUESTIONS,
    ),
    Service(
        name="GeefWerkrelaties",
        version="02.00.0000",
        namespace=f"http://webservice.geefwerkrelatiesdienst-02_00.werk-02_00.{_VIP}",
        folder="Werk.GeefWerkrelatiesDienst-02.00",
        criteria=criteria.jobs,
        criteria_type=CriteriaType(file="Werk-02.00/Werk.xsd", name="CriteriaGeefWerkrelatiesType"),
        label=_("Waar je werkt en werkte"),
        keeper="rsz",
        purpose=purposes.WORK,
        legal_basis=_SOCIAL,
        fresh_for=_DAY,
        stale_for=_WEEK,
    ),
    Service(
        name="GeefDossiers",
        version="02.00.0000",
        namespace=f"http://webservice.geefdossiersdienst-02_00.dossier-02_00.{_VIP}",
        folder="Dossier.GeefDossiersDienst-02.00",
        criteria=criteria.number_only,
        criteria_type=CriteriaType(file="Dossier-02.00/Dossier.xsd", name="CriteriaGeefDossiers2_0Type"),
        label=_("Dossiers die een ander register bijhoudt"),
        keeper="dossiers",
        purpose=purposes.FILES,
        legal_basis=_DECREE,
        fresh_for=timedelta(minutes=10),
    ),
)

SERVICES: Final[dict[str, Service]] = {service.name: service for service in _ALL}
"""By the name of the service."""
