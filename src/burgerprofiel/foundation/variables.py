"""Reading environment variables: each of these takes the environment, and the name of one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

Environment = Mapping[str, str]


def listed(env: Environment, name: str, *, default: str = "") -> tuple[str, ...]:
    """The parts between spaces and commas."""
    return tuple(env.get(name, default).replace(",", " ").split())


def number(env: Environment, name: str, *, default: int) -> int:
    """A whole number. Raises ValueError, which names the variable."""
    return default if (given := env.get(name)) is None else whole(given, name=name)


def whole(text: str, *, name: str) -> int:
    """A whole number that is part of the variable `name`. Raises ValueError, which says so."""
    try:
        return int(text)
    except ValueError as error:
        raise ValueError(f"{name} is no whole number: {text!r}") from error


def path(env: Environment, name: str) -> Path | None:
    """The file that a variable names; None when it is empty."""
    return Path(given) if (given := env.get(name, "")) else None


def secret(env: Environment, name: str, *, default: str = "") -> str:
    """A secret from the environment, else from the file that `NAME_FILE` names (systemd credentials, mounted secrets).

    The environment first: `run` and `migrate` give their processes another database role that way.
    """
    if given := env.get(name):
        return given
    if file := path(env, f"{name}_FILE"):
        return file.read_text().strip()
    return default
