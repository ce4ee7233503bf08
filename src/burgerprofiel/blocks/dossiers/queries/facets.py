"""What the files of a person can be narrowed to, counted."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec

from burgerprofiel.blocks.dossiers.contracts import Choice, Facets, Phase, State, Turn
from burgerprofiel.blocks.dossiers.queries import fragments, names
from burgerprofiel.foundation import database
from burgerprofiel.foundation.gate import Actor

_FACETS = f"""
WITH mine AS (
    SELECT a.ovo_code AS authority, {fragments.in_language("a.name")} AS authority_name, {fragments.THEME} AS theme,
           d.phase, {fragments.TURN} AS turn,
           CASE WHEN d.archived_at IS NOT NULL THEN 'archived' WHEN d.closed_at IS NULL THEN 'running'
                ELSE 'closed' END AS state
    FROM {fragments.TABLES}
    WHERE {fragments.READABLE}
), counted AS (
    SELECT authority, authority_name, theme, phase, turn, state, count(*) AS files
    FROM mine
    GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT COALESCE(json_agg(counted), '[]')::text FROM counted
"""  # noqa: S608 - constant fragments only


class _Group(msgspec.Struct):
    authority: str
    authority_name: str
    theme: str
    phase: str
    turn: str
    state: str
    files: int


_decode = msgspec.json.Decoder(list[_Group]).decode


def facets(actor: Actor, *, parties: tuple[UUID, ...]) -> Facets:
    """The authorities, themes, phases, turns and states that occur, with their counts; archived ones count apart."""
    groups = _decode(database.value(_FACETS, fragments.parameters(actor, parties=parties)))
    shown = [group for group in groups if group.state != State.ARCHIVED]
    authority_names = {group.authority: group.authority_name for group in groups}
    return Facets(
        authorities=_by_name(_count(shown, key=lambda g: g.authority, name=authority_names.__getitem__)),
        themes=_by_name(_count(shown, key=lambda g: g.theme, name=names.theme)),
        phases=_in_order(_count(shown, key=lambda g: g.phase, name=names.phase), order=tuple(Phase)),
        turns=_in_order(_count(shown, key=lambda g: g.turn, name=names.turn), order=tuple(Turn)),
        states=_in_order(
            _count(groups, key=lambda g: g.state, name=lambda code: str(names.STATES[State(code)])),
            order=tuple(State),
        ),
    )


def _count(groups: list[_Group], *, key: Callable[[_Group], str], name: Callable[[str], str]) -> list[Choice]:
    counts: dict[str, int] = {}
    for group in groups:
        counts[key(group)] = counts.get(key(group), 0) + group.files
    return [Choice(value=code, name=name(code), count=files) for code, files in counts.items() if code]


def _by_name(choices: list[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda choice: (choice.name.casefold(), choice.value)))


def _in_order(choices: list[Choice], *, order: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda choice: order.index(choice.value)))
