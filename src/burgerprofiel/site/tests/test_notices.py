"""The command for who looks at three in the morning: what waits, sending again, addresses that are left alone."""

from __future__ import annotations

import io
import sys
from datetime import timedelta

import pytest

from burgerprofiel.blocks.notifications import public as notifications
from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.site import cli

pytestmark = pytest.mark.django_db

SINCE = (clock.today() - timedelta(days=2)).isoformat()


def run(*arguments: str) -> int:
    return cli.main(["notices", *arguments])


def lines(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [line.split() for line in capsys.readouterr().out.splitlines()]


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{text}\n"))


def notice(*, state: str, reason: str = "", days: int = 0) -> None:
    """One for e-mail that was made so many days ago."""
    made_at = clock.now() - timedelta(days=days, hours=1)
    values = {"id": ids.new(), "of": ids.new(), "state": state, "reason": reason, "at": made_at}
    database.rows(
        "INSERT INTO notifications_intent (id, party_id, person_id, event_id, subject_id, kind, channel, state, reason,"
        " created_at, available_at, settled_at) VALUES (%(id)s, %(of)s, %(of)s, %(id)s, %(of)s, 'dossier-changed',"
        " 'email', %(state)s, %(reason)s, %(at)s, %(at)s,"
        " CASE WHEN %(state)s <> 'waiting' THEN now() - interval '1 minute' END)",
        values,
    )


def test_status_is_a_table_that_says_what_waits_and_what_became(capsys: pytest.CaptureFixture[str]) -> None:
    notice(state="waiting", days=2)
    notice(state="failed", reason="smtp-554")
    assert run("status") == 0
    shown = lines(capsys)
    assert shown[0] == ["channel", "waiting", "due", "for", "digest", "oldest"]
    assert shown[1] == ["email", "1", "1", "0", "2d", "1h", "0m"]
    assert shown[2] == ["push", "0", "0", "0", "-"]
    assert ["email", "-", "failed", "smtp-554", "1", "1"] in shown
    assert shown[-1] == ["parked", "events:", "0"]


def test_replay_first_says_how_many_and_then_does_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    notice(state="failed", reason="smtp-451", days=4)
    assert run("replay", "email", "--since", SINCE) == 0
    out = capsys.readouterr().out
    assert "smtp-451" in out
    assert "1 would be sent again. Say why with --reason" in out
    for said in ("1 wait again.", "0 wait again."):
        assert run("replay", "email", "--since", SINCE, "--reason", "relay was down") == 0
        assert capsys.readouterr().out.strip() == said


def test_a_replay_of_too_long_a_period_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("replay", "email", "--since", "2020-01-01") == 1
    assert capsys.readouterr().err.strip() == "burgerprofiel: not possible: invalid-period"


def test_an_address_comes_over_standard_input_and_is_never_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for do, *more in (
        ("look",),
        ("suppress", "--reason", "asked by telephone"),
        ("look",),
        ("lift", "--reason", "confirmed by telephone"),
    ):
        typed(monkeypatch, "zoekmij@voorbeeld.example")
        assert run(do, "email", *more) == 0
        said.append(capsys.readouterr())
    assert [one.out.partition(" since")[0].strip() for one in said] == [
        "not left alone",
        "left alone",
        "left alone",
        "not left alone",
    ]
    assert "zoekmij" not in "".join(one.out + one.err for one in said)
    assert not notifications.command_look(
        ChannelCode.EMAIL, address="zoekmij@voorbeeld.example"
    ).is_suppressed


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (("look", "email"), "no address", "invalid-address"),
        (("lift", "sms", "--reason", "zomaar"), "0471 98 76 54", "not-suppressed"),
        (("suppress", "sms", "--reason", "x"), "0471 98 76 54", "invalid-reason"),
    ],
)
def test_what_cannot_be_is_one_line_without_the_address(
    arguments: tuple[str, ...],
    text: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed(monkeypatch, text)
    assert run(*arguments) == 1
    assert capsys.readouterr().err.strip() == f"burgerprofiel: not possible: {said}"


def test_no_argument_takes_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("look", "email", "an@example.org")
    assert ended.value.code == 2
