"""The page with the file field in a browser: all its states, on a phone, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.uploads import examine
from burgerprofiel.foundation.uploads.contracts import Reason, State
from burgerprofiel.foundation.uploads.models import Upload
from burgerprofiel.foundation.uploads.tests import files
from tests import people
from tests.browser import PHONE, Visit, accessibility_problems, scrolls_sideways

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("burgerprofiel.foundation.uploads.tests.urls"),
]


def test_a_file_goes_in_and_its_state_changes_by_itself(
    visit: Visit, tmp_path: Path, set_scanner: Callable[[str], None]
) -> None:
    set_scanner(config.NO_SCANNER)
    photo = tmp_path / "foto van het dak.jpg"
    photo.write_bytes(files.jpeg(gps=True))
    page = visit("/test/bewijs", who=people.resident(), width=PHONE)
    page.set_input_files("#proof", str(photo))
    page.get_by_role("button", name="Voeg toe").click()
    page.get_by_text("Wordt gecontroleerd").wait_for()
    examine.examine_next()
    page.get_by_text("Gecontroleerd en in orde").wait_for()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="foto van het dak.jpg").click()
    assert fetched.value.suggested_filename == "foto van het dak.jpg"


@pytest.mark.parametrize("scripts", [True, False])
def test_every_state_is_accessible_on_a_phone(visit: Visit, tmp_path: Path, scripts: bool) -> None:
    me = people.resident()
    page = visit("/test/bewijs", who=me, width=PHONE, java_script_enabled=True)
    for name in ("een.txt", "twee.txt", "drie.txt", "vier.txt"):
        (tmp_path / name).write_bytes(b"tekst")
    page.set_input_files("#proof", [str(path) for path in sorted(tmp_path.iterdir())])
    page.get_by_role("button", name="Voeg toe").click()
    page.get_by_text("vier.txt").first.wait_for()
    clean, refused, waiting, _pending = Upload.objects.order_by("id").values_list("id", flat=True)
    now = clock.now()
    Upload.objects.filter(id=clean).update(state=State.CLEAN, decided_at=now)
    Upload.objects.filter(id=refused).update(state=State.REFUSED, reason=Reason.INFECTED, decided_at=now)
    Upload.objects.filter(id=waiting).update(state=State.WAITING)
    page = visit("/test/bewijs", who=me, width=PHONE, java_script_enabled=scripts)
    assert page.locator(".upload").count() == 4
    assert not (scripts and (scrolls_sideways(page) or accessibility_problems(page)))
    page.get_by_role("button", name="Kijk opnieuw").click()
    page.locator(".upload", has_text="vier.txt").get_by_role("button").click()
    page.locator(".upload").nth(3).wait_for(state="detached")
    assert page.locator(".upload").count() == 3
