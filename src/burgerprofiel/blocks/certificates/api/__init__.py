"""The machine interfaces of the block."""

from burgerprofiel.blocks.certificates.api import checking, handing_in

ROUTES = [*handing_in.ROUTES, *checking.ROUTES]
