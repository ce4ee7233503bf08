"""Whether every licence is one that a work under the EUPL may build on without conditions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tools.supply.components import Component, all_components

ACCEPTED = Path(__file__).with_name("accepted.toml")


def problems() -> list[str]:
    """A line per component whose licence nobody accepted, and per acceptance that nothing needs."""
    accepted = tomllib.loads(ACCEPTED.read_text())
    return judge(all_components(), permissive=set(accepted["permissive"]), excepted=set(accepted["licences"]))


def judge(components: list[Component], *, permissive: set[str], excepted: set[str]) -> list[str]:
    """As `problems`, for given components. What is not installed here (for another system) is skipped."""
    strange = {
        each.name: each for each in components if each.licence and not _is_fine(each.licence, permissive)
    }
    found = [f"{each.purl}: {each.licence}" for name, each in strange.items() if name not in excepted]
    found += [
        f"tools/supply/accepted.toml: {name} needs no exception" for name in sorted(excepted - strange.keys())
    ]
    return found


def _is_fine(expression: str, permissive: set[str]) -> bool:
    """`A OR B`: one is enough; `A AND B`: all."""
    plain = expression.strip().removeprefix("(").removesuffix(")")
    if " OR " in plain:
        return any(_is_fine(part, permissive) for part in plain.split(" OR "))
    return all(part.strip(" ()") in permissive for part in re.split(r" AND ", plain))
