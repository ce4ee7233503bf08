"""News from an authority: one more status of a file, now. For who wants to see an open page change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from simulators.dosis_sender.sending import SentFile
from simulators.world.days import BELGIUM
from simulators.world.model import World
from simulators.world.people import PARTIES
from simulators.world.render import uploads


class NoSuchFileError(LookupError):
    """Nobody of that name has a file that is being dealt with."""


def of(key: str, *, world: World) -> SentFile:
    """A status of this moment for the first file that an authority deals with for a person, as a DOSIS upload.

    `key` names the person as `personas.json` does. Raises NoSuchFileError.
    """
    number = PARTIES[key].value if key in PARTIES else ""
    for file in uploads(world, native=False):
        last = file.bodies[-1]
        readers = [agent["Identificatie"] for agent in last["Agenten"]]
        if readers == [number] and last["Status"].get("VlaamsFase") == "Behandeling":
            return SentFile(source=file.source, bodies=(_now(last),))
    raise NoSuchFileError(f"{key} has no file that is being dealt with")


def _now(last: Mapping[str, Any]) -> dict[str, Any]:
    moment = datetime.now(BELGIUM)
    return {
        **last,
        "UploadId": str(uuid4()),
        "WijzigingsDatum": moment.isoformat(timespec="seconds"),
        "Status": {
            "VlaamsFase": "Behandeling",
            "VlaamsCode": "KlaarVoorBeslissing",
            "Detail1": f"Een medewerker legde om {moment:%H.%M} uur alles klaar voor de beslissing.",
        },
    }
