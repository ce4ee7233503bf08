"""The authorities that can be asked for certificates: those of the file that `CERTIFICATE_AUTHORITIES` names (TOML)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

import msgspec

from burgerprofiel.blocks.certificates.contracts import Authority, Theme
from burgerprofiel.foundation import config, partners

MOST = 24


class Source(partners.Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one authority is reached. `url` is what comes before `/v1/certificates`.

    `theme` is what its certificates are about, `themes` where one differs, by its number in the IPDC.
    """

    ovo_code: Annotated[str, msgspec.Meta(max_length=12)] = ""
    theme: Theme = Theme.OTHER
    themes: Mapping[str, Theme] = {}

    def __hash__(self) -> int:
        return hash(self.code)

    @property
    def shown(self) -> Authority:
        """As it crosses the door."""
        return Authority(code=self.code, name=self.name, about=self.about)

    def theme_of(self, product: str) -> Theme:
        """What a certificate of a product is about."""
        return self.themes.get(product, self.theme)


@lru_cache(maxsize=1)
def all_sources() -> tuple[Source, ...]:
    """The authorities of this installation, in the order of the file. Raises partners.PartnersError."""
    path, setting = config.current().certificate_authorities, "CERTIFICATE_AUTHORITIES"
    return partners.read_file(path, setting=setting, of=Source, table="authority", most=MOST)
