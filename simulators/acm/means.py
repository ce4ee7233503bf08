"""The means to sign in, with the level that ACM gives each."""

from collections.abc import Iterable
from dataclasses import dataclass

_PREFIX = "urn:be:vlaanderen:authmech:"


@dataclass(frozen=True, slots=True)
class Means:
    """A way to prove who you are; a higher `level` is stronger, `eidas` is the European level."""

    code: str
    name: str
    explanation: str
    level: int
    eidas: str

    @property
    def acr(self) -> str:
        """Return the value that `acr_values` and `acr` carry."""
        return _PREFIX + self.code


ALL = {
    means.acr: means
    for means in (
        Means("itsme", "itsme®", "Met de app op je telefoon", 27, "hoog"),
        Means("eid", "eID en kaartlezer", "Met je identiteitskaart en pincode", 35, "hoog"),
        Means("csamtotp", "Code via mobiele app", "Met een authenticator-app", 26, "substantieel"),
        Means("csamsms", "Code via sms", "Met een code die je per sms krijgt", 25, "substantieel"),
        Means("eidashigh", "Europees middel, niveau hoog", "eIDAS, uit een ander EU-land", 35, "hoog"),
        Means("eidassubstantial", "Europees middel, niveau substantieel", "eIDAS", 25, "substantieel"),
    )
}
TOO_LOW = _PREFIX + "csampassword"


def offered(requested: Iterable[str], *, allowed: Iterable[str]) -> list[Means]:
    """List the means to show: what was asked (nothing asked = all), as far as the client may use it."""
    wanted = set(requested) or set(ALL)
    return [means for acr, means in ALL.items() if acr in wanted and acr in set(allowed)]
