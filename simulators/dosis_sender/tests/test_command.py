"""The command against a platform that verifies everything."""

from pathlib import Path

import pytest
from joserfc.jwk import ECKey, RSAKey

from simulators.dosis_sender.__main__ import main
from simulators.dosis_sender.tests.answers import answer, failure, mutation
from simulators.dosis_sender.tests.platform import Answer, Body, Platform


def at(day: int, *, number: str = "2026-1") -> str:
    return mutation(
        number=number,
        status=f"<Code>InBehandeling</Code><DatumModificatie>2026-01-{day:02}T09:00:00Z</DatumModificatie>",
    )


def run(answers: Path, *more: str, platform: Platform, key: Path) -> int:
    return main([str(answers), "--to", platform.url, "--key", str(key), "--wait", "0", *more])


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "85660100196.xml").write_bytes(
        answer(at(9), at(3), at(5, number="2026-2"), failures=failure("99986", source="STL"))
    )
    (folder / "other.xml").write_bytes(answer(at(9), at(12)))
    (folder / "error.xml").write_bytes(answer(failures=failure("30001", source="STL")))
    return folder


def test_statuses_of_one_file_go_once_and_oldest_first(
    answers: Path, platform: Platform, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(answers, platform=platform, key=key_file) == 0
    days = [body["WijzigingsDatum"][8:10] for body in platform.bodies("urn:test", number="2026-1")]
    assert days == ["03", "09", "12"]
    said = capsys.readouterr().out
    assert "urn:test: 2 files, 1 persons, 4 statuses, 4 receipts, 0 refused, 0 not sent" in said
    assert "skipped, only exceptions: 30001 (1)" in said
    assert "sources that failed beside content: STL 99986 (1)" in said
    assert "85660100196" not in said
    assert "2026-1" not in said


def test_assertion_is_signed_for_the_token_endpoint_and_short_lived(
    answers: Path, platform: Platform, key_file: Path
) -> None:
    assert run(answers, platform=platform, key=key_file) == 0
    (used,) = platform.assertions
    assert used["aud"] == platform.url + "/oauth/v1/token"
    assert used["iss"] == used["sub"] == "dosis-sender"
    assert used["exp"] - used["iat"] == 300
    assert (used["alg"], used["kid"]) == ("ES256", "k1")


def test_rsa_keys_sign_with_rs256(answers: Path, platform: Platform, tmp_path: Path) -> None:
    key = RSAKey.generate_key(2048)
    platform.jwks["dosis-sender"] = {"keys": [{**key.as_dict(private=False), "kid": key.thumbprint()}]}
    pem = tmp_path / "key.pem"
    pem.write_bytes(key.as_pem(private=True))
    assert run(answers, platform=platform, key=pem) == 0
    assert platform.assertions[0]["alg"] == "RS256"


def test_second_run_sends_the_same_ids(answers: Path, platform: Platform, key_file: Path) -> None:
    assert run(answers, platform=platform, key=key_file) == 0
    assert run(answers, platform=platform, key=key_file) == 0
    ids = [body["UploadId"] for _, body in platform.uploads]
    assert sorted(ids[:4]) == sorted(ids[4:])


def test_failures_of_the_server_are_retried(answers: Path, platform: Platform, key_file: Path) -> None:
    platform.failing = 5
    assert run(answers, platform=platform, key=key_file) == 0
    assert len(platform.uploads) == 4


def test_a_revoked_token_is_renewed(answers: Path, platform: Platform, key_file: Path) -> None:
    platform.revoke_after = 2
    assert run(answers, "--concurrency", "1", platform=platform, key=key_file) == 0
    assert len(platform.assertions) == 2


def test_a_refusal_is_told_without_content_and_the_rest_is_sent(
    answers: Path, platform: Platform, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(body: Body) -> Answer | None:
        if body["WijzigingsDatum"].startswith("2026-01-09"):
            return 422, {
                "code": "bad-85660100196",
                "message": "85660100196 is unknown",
                "errors": [{"field": "Agenten", "message": "85660100196"}],
            }
        return None

    platform.refuse = refuse
    assert run(answers, platform=platform, key=key_file) == 1
    said = capsys.readouterr()
    assert "refused: HTTP 422 bad-# Agenten (1)" in said.out
    assert "85660100196" not in said.out + said.err
    assert len(platform.uploads) == 3


def test_a_silent_platform_leaves_the_rest_of_the_file_unsent(
    answers: Path, platform: Platform, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.refuse = lambda body: (503, {}) if body["Identificatie"]["DossierNummer"] == "2026-1" else None
    assert run(answers, "--attempts", "2", platform=platform, key=key_file) == 1
    assert "1 receipts, 0 refused, 3 not sent" in capsys.readouterr().out


def test_a_foreign_key_gets_no_token(
    answers: Path, platform: Platform, key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = tmp_path / "foreign.pem"
    foreign.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    assert run(answers, platform=platform, key=foreign) == 1
    assert "no token: HTTP 401" in capsys.readouterr().err
    assert platform.uploads == []


def test_a_public_key_or_nonsense_is_no_key(answers: Path, platform: Platform, tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    for content in (ECKey.generate_key("P-256").as_pem(private=False), b"nonsense"):
        path.write_bytes(content)
        assert run(answers, platform=platform, key=path) == 1
    assert run(answers, platform=platform, key=tmp_path / "absent") == 1


def test_unreadable_answers_fail_the_run_after_the_rest_is_sent(
    answers: Path, platform: Platform, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (answers / "hostile.xml").write_bytes(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert run(answers, platform=platform, key=key_file) == 1
    assert len(platform.uploads) == 4
    assert "unreadable answers: has a document type declaration (1)" in capsys.readouterr().out


def test_dry_run_needs_neither_key_nor_platform(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(answers), "--to", "http://127.0.0.1:1", "--dry-run"]) == 0
    assert "4 statuses, 0 receipts" in capsys.readouterr().out


def test_native_and_v1_forms(answers: Path, platform: Platform, key_file: Path) -> None:
    assert run(answers, "--format", "native", platform=platform, key=key_file) == 0
    ((path, body),) = platform.uploads
    assert (path, body["source"], len(body["statuses"])) == ("/api/dossiers/v1/statuses", "urn:test", 4)
    assert run(answers, "--format", "v1", platform=platform, key=key_file) == 0
    assert {path for path, _ in platform.uploads[1:]} == {"/api/v1/dosis/dossiers"}


def test_one_file_and_an_empty_folder(
    answers: Path, platform: Platform, key_file: Path, tmp_path: Path
) -> None:
    assert run(answers / "other.xml", platform=platform, key=key_file) == 0
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run(empty, platform=platform, key=key_file) == 2
