"""The Jinja2 environment of the pages: the components of `foundation/ui` in the language of the request."""

from __future__ import annotations

from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.ui import environment as ui
from burgerprofiel.foundation.ui.catalogue import SOURCE_LANGUAGE


def environment(**options: Any) -> jinja2.Environment:
    """Make the environment that Django's Jinja2 backend renders with."""
    env = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 - autoescape is passed
    ui.install(
        env,
        static=static,
        locale=lambda: translation.get_language() or SOURCE_LANGUAGE,
        today=clock.today,
        translations=translation,
    )
    env.globals["url"] = reverse
    return env
