"""The official answers (not part of this repository; skipped where they are absent)."""

import os
from pathlib import Path

import pytest

from simulators.dosis_sender.__main__ import main
from simulators.dosis_sender.tests.platform import Platform

DATA = Path(os.environ.get("MAGDA_DATA", "../shared/magda-mock")) / "responses/Dossier/GeefDossiers"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the official MAGDA test data is not here (MAGDA_DATA)"
)


def test_the_whole_set_arrives(
    platform: Platform, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(DATA), "--to", platform.url, "--key", str(key_file)]) == 0
    said = capsys.readouterr().out
    assert "answers: 21, of which 11 with files" in said
    assert "sources that failed beside content: STL 60011 (1), VAPH 99986 (1)" in said
    assert len(platform.uploads) == 63
    assert not any(path.stem in said for path in DATA.rglob("[0-9]*.xml"))


def test_a_file_of_a_person_arrives_whole_and_in_order(platform: Platform, key_file: Path) -> None:
    assert main([str(DATA), "--to", platform.url, "--key", str(key_file)]) == 0
    bodies = platform.bodies("STL", number="2019_HO_31612199733_2")
    assert len(bodies) == 21
    assert (bodies[0]["Status"]["VlaamsCode"], bodies[-1]["Status"]["VlaamsCode"]) == (
        "Geinitieerd",
        "DeelsGoedgekeurd",
    )
    moments = [body["WijzigingsDatum"] for body in bodies]
    assert moments == sorted(set(moments))


def test_missing_parts_are_missing_members(platform: Platform, key_file: Path) -> None:
    assert main([str(DATA), "--to", platform.url, "--key", str(key_file)]) == 0
    (minimal,) = platform.bodies("STL", number="ST_Minimumdossier")
    assert not {"Status", "Doorverwijzing", "DossierBeheerder"} & set(minimal)
    (reference,) = platform.bodies(
        "http://ov.vlaanderen.be/studietoelagen/daf", number="Doorverwijzing_dossier"
    )
    assert reference["TypeDossierCode"] == "Verwijzing"
    assert reference["WijzigingsDatum"] == "2018-01-02T09:00:00+01:00"
    needed = platform.bodies("STL", number="Negatief_ActieNodig_True_zonder_omschrijving")[1]
    assert needed["Status"]["Actie"] == {"ActieNodig": True}


def test_a_file_of_two_persons_names_both(platform: Platform, key_file: Path) -> None:
    assert main([str(DATA), "--to", platform.url, "--key", str(key_file)]) == 0
    shared = [body for _, body in platform.uploads if len(body["Agenten"]) == 2]
    assert len(shared) == 3
