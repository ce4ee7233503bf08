"""Files as others name them: by the transaction that several providers of news share."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What news is about as its sender says it: `key` is the URI of a source and the number of a file, one after the
    other. `number` is that of the file where the sender gives it apart; `product_id` the IPDC number.
    """

    key: str = field(repr=False)
    number: str = field(default="", repr=False)
    product_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMatter:
    """A file that may or may not be here: `matter` is the same whoever tells of it, empty when no source was named.

    `source_id` is that of its source. `theme` is that of the product, else of the source.
    """

    matter: bytes = field(default=b"", repr=False)
    source_id: int | None = None
    theme: str = ""
