"""A contract for import-linter: from outside a block only its door is imported."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """`open` rooms may be imported from elsewhere; those in `only_site` by the site alone, which composes."""

    type_name = "doors"

    blocks = fields.StringField()
    site = fields.StringField()
    open = fields.ListField(subfield=fields.StringField())
    only_site = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find every import into a room that is not open to the importer."""
        breaches = sorted(
            (importer, imported)
            for block in graph.find_children(str(self.blocks))
            for imported in graph.find_descendants(block)
            for importer in graph.find_modules_that_directly_import(imported)
            if not self._is_allowed(block, importer=importer, imported=imported)
        )
        return ContractCheck(kept=not breaches, metadata={"breaches": breaches})

    def _is_allowed(self, block: str, *, importer: str, imported: str) -> bool:
        if importer == block or importer.startswith(f"{block}.") or ".tests." in importer:
            return True  # a test of another block may need its data to stand on
        room = imported.removeprefix(f"{block}.").split(".")[0]
        if room in list(self.only_site):  # type: ignore[call-overload]
            return importer.startswith(f"{self.site}.")
        return room in list(self.open)  # type: ignore[call-overload]

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each breach."""
        for importer, imported in check.metadata["breaches"]:
            output.print_error(f"- {importer} imports {imported}")
