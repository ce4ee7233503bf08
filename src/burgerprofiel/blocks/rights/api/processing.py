"""The register of processing as data, for everybody: one document per controller."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import msgspec

from burgerprofiel.blocks.rights import public
from burgerprofiel.foundation import api


class ControllerOut(msgspec.Struct, frozen=True):
    """Who answers for processing; contacts are URIs (`mailto:`), empty for who has given none here."""

    name: str
    ovo_code: str
    contact: str
    dpo_contact: str


class ProcessingOut(msgspec.Struct, frozen=True):
    """One processing activity (AVG, article 30). `id` is what rows of the access log carry."""

    id: str
    code: str
    purpose: str
    legal_basis: str
    is_joint: bool
    subjects: list[str]
    categories: list[str]
    recipients: list[str]
    transfers: list[str]
    retention: str
    measures: list[str]


class RegisterOut(msgspec.Struct, frozen=True):
    """The register of one controller; `partners` answer for the joint activities with it."""

    controller: ControllerOut
    partners: list[ControllerOut]
    activities: list[ProcessingOut]


class OfController(msgspec.Struct, frozen=True):
    """Whose register: an OVO code, empty for that of the platform."""

    controller: Annotated[str, msgspec.Meta(max_length=12)] = ""


class RegisterController(api.Controller):
    """The register of processing."""

    def get(self, parsed_query: api.Query[OfController]) -> RegisterOut:
        """Read the register of a controller, in the language that was asked for."""
        found = public.get_register(ovo_code=parsed_query.controller)
        return RegisterOut(
            controller=ControllerOut(**asdict(found.controller)),
            partners=[ControllerOut(**asdict(one)) for one in found.partners],
            activities=[msgspec.convert(asdict(entry), ProcessingOut) for entry in found.entries],
        )
