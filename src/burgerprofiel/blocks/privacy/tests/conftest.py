"""The identity provider of block identity's tests, for officers who sign for what they open."""

from burgerprofiel.blocks.identity.tests.conftest import acm, acm_address, new_browser, set_config

__all__ = ["acm", "acm_address", "new_browser", "set_config"]
