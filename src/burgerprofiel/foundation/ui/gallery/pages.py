"""Renders the pages of the gallery from the sample content."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from burgerprofiel.foundation.ui.catalogue import LANGUAGES, SOURCE_LANGUAGE
from burgerprofiel.foundation.ui.environment import plain_environment
from burgerprofiel.foundation.ui.gallery import samples

STATIC = Path(__file__).parents[2] / "static"
TODAY = date(2026, 11, 21)

PAGES = ("index", "overview", "overview-empty", "dossier", "browse", "form", "confirm", "staff", "front")


@cache
def _environment(locale: str) -> Environment:
    env = plain_environment(locale=locale, today=TODAY)
    assert env.loader is not None  # noqa: S101 - plain_environment always gives one
    env.loader = ChoiceLoader([FileSystemLoader(Path(__file__).parent / "templates"), env.loader])
    return env


def render(name: str, *, locale: str = SOURCE_LANGUAGE, query: str = "") -> str:
    """One page of PAGES as HTML. In the query `theme=1` shows the example theme, `live=1` opens the stream."""
    chosen = parse_qs(query)
    context = {
        "site": {
            "name": "Burgerprofiel",
            "authority": "Gemeente Leiebeke",
            "home_url": "overview.html",
            "locale": locale,
            "languages": LANGUAGES,
            "language_url": "index.html",
            "signin_url": "overview.html",
            "theme_url": "theme.css" if "theme" in chosen else None,
            "font": "atkinson" if "theme" in chosen else "flanders",
            "footer_links": samples.FOOTER_LINKS,
        },
        "me": samples.ME,
        "nav": samples.navigation(name),
        "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="sample">'),
        "next_url": f"/{name}.html",
        "live": "live" in chosen,
        "sample": samples,
    }
    return _environment(locale).get_template(f"gallery/{name}.html").render(context)


def write_pages(folder: Path, *, locale: str = SOURCE_LANGUAGE) -> None:
    """Write all pages and what they load; the folder is made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (folder / f"{name}.html").write_text(render(name, locale=locale), encoding="utf-8")
    shutil.copytree(STATIC / "build", folder / "static" / "build", dirs_exist_ok=True)
