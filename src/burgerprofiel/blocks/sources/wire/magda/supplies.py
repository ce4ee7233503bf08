"""The services of MAGDA as supplies of the port."""

from __future__ import annotations

from collections.abc import Mapping

from burgerprofiel.blocks.sources.contracts import Supply
from burgerprofiel.blocks.sources.wire.magda.keepers import KEEPERS
from burgerprofiel.blocks.sources.wire.magda.mapping import GIVES
from burgerprofiel.blocks.sources.wire.magda.service import RestService, Service
from burgerprofiel.blocks.sources.wire.magda.settings import KeeperSettings, ServiceSettings


def supply_of(
    service: Service | RestService, own: ServiceSettings, *, keepers: Mapping[str, KeeperSettings]
) -> Supply:
    """A service as this installation may ask it."""
    keeper = keepers.get(service.keeper, KeeperSettings())
    return Supply(
        code=service.code,
        label=service.label,
        source_name=KEEPERS[service.keeper],
        ovo_code=keeper.ovo_code,
        facts=GIVES[service.name],
        subjects=service.subjects,
        purpose=service.purpose,
        legal_basis=service.legal_basis,
        needs=service.needs,
        parameters=service.parameters,
        required=_required(service),
        documents=service.documents,
        fresh_for=service.fresh_for,
        stale_for=service.stale_for,
        per_minute=own.per_minute,
        cents_per_call=own.cents_per_call,
        correct_url=keeper.correct_url,
    )


def _required(service: Service | RestService) -> frozenset[str]:
    """Without which parameters nothing can be asked: a plate, or which document; a year has a default."""
    return service.parameters if isinstance(service, RestService) or service.documents else frozenset()
