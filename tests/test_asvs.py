"""The security checklist names only what is there, and claims nothing that nobody looks at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import asvs


def test_every_place_of_the_checklist_exists_and_the_page_is_of_the_data() -> None:
    assert asvs.problems() == []


def test_the_checklist_is_whole() -> None:
    """How many requirements of each chapter count at our level, by the published list."""
    counted = dict.fromkeys(asvs.CHAPTERS, 0)
    for line in asvs.read():
        counted[line.number[0]] += 1
    assert counted == EXPECTED


EXPECTED = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 47, 7: 19, 8: 13, 9: 7, 10: 36, 11: 24}
EXPECTED |= {12: 9, 13: 13, 14: 13, 15: 13, 16: 17, 17: 7}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1.2.3 | 1 | x | yes | `tests/nowhere.py`", "does not exist"),
        ("1.2.3 | 1 | x | yes | `tests/test_asvs.py::no_such_test`", "does not exist"),
        ("1.2.3 | 1 | x | yes | somewhere", "names no place"),
        ("1.2.3 | 1 | x | maybe | `tests`", "no such verdict"),
        ("1.2.3 | 1 | x | no | later", "which issue"),
        ("1.2.10 | 3 | x | yes | `tests`", "not ours to claim"),
    ],
)
def test_a_wrong_line_is_found(
    line: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text(line)
    monkeypatch.setattr(asvs, "DATA", tmp_path / "data")
    assert any(problem in found for found in asvs.problems())
