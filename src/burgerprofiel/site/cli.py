"""The command `burgerprofiel`: one process of the platform, or a task of an operator.

Exit codes: 0 done, 1 not possible now (the message says why), 2 wrong use, 3 already running.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from burgerprofiel.foundation import config
from burgerprofiel.site import notices, proofs, rights

Command = Callable[[argparse.Namespace], int]

_MIGRATION_LIMITS = "-c lock_timeout=2s -c statement_timeout=15min"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the command line names; errors become one line on standard error."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = _parser(vault_tasks=given[:1] == ["vault"]).parse_args(given)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")
    command: Command = options.command
    import psycopg  # noqa: PLC0415

    from burgerprofiel.foundation import database  # noqa: PLC0415 - `--help` needs no psycopg
    from burgerprofiel.site import capacity, checks  # noqa: PLC0415

    try:
        return command(options)
    except (
        checks.NotReadyError,
        capacity.BindError,
        config.InsecureConfigurationError,
        proofs.NotPossibleError,
    ) as error:
        return _fail(str(error))
    except psycopg.Error as error:
        return _fail(database.in_words(error))
    except ValueError as error:
        return _fail(f"a setting cannot be read: {error}")
    except OSError as error:
        return _fail(_refused(error))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _fail(message: str) -> int:
    print(f"burgerprofiel: {message}", file=sys.stderr)
    return 1


def _refused(error: OSError) -> str:
    """What the system refused, and what an operator can do about it."""
    advice = {
        errno.EACCES: f"this user (uid {os.getuid()}) needs the right to it: see its owner and mode with ls -ld",
        errno.ENOSPC: "free some space on its disk",
        errno.EROFS: "its disk is mounted read-only",
    }.get(error.errno or 0, "")
    return ". ".join(
        part
        for part in (f"{error.filename}: {error.strerror}" if error.filename else str(error), advice)
        if part
    )


def _parser(*, vault_tasks: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="burgerprofiel", description="Run or look after Burgerprofiel.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=command)
        return sub

    run = add("run", _run, "start everything on this machine, with embedded PostgreSQL and simulators")
    run.add_argument("--no-simulators", action="store_true", help="no simulated partners and no seed world")
    add("web", _web, "serve pages and APIs (WEB_BIND)")
    add("live", _live, "serve live updates, and relay to web unless LIVE_RELAY=0 (LIVE_BIND)")
    add("worker", _worker, "deliver events, send mail, run scheduled jobs")
    vault = add("vault", _vault, "the key service: serve it, or do a task of its administrator")
    if vault_tasks:
        from burgerprofiel.vault import cli  # noqa: PLC0415 - who starts something else does not wait for it

        cli.add_arguments(vault)
    keys = add("keys", _keys, "say how far a rotation of keys is here, as the worker")
    keys.add_argument("--now", action="store_true", help="first do what the worker does each hour")
    keys.add_argument(
        "--from-start", action="store_true", help="take over all public keys: the vault was recovered"
    )
    add("migrate", _migrate, "bring the database to this version, as DATABASE_OWNER_URL")
    add("collect", _collect, "give static files their lasting names, in DATA_DIR/static")
    add("check", _check, "say whether this installation is safe to start")
    add("openapi", _openapi, "print the OpenAPI document")
    proofs.declare(add)
    rights.declare(add)
    notices.declare(add)
    reference = add("reference", _reference, "reference data: authorities, sources, clients")
    reference.add_argument(
        "action", choices=["load", "mandates"], help="load it, or print its mandates for `vault mandates`"
    )
    reference.add_argument("file", type=Path, metavar="FILE", help="JSON document")
    return parser


def _vault(options: argparse.Namespace) -> int:
    from burgerprofiel.vault import cli  # noqa: PLC0415

    return cli.main(options)


def _run(options: argparse.Namespace) -> int:
    from burgerprofiel.site import supervisor  # noqa: PLC0415 - each command loads what it needs

    return supervisor.run(simulators=not options.no_simulators)


def _web(options: argparse.Namespace) -> int:
    from burgerprofiel.site import checks, servers  # noqa: PLC0415

    checks.before_start(config.current())
    servers.serve_web(config.current())
    return 0


def _live(options: argparse.Namespace) -> int:
    from burgerprofiel.site import checks  # noqa: PLC0415

    checks.before_start(config.current())
    from burgerprofiel.site import asgi  # noqa: PLC0415

    asgi.serve(config.current())
    return 0


def _worker(options: argparse.Namespace) -> int:
    from burgerprofiel.site import checks, worker  # noqa: PLC0415

    os.environ.setdefault("VAULT_ROLE", "worker")
    checks.before_start(config.current(), is_worker=True)
    return worker.main()


def _keys(options: argparse.Namespace) -> int:
    from burgerprofiel.site import keeping  # noqa: PLC0415

    os.environ.setdefault("VAULT_ROLE", "worker")
    _set_up()
    return keeping.main(now=options.now, from_start=options.from_start)


def _migrate(options: argparse.Namespace) -> int:
    from burgerprofiel.foundation import database  # noqa: PLC0415
    from burgerprofiel.site import checks  # noqa: PLC0415

    owner_url = config.current().database_owner_url
    if not owner_url:
        raise checks.NotReadyError("DATABASE_OWNER_URL (or DATABASE_URL) is not set.")
    checks.before_migration(owner_url)
    os.environ["DATABASE_URL"] = database.url_with(owner_url, {"options": _MIGRATION_LIMITS})
    config.current.cache_clear()
    _django("migrate", "--no-input")
    database.grant(owner_url)
    return 0


def _collect(options: argparse.Namespace) -> int:
    return _django("collectstatic", "--no-input", "--verbosity", "0")


def _check(options: argparse.Namespace) -> int:
    from burgerprofiel.site import diagnosis  # noqa: PLC0415

    found = list(diagnosis.problems(config.current()))
    for problem in found:
        print(f"- {problem}", file=sys.stderr)
    if found:
        return 1
    print("Nothing stands in the way of a start.")
    return 0


def _openapi(options: argparse.Namespace) -> int:
    _set_up()
    from burgerprofiel.foundation.api.document import document  # noqa: PLC0415
    from burgerprofiel.site.urls import API_ROUTES  # noqa: PLC0415

    print(json.dumps(document(API_ROUTES), indent=2, ensure_ascii=False))
    return 0


def _reference(options: argparse.Namespace) -> int:
    from burgerprofiel.site import checks  # noqa: PLC0415

    try:
        document = json.loads(options.file.read_bytes())
    except (OSError, ValueError) as error:
        raise checks.NotReadyError(f"{options.file} cannot be read: {error}") from error
    _set_up()
    from burgerprofiel.blocks.dossiers import public as dossiers  # noqa: PLC0415
    from burgerprofiel.blocks.identity import public as identity  # noqa: PLC0415
    from burgerprofiel.blocks.messages import public as messages  # noqa: PLC0415
    from burgerprofiel.foundation.accesslog import context  # noqa: PLC0415

    if options.action == "mandates":
        print(json.dumps(identity.mandates_of_reference(document), default=str))
        return 0
    with context.work("cli.reference"):
        identity.load_reference(document)
        dossiers.load_reference(document)
        loaded = messages.load_reference(document)
    print("Reference data loaded.")
    if left := loaded["kept_on_screen"]:
        print(f"{left} senders and types of message were changed on screen: those stay as they are.")
    return 0


def _django(*arguments: str) -> int:
    _set_up()
    from django.core.management import call_command  # noqa: PLC0415

    call_command(*arguments)
    return 0


def _set_up() -> None:
    import django  # noqa: PLC0415

    django.setup()
