"""The scopes of the Message Registry."""

from __future__ import annotations

from typing import Final

_PREFIX: Final = "scope:document:management:consult:ws-eboxrestentreprise:"
PUBLISH: Final = f"{_PREFIX}publicationsender"
FULL: Final = f"{_PREFIX}messagesfull"
SUMMARY: Final = f"{_PREFIX}summaryownebox"
REFERENCE: Final = f"{_PREFIX}referencedata"
NOTIFY: Final = f"{_PREFIX}eventnotifications"
"""Our choice: the name of this one is not public."""
REPLY: Final = f"{_PREFIX}reply"
"""Our choice: answering in the name of a person is less than publishing as a sender."""
