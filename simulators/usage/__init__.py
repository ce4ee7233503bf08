"""Registers elsewhere that tell a portal who used the data of a person: `findUsage` behind a token endpoint."""
