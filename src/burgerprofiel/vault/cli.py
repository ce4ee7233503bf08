"""`burgerprofiel vault`: the process, and what its administrator does, as the vault's own operating-system user.

The tasks work on the store itself, also while the process runs: both take turns by the locks of SQLite.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from uuid import UUID

import msgspec

from burgerprofiel.foundation import clock, config
from burgerprofiel.foundation.bind import BindError
from burgerprofiel.foundation.keys.contracts import Receipt
from burgerprofiel.foundation.keys.questions import LogHead, Mandate
from burgerprofiel.vault import credentials, decisions, destruction, grants, log, recovery, rotation, server
from burgerprofiel.vault.core import STORE_FILE, Vault, open_vault
from burgerprofiel.vault.credentials import Holder
from burgerprofiel.vault.errors import RefusedError, VaultError
from burgerprofiel.vault.providers import ProviderError

Task = Callable[[argparse.Namespace], int]


class NoVaultError(Exception):
    """There is no vault in this folder yet."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its tasks; without one it serves."""
    parser.set_defaults(task=_serve)
    tasks = parser.add_subparsers(metavar="TASK")

    def add(name: str, task: Task, text: str) -> argparse.ArgumentParser:
        sub = tasks.add_parser(name, help=text, description=text)
        sub.set_defaults(task=task)
        return sub

    add("serve", _serve, "serve the platform (VAULT_BIND); the same as without a task")
    audit = add("audit", _audit, "verify the log and print its signed head; 1 when it was changed")
    audit.add_argument("--since", type=Path, metavar="HEAD", help="an earlier head, which must be found back")
    audit.add_argument("--entries", action="store_true", help="print the entries too")
    rotate = add("rotate", _rotate, "rotate a kind of key; may be stopped and run again")
    rotate.add_argument("what", choices=[*_ROTATIONS, *rotation.STEPS])
    rotate.add_argument("--before", type=datetime.fromisoformat, help="moment, for `parties` and `retire`")
    ask = add("destroy-ask", _ask, "ask another administrator to agree to a destruction")
    what = ask.add_mutually_exclusive_group(required=True)
    what.add_argument("--party", type=UUID, help="of the keys of this party")
    what.add_argument("--kek", action="store_true", help="of the KEK's older versions")
    ask.add_argument("--reason", required=True, help="a case number")
    approve = add("destroy-approve", _approve, "agree: it is done at once; prints the receipt")
    cancel = add("destroy-cancel", _cancel, "keep what somebody asked to destroy, also the worker")
    for task in (approve, cancel):
        task.add_argument("request", type=UUID)
    for task in (ask, approve, cancel):
        task.add_argument(
            "--credential", type=Path, required=True, metavar="FILE", help="your own, as administrator"
        )
    add("destroy-list", _list, "what waits, and until when")
    leaves = add("credential-withdraw", _withdraw, "an administrator leaves")
    leaves.add_argument("name")
    mandates = add("mandates", _mandates, "register mandates of an authentic source")
    mandates.add_argument("file", type=Path, metavar="FILE", help="JSON list")
    credential = add("credential", _credential, "print a new credential for a role")
    credential.add_argument("role", choices=credentials.ROLES)
    credential.add_argument("--name", default="", help="whose, for an administrator")
    credential.add_argument("--only", action="store_true", help="the ones before it stop working")
    ceremony = add("ceremony", _ceremony, "make a backup key and print the words of its custodians")
    ceremony.add_argument("--custodians", type=int, default=5)
    ceremony.add_argument("--needed", type=int, default=3)
    backup = add("backup", _backup, "write a backup that only enough custodians open")
    backup.add_argument("file", type=Path, metavar="FILE")
    recover = add("recover", _recover, "make a vault of a backup; asks the words of custodians, a line each")
    recover.add_argument("file", type=Path, metavar="FILE")
    recover.add_argument(
        "--receipts", type=Path, metavar="FILE", help="destroy anew what was destroyed since"
    )


def main(options: argparse.Namespace) -> int:
    """Do the task; what goes wrong becomes one line on standard error."""
    task: Task = options.task
    try:
        return task(options)
    except (
        VaultError,
        ProviderError,
        NoVaultError,
        BindError,
        log.BrokenLogError,
        server.InsecureBindError,
        OSError,
        msgspec.MsgspecError,
    ) as error:
        print(f"burgerprofiel vault: {error}", file=sys.stderr)
        return 1


def _vault() -> Vault:
    settings = config.current()
    if not (settings.vault.folder / STORE_FILE).exists():
        raise NoVaultError(f"there is no vault in {settings.vault.folder}; VAULT_DIR names the folder")
    return open_vault(settings.vault, settings.oidc)


def _serve(options: argparse.Namespace) -> int:
    server.serve(config.current())
    return 0


def _audit(options: argparse.Namespace) -> int:
    vault = _vault()
    log.verify(log.entries(vault.store))
    if options.since:
        earlier = msgspec.json.decode(options.since.read_bytes(), type=LogHead)
        log.check_head(earlier, key=vault.secrets().log.public_key())
        log.find(vault.store, earlier)
    if options.entries:
        for entry in log.entries(vault.store):
            print(f"{entry.position}\t{entry.at}\t{entry.kind}\t{entry.body}")
    print(msgspec.json.encode(log.head(vault.store, key=vault.secrets().log)).decode())
    return 0


_ROTATIONS = {"kek": ("kek-new", "kek-rewrap"), "index": ("index-start", "index-fill")}
_STARTS = frozenset({"kek-new", "index-start"})


def _rotate(options: argparse.Namespace) -> int:
    vault, before = _vault(), options.before
    if options.what == "parties" and before is None:
        before = clock.now()
    for what in _ROTATIONS.get(options.what, (options.what,)):
        outcome = rotation.step(vault, what, limit=500, before=before)
        done = outcome.done
        while outcome.left and what not in _STARTS:
            outcome = rotation.step(vault, what, limit=500, before=before)
            done += outcome.done
        print(f"{what}: {done} done, {outcome.left} left")
    return 0


def _holder(vault: Vault, options: argparse.Namespace) -> Holder:
    holder = credentials.holder_of(vault, options.credential.read_text().strip())
    if holder is None or holder.role != credentials.ADMIN:
        log.append(vault.store, "refused", path=options.task.__name__, code="credential")
        raise RefusedError("credential")
    return holder


def _ask(options: argparse.Namespace) -> int:
    vault = _vault()
    asked = decisions.ask(vault, _holder(vault, options), party_id=options.party, reason=options.reason)
    print(msgspec.json.encode(asked).decode())
    return 0


def _approve(options: argparse.Namespace) -> int:
    vault = _vault()
    done = decisions.approve(vault, _holder(vault, options), request_id=options.request)
    print(msgspec.json.encode(done.receipt or done).decode())
    return 0


def _cancel(options: argparse.Namespace) -> int:
    vault = _vault()
    kept = decisions.cancel(vault, _holder(vault, options), request_id=options.request)
    print(msgspec.json.encode(kept).decode())
    return 0


def _list(options: argparse.Namespace) -> int:
    for one in decisions.waiting(_vault()):
        what = one.party_id or f"KEK before version {one.kek}"
        ends = "done" if one.asked_by == credentials.WORKER else "expires"
        print(f"{one.request_id}\t{what}\tby {one.asked_by}\t{ends} {one.ends_at.isoformat()}\t{one.reason}")
    return 0


def _withdraw(options: argparse.Namespace) -> int:
    credentials.withdraw(_vault(), options.name)
    return 0


def _mandates(options: argparse.Namespace) -> int:
    mandates = msgspec.json.decode(options.file.read_bytes(), type=list[Mandate])
    grants.register_mandates(_vault(), mandates)
    print(f"{len(mandates)} mandates noted.")
    return 0


def _credential(options: argparse.Namespace) -> int:
    print(credentials.issue(_vault(), options.role, name=options.name, keep_others=not options.only))
    return 0


def _ceremony(options: argparse.Namespace) -> int:
    words = recovery.ceremony(_vault(), custodians=options.custodians, needed=options.needed)
    for number, one in enumerate(words, start=1):
        print(f"Custodian {number} of {len(words)} (any {options.needed} recover):\n\n    {one}\n")
    return 0


def _backup(options: argparse.Namespace) -> int:
    print(f"{recovery.backup(_vault(), options.file)} keys in {options.file}")
    return 0


def _recover(options: argparse.Namespace) -> int:
    settings = config.current()
    print("The words of each custodian on a line of their own; an empty line ends:", file=sys.stderr)
    words = list(takewhile(bool, map(str.strip, sys.stdin)))
    vault = recovery.recover(settings.vault, settings.oidc, path=options.file, words=words)
    again = 0
    if options.receipts:
        lines = options.receipts.read_bytes().splitlines()
        again = destruction.again(vault, [msgspec.json.decode(line, type=Receipt) for line in lines if line])
    position, _ = log.verify(log.entries(vault.store))
    print(f"Recovered; the log has {position} entries; {again} parties destroyed again.")
    return 0
