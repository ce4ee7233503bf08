"""The list of components as CycloneDX 1.6 JSON; the same lock files give the same document."""

from __future__ import annotations

import uuid
from importlib.metadata import version

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as Entry
from cyclonedx.model.component import ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from tools.supply.components import Component, all_components

_LICENCES = LicenseFactory()


def document() -> str:
    """The SBOM."""
    components = all_components()
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, " ".join(each.purl for each in components)))
    bom.metadata.component = Entry(
        name="burgerprofiel",
        version=version("burgerprofiel"),
        type=ComponentType.APPLICATION,
        licenses=[_LICENCES.make_from_string("EUPL-1.2")],
        bom_ref="burgerprofiel",
    )
    entries = [_entry(component) for component in components]
    for entry in entries:
        bom.components.add(entry)
    bom.register_dependency(bom.metadata.component, entries)
    return str(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1))


def _entry(component: Component) -> Entry:
    return Entry(
        name=component.name,
        version=component.version,
        purl=PackageURL.from_string(component.purl),
        bom_ref=component.purl,
        type=ComponentType.LIBRARY,
        licenses=[_LICENCES.make_from_string(component.licence)] if component.licence else [],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in component.digests],
    )
