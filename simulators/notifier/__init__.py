"""A system of an authority that tells news as the Flemish notifications."""
