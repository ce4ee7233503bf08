"""What the block offers to the site."""

from django.utils.translation import gettext_lazy as _

from burgerprofiel.blocks.privacy import public
from burgerprofiel.blocks.privacy.contracts import ANSWER, ASK, COMPLAIN, HANDLE, INSIGHT, OPEN_LOG, SUPERVISE
from burgerprofiel.blocks.privacy.export import EXPORT
from burgerprofiel.blocks.privacy.services.telling import TELLS
from burgerprofiel.blocks.privacy.terms import TERMS
from burgerprofiel.foundation.blocks import Block, NavigationItem, Purpose
from burgerprofiel.foundation.gate import ActorKind
from burgerprofiel.foundation.purposes import Controllership, Despite


class _Desk:
    """Where officers sign for reading what is sealed."""

    find = staticmethod(public.find_to_sign)
    granted = staticmethod(public.note_grant)


_KEPT = _("Twee jaar nadat je klacht is beantwoord.")

BLOCK = Block(
    name="privacy",
    export=EXPORT,
    terms=TERMS,
    tells=TELLS,
    desk=_Desk(),
    navigation=(
        NavigationItem(label=_("Wie keek"), url_name="accesses", order=80),
        NavigationItem(
            label=_("Toegang"),
            url_name="supervision",
            order=70,
            shown_to=lambda actor: bool(actor.guarded),
        ),
        NavigationItem(
            label=_("Klachten"),
            url_name="assigned",
            order=80,
            shown_to=lambda actor: bool(actor.guarded) or (actor.is_staff and actor.is_operator),
        ),
    ),
    purposes=(
        Purpose(
            code=INSIGHT,
            description=_("Je laten zien wie je gegevens bekeek of veranderde, en waarom"),
            legal_basis=_("AVG, artikel 6, lid 1, c, en artikel 15"),
            categories=("access-log",),
            retention=_("We bewaren hiervoor niets: het logboek is er al."),
        ),
        Purpose(
            code=ANSWER,
            description=_("Je in een ander portaal laten zien wie je gegevens bekeek"),
            legal_basis=_("AVG, artikel 6, lid 1, c, en artikel 15"),
            categories=("access-log",),
            admits=frozenset({ActorKind.CLIENT}),
            retention=_("We bewaren hiervoor niets: het logboek is er al."),
            recipients=("portals",),
        ),
        Purpose(
            code=ASK,
            description=_("Voor jou bij andere registers vragen wie je gegevens bekeek"),
            legal_basis=_("AVG, artikel 6, lid 1, a: je vraagt het zelf"),
            categories=("identity",),
            retention=_("We bewaren de antwoorden niet."),
            recipients=("registers",),
        ),
        Purpose(
            code=COMPLAIN,
            despite=Despite.CLAIMS,
            description=_("Je klacht doorgeven als iemand volgens jou ten onrechte keek"),
            legal_basis=_("AVG, artikel 5, lid 2, en artikel 12"),
            categories=("complaints",),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
        Purpose(
            code=HANDLE,
            despite=Despite.CLAIMS,
            description=_("Je klacht onderzoeken en beantwoorden"),
            legal_basis=_("AVG, artikel 12, leden 3 en 4"),
            categories=("complaints", "access-log"),
            admits=frozenset({ActorKind.OFFICIAL}),
            retention=_KEPT,
            controllership=Controllership.JOINT,
            recipients=("authorities",),
        ),
        Purpose(
            code=SUPERVISE,
            despite=Despite.CLAIMS,
            description=_("Nagaan of medewerkers je gegevens alleen bekeken als dat nodig was"),
            legal_basis=_("AVG, artikelen 5, lid 2, en 32"),
            categories=("access-log",),
            admits=frozenset({ActorKind.OFFICIAL}),
            retention=_(
                "Een zoekvraag naar een persoon: twee jaar. Een melding over een medewerker: een jaar nadat ze is "
                "nagekeken, hoogstens twee jaar."
            ),
            controllership=Controllership.JOINT,
        ),
        Purpose(
            code=OPEN_LOG,
            despite=Despite.CLAIMS,
            description=_(
                "Voor een onderzoek nagaan vanwaar een medewerker in je gegevens keek. "
                "Twee veiligheidsverantwoordelijken moeten het daarover eens zijn."
            ),
            legal_basis=_("AVG, artikelen 5, lid 2, en 32"),
            categories=("access-log",),
            admits=frozenset({ActorKind.OFFICIAL}),
            retention=_("De vraag om te lezen: twee jaar. Wat gelezen wordt, bewaren we niet."),
            controllership=Controllership.JOINT,
        ),
    ),
)
