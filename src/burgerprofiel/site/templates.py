"""The Jinja2 environment of the pages: the components of `foundation/ui` and the current language."""

from __future__ import annotations

from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from burgerprofiel.foundation.ui import environment as ui


def environment(**options: Any) -> jinja2.Environment:
    """Make the environment that Django's Jinja2 backend renders with."""
    env = jinja2.Environment(**options)  # noqa: S701 - the backend passes autoescape=True
    env.globals.update(static=static, url=reverse)
    ui.install(env)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext, ngettext=translation.ngettext, newstyle=True
    )
    return env
