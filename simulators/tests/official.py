"""The official test data of MAGDA, where a copy is."""

import os
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

ROOT: Final = Path(__file__).resolve().parents[2]
DATA: Final = Path(os.environ.get("MAGDA_DATA", ROOT.parent / "shared" / "magda-mock"))
official: Final = pytest.mark.skipif(
    not (DATA / "responses").is_dir(), reason="the official MAGDA test data is not here (MAGDA_DATA)"
)
SCHEMAS: Final = {
    etree.parse(file).getroot().get("targetNamespace"): file
    for file in sorted((DATA / "xsd").glob("*/WebService/*Response.xsd"))
}
"""The file of the schema of an answer, by its namespace."""


@cache
def schema(namespace: str) -> etree.XMLSchema:
    """The schema of the answers in a namespace."""
    return etree.XMLSchema(file=str(SCHEMAS[namespace]))
