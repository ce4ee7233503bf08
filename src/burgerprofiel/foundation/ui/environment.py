"""What every Jinja2 environment of the platform has in common."""

from __future__ import annotations

import jinja2


def install(env: jinja2.Environment) -> None:
    """Register the extensions, filters and globals that the components need."""
    env.add_extension("jinja2.ext.i18n")
    env.trim_blocks = True
    env.lstrip_blocks = True
