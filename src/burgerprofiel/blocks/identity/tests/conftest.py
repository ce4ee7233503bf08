"""Fixtures of this block. What they need of Django is imported late: this file is read before it is set up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from burgerprofiel.foundation import config

if TYPE_CHECKING:
    from burgerprofiel.blocks.identity.tests.acm import Acm, Browser
    from burgerprofiel.blocks.identity.tests.registers import Register
    from tests.vault import TestVault


@pytest.fixture(scope="session")
def acm_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the simulator answers."""
    from burgerprofiel.blocks.identity.tests import acm  # noqa: PLC0415

    with acm.running(tmp_path_factory.mktemp("acm")) as address:
        yield address


@pytest.fixture
def set_config(monkeypatch: pytest.MonkeyPatch, vault: TestVault) -> Callable[..., None]:
    """Change settings of this installation for one test; of the provider at the vault too."""

    def change(**values: Any) -> None:
        changed = replace(config.current(), **values)
        monkeypatch.setattr(config, "current", lambda: changed)
        monkeypatch.setattr(vault.vault, "oidc", changed.oidc)

    return change


@pytest.fixture
def acm(acm_address: str, set_config: Callable[..., None], vault: TestVault) -> Iterator[Acm]:
    """The provider, without faults, and our side set to use it."""
    from burgerprofiel.blocks.identity.oidc import provider  # noqa: PLC0415
    from burgerprofiel.blocks.identity.tests.acm import Acm  # noqa: PLC0415

    running = Acm(acm_address)
    running.faults()
    set_config(oidc=replace(config.current().oidc, issuer=running.issuer))
    provider.forget()
    with vault.trusting(running.issuer):
        yield running
    running.faults()


@pytest.fixture
def new_browser(acm: Acm) -> Iterator[Callable[[], Browser]]:
    """Makes browsers that share nothing."""
    from burgerprofiel.blocks.identity.tests.acm import Browser  # noqa: PLC0415

    made: list[Browser] = []

    def one() -> Browser:
        made.append(Browser())
        return made[-1]

    yield one
    for each in made:
        each.outside.close()


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    """One browser."""
    return new_browser()


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch, set_config: Callable[..., None]) -> Iterator[Register]:
    """The one register that is on, which knows of nothing until a test says so.

    What answers at once is waited for, however busy the machine.
    """
    from burgerprofiel.blocks.identity.tests import registers  # noqa: PLC0415

    set_config(representations_seconds=registers.PATIENCE_SECONDS)
    one = registers.Register()
    one.says()
    with registers.offered(monkeypatch, one):
        yield one
