"""The look: component markup (Jinja2 macros), wording of dates, themes and the gallery.

The only source of component markup for every block; see `docs/developers/ui.md`. Needs no Django.
"""
