"""Social rights: GeefSociaalStatuut, GeefStatusRechtOndersteuningen and GeefKindVoordelen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from burgerprofiel.blocks.sources.contracts import Code, Problem, Record
from burgerprofiel.blocks.sources.wire.magda.mapping.facts import Facts
from burgerprofiel.blocks.sources.wire.magda.mapping.node import Node, taken_over
from burgerprofiel.blocks.sources.wire.magda.mapping.types import Asked, Mapped
from burgerprofiel.blocks.sources.wire.magda.mapping.values import code, date, date_of, identifier, record

_APPLIES: Final = {"0": False, "1": True}
"""The result of a social status: any other code is neither yes nor no."""
_NO_DATA: Final = frozenset({"NO_DATA_FOUND", "NO_DATA"})
_STATUSES: Final = {
    "BIM_BVT": "Verhoogde tegemoetkoming in de ziekteverzekering",
    "BIM_BVT_IN_FAMILY": "Verhoogde tegemoetkoming van iemand in je gezin",
    "LIVING_WAGES_PCSA_HELP": "Leefloon of steun van het OCMW",
    "PCSA_AND_BIM_HELP": "Steun van het OCMW en verhoogde tegemoetkoming",
}
"""Words for the names of statuses, that the source gives none for. A name that is not here is shown as it is."""


def social_status(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefSociaalStatuut: which social statuses apply, each with the periods in which it does."""
    facts = Facts(origin="KSZ")
    person = taken_over(inhoud).one("Persoon")
    statuses = person.one("SocialeStatuten")
    there = statuses.each("SociaalStatuut")
    for one in there:
        _status(facts, one)
    instead = person.one("Status")
    if instead:
        _instead(facts, instead)
    elif statuses and not there:
        facts.none("sociaal.statuut")
    return facts.mapped()


def _instead(facts: Facts, status: Node) -> None:
    """In place of statuses the source tells why it gives none."""
    if _NO_DATA & {status.text("Waarde"), status.text("Code")}:
        facts.none("sociaal.statuut")
    else:
        facts.remark(Problem.PARTIAL, code=status.text("Code"), origin="KSZ")


def _status(facts: Facts, node: Node) -> None:
    name, result = node.text("Naam"), node.text("Resultaat", "Code")
    details = [
        record(name=one.text("Naam"), value=one.text("Waarde")) for one in node.each("Details", "Detail")
    ]
    value = record(
        name=Code(code=name, label=_STATUSES.get(name, "")) if name else None,
        applies=_APPLIES.get(result),
        result=code(node, "Resultaat"),
        details=[one for one in details if one is not None],
    )
    periods = node.each("Periodes", "Periode")
    for period in periods:
        begin = period.text("Begindatum")
        facts.state(
            "sociaal.statuut", value, since=begin, until=period.text("Einddatum"), key=f"{name}-{begin}"
        )
    if not periods:
        facts.state("sociaal.statuut", value, key=name)


def support(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefStatusRechtOndersteuningen: measures that help somebody with a work limitation find and keep work."""
    facts = Facts(origin="VDAB")
    root = taken_over(inhoud).one("StatusRechtOndersteuningen")
    for one in facts.each(root, "StatusRechtOndersteuning", none=("werk.ondersteuning",)):
        measure, begin = one.text("Maatregel", "Code"), one.text("Periode", "Begin")
        facts.state(
            "werk.ondersteuning",
            record(
                measure=code(one, "Maatregel"),
                status=code(one, "Status"),
                decided=date(one, "DatumBeslissing"),
            ),
            since=begin,
            until=one.text("Periode", "Einde"),
            key=f"{measure}-{begin}" if measure else "",
        )
    return facts.mapped()


def child_benefits(inhoud: etree._Element, asked: Asked) -> Mapped:
    """GeefKindVoordelen: what is paid for children, by whom, to whom, from which month to which.

    The same payments are listed by child and by who receives them: by child they say more, and what is only listed by
    receiver is kept too.
    """
    facts = Facts()
    root = taken_over(inhoud).one("KindVoordelen")
    for one in facts.each(root, "KindVoordeel", none=("gezin.kindvoordeel",)):
        _file(facts, one)
    return facts.mapped()


class _Payment(NamedTuple):
    child: str
    receivers: tuple[str, ...]
    benefit: Code | None
    since: str
    until: str
    paid_on: str

    @property
    def when(self) -> tuple[str, str]:
        return (self.benefit.code if self.benefit else "", self.since or self.paid_on)


def _file(facts: Facts, node: Node) -> None:
    by_child = [
        payment
        for child in node.each("Kinderen", "Kind")
        for payment in _payments(child, child=child.text("INSZ"), receiver="")
    ]
    listed = {(receiver, *one.when) for one in by_child for receiver in one.receivers}
    by_receiver = [
        payment
        for who in node.each("Begunstigden", "Begunstigde")
        for payment in _payments(who, child="", receiver=who.text("INSZ"))
        if (payment.receivers[0], *payment.when) not in listed
    ]
    for one in (*by_child, *by_receiver):
        facts.state(
            "gezin.kindvoordeel",
            _benefit(node, one),
            since=one.since,
            until=one.until,
            origin=node.text("Bron"),
        )


def _payments(node: Node, *, child: str, receiver: str) -> Iterator[_Payment]:
    for one in node.each("Betalingsperiodes", "Betalingsperiode"):
        yield _Payment(
            child=child,
            receivers=(receiver,) if receiver else tuple(one.texts("Begunstigden", "Begunstigde")),
            benefit=code(one, "Categorie"),
            since=one.text("Periode", "BeginMaand"),
            until=one.text("Periode", "EindeMaand"),
            paid_on="",
        )
    for one in node.each("Bonussen", "Bonus"):
        yield _Payment(
            child=child,
            receivers=(receiver,) if receiver else tuple(one.texts("Begunstigden", "Begunstigde")),
            benefit=code(one, "Categorie"),
            since="",
            until="",
            paid_on=one.text("Betalingsdatum"),
        )


def _benefit(node: Node, payment: _Payment) -> Record | None:
    fund = node.one("KindVoordeelFonds")
    first, *more = payment.receivers or ("",)
    return record(
        child=identifier("insz", payment.child),
        beneficiary=identifier("insz", first),
        second_beneficiary=identifier("insz", more[0]) if more else None,
        benefit=payment.benefit,
        fund=identifier("kbo", fund.text("Ondernemingsnummer")),
        fund_name=fund.text("Omschrijving") or fund.text("Code"),
        file=node.text("Dossiernummer"),
        source=node.text("Bron"),
        paid_on=date_of(payment.paid_on) or payment.paid_on,
    )
