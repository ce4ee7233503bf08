"""Sixty files, grouped by the person whose life they tell, in the plain Dutch of a good authority."""

from typing import Final

from simulators.world.lives import karel, lien, mehmet, noor, samira, sarah
from simulators.world.model import File

FILES: Final[tuple[File, ...]] = (
    *noor.FILES,
    *sarah.FILES,
    *mehmet.FILES,
    *karel.FILES,
    *lien.FILES,
    *samira.FILES,
)
