"""The authorities that can be asked for certificates: those of the file that `CERTIFICATE_AUTHORITIES` names (TOML)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

import msgspec

from burgerprofiel.blocks.certificates.contracts import Authority, Theme
from burgerprofiel.foundation import config, partners

MOST = 24
_SETTING = "CERTIFICATE_AUTHORITIES"
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one authority is reached. `url` is what comes before `/v1/certificates`.

    `theme` is what its certificates are about, `themes` where one differs, by its number in the IPDC.
    """

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    name: _Text
    ovo_code: Annotated[str, msgspec.Meta(max_length=12)] = ""
    about: Annotated[str, msgspec.Meta(max_length=200)] = ""
    url: _Text
    token_url: _Text
    client_id: _Text
    scope: Annotated[str, msgspec.Meta(max_length=200)] = ""
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
    path = config.current().certificate_authorities
    if path is None:
        return ()
    found = partners.read_file(path, setting=_SETTING, of=Source, table="authority", most=MOST)
    partners.check_all(found, addresses=lambda source: (source.url,), setting=_SETTING)
    return found
