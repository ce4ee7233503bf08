"""Why sources are asked: a purpose per kind of data, each with its own legal basis and its own lines in the log."""

from __future__ import annotations

from typing import Final

PERSON: Final = "sources.person"
FAMILY: Final = "sources.family"
PHOTO: Final = "sources.photo"
HOME: Final = "sources.home"
EDUCATION: Final = "sources.education"
WORK: Final = "sources.work"
INCOME: Final = "sources.income"
SOCIAL: Final = "sources.social"
VEHICLE: Final = "sources.vehicle"
ENTERPRISE: Final = "sources.enterprise"
FILES: Final = "sources.files"
DOCUMENTS: Final = "sources.documents"
KEEP: Final = "sources.keep"
"""Erasing answers whose time is over."""
