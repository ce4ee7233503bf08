"""Test run set-up: one PostgreSQL for all workers, a database of its own for each, sockets to loopback only."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests import cover, leaks, workers
from tests.browser import chromium, static_files, visit  # noqa: F401 - fixtures
from tests.roles import _requests_as_application  # noqa: F401 - autouse
from tests.vault import _vault, vault  # noqa: F401
from tests.workers import pytest_xdist_auto_num_workers, pytest_xdist_make_scheduler  # noqa: F401 - hooks

# On a busy machine an example takes longer, and says nothing about the code; our fixtures may serve all examples.
hypothesis_settings.register_profile(
    "busy",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("busy")
_STACK = ExitStack()
_COVER = cover.Cover()
_LEAKED = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controlling process; give every process its own database before Django loads."""
    from tests import database  # noqa: PLC0415 - must not be imported before the environment is known

    config.add_cleanup(_STACK.close)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    os.environ.setdefault("DATA_DIR", _STACK.enter_context(tempfile.TemporaryDirectory(prefix="bp-test-")))
    os.environ.setdefault("OUTBOUND_PRIVATE_ALLOWED", "127.0.0.1 localhost")
    if not worker:
        os.environ["BP_TEST_ADMIN_URL"] = database.start_server(_STACK)
        os.environ["BP_TEST_TEMPLATE"] = database.template(os.environ["BP_TEST_ADMIN_URL"])
    admin_url, template = os.environ["BP_TEST_ADMIN_URL"], os.environ["BP_TEST_TEMPLATE"]
    name = f"bp_test_{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:8]}_{worker or 'main'}"
    own = f"{os.environ['DATA_DIR']}/vault-{worker or 'main'}"
    os.environ.update(VAULT_DIR=own, VAULT_BIND=f"unix:{own}.sock")
    os.environ["DATABASE_URL"] = database.clone(admin_url, template, name)
    os.environ["DJANGO_SETTINGS_MODULE"] = "burgerprofiel.site.settings"
    if config.getoption(cover.OPTION):
        cover.listen()
    django.setup()
    _wait_longer_for_connections()
    _empty_by_deleting()
    if not worker:  # else pytest-django loads the settings before this in a worker
        del os.environ["DJANGO_SETTINGS_MODULE"]
    _make_static_folder()
    leaks.remember_references()
    config.addinivalue_line("markers", f"{leaks.MARKED}: writes national numbers on purpose; say why")
    config.add_cleanup(lambda: _finish(admin_url, name))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write which tests send each statement once (`tests.cover`)."""
    parser.addoption(cover.OPTION, type=Path, help="write the fewest tests that send every statement")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first."""
    workers.longest_first(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What the test sends is its own."""
    cover.begin()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """When all of its fixtures are done, a test has sent what it sends."""
    try:
        return (yield)
    finally:
        if item.config.getoption(cover.OPTION):
            cover.tell(item)


def _wait_longer_for_connections() -> None:
    """On a machine that is busy with all tests at once five seconds are soon over."""
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 30


def _empty_by_deleting() -> None:
    """After a test that commits. Django would TRUNCATE, half a second for all tables, where a few rows are."""
    from django.db import connection  # noqa: PLC0415

    def sql_flush(style: Any, tables: list[str], **options: bool) -> list[str]:
        named = (connection.ops.quote_name(table) for table in tables)
        return ["; ".join(f"DELETE FROM {name}" for name in named)]  # noqa: S608 - names of tables

    type(connection.ops).sql_flush = lambda operations, *args, **options: sql_flush(*args, **options)


def _make_static_folder() -> None:
    """WhiteNoise warns, and so fails, when an application is loaded where nothing was collected."""
    from django.conf import settings  # noqa: PLC0415

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def _finish(admin_url: str, name: str) -> None:
    from django.db import connections  # noqa: PLC0415

    from burgerprofiel.foundation import http  # noqa: PLC0415
    from tests import database, leftovers  # noqa: PLC0415

    http.client().close()
    connections.close_all()
    leftovers.close()
    database.drop(admin_url, name)


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database exists already: cloned from the migrated template."""


@pytest.fixture(autouse=True)
def _nothing_stays(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After a test that commits Django empties its own tables; those which it does not manage, we do."""
    yield
    mark = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not commits and not (mark and mark.kwargs.get("transaction")):
        return
    from asgiref.sync import SyncToAsync  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from tests import leftovers  # noqa: PLC0415

    # Procrastinate works there too; what that thread keeps the pool lacks for good, and a later test waits in vain.
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()
    with django_db_blocker.unblock():
        leftovers.clear()


@pytest.fixture(scope="module", autouse=True)
def _the_next_module_begins_empty() -> Iterator[None]:
    """A test that should roll back and yet leaves rows behind, by a thread of its own, fails its module."""
    yield
    from tests import leftovers  # noqa: PLC0415

    if found := leftovers.tables():
        leftovers.clear_all()
        pytest.fail(f"a test of this module left rows behind in {found}")


@pytest.fixture(autouse=True)
def _nothing_owed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests before let pass on credit would be written down in this one: a statement more, once in fifty."""
    from burgerprofiel.foundation.limits import buckets  # noqa: PLC0415

    monkeypatch.setattr(buckets, "_owed", buckets._Owed())


@pytest.fixture(autouse=True)
def _log_where_the_tests_log() -> Iterator[None]:
    """A command run by a test configures logging, with the standard error that pytest lends to that test only."""
    before = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = before


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _no_number_in_a_column(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test that used the database: no national number lies readable in a column."""
    yield
    uses_database = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if not uses_database or request.node.get_closest_marker(leaks.MARKED):
        return
    from django.db import connection  # noqa: PLC0415

    if not connection.needs_rollback and (found := leaks.in_columns()):
        pytest.fail(f"a national number lies readable in {found}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In the controlling process: keep what each test of each worker wrote, and what it asked the database."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    _COVER.note(report)
    if leaks.MARKED not in report.keywords:
        leaks.spool(report.nodeid, report.sections)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In the controlling process, when all workers are done: nothing secret was written anywhere."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    if file := session.config.getoption(cover.OPTION):
        _COVER.write(file)
    folders = [Path(os.environ["DATA_DIR"])]
    if (factory := getattr(session.config, "_tmp_path_factory", None)) is not None:
        folders.append(factory.getbasetemp())
    if found := leaks.at_the_end(folders):
        session.config.stash[_LEAKED] = found
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what was written, and where; never the thing itself."""
    for line in config.stash.get(_LEAKED, []):
        terminalreporter.write_line(f"LEAKED {line}", red=True)
