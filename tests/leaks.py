"""Whether a test run wrote what it may not: secrets and national numbers in logs, output, files or columns of text.

National numbers of tests are fictitious (month 61 to 72) and pass the check, so each can be told from other digits.
Secrets are the key files of the run (those of its vaults and the credentials of roles too), every reference (session
key, token, state) that was made while it lasted, and in output and logs whatever has the form of a private key, a
signed token or a password in the address of a database.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

MARKED = "may_show_numbers"
# Not within hexadecimal: among thousands of random ids one looks like a number.
_NUMBER = re.compile(
    r"(?<![0-9a-f.])(\d\d)[. ]?(6[1-9]|7[0-2])[. ]?([0-3]\d)[- ]?(\d{3})[. ]?(\d\d)(?![0-9a-f])"
)
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{43}")
_FORMS = {
    "a private key": re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----|[\"']d[\"']: ?[\"'][A-Za-z0-9_-]{43,}[\"']"
    ),
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{40,}"),
    "the password of a database": re.compile(r"\bpostgres(?:ql)?://[^\s:/@]+:[^\s:/@*]+@"),
}
"""What nobody may write, known by its form. Files of tests hold such things on purpose; output and logs do not."""
_TOKEN = re.compile(rb"[A-Za-z0-9_-]{20,}")
_MAX_FILE = 50_000_000
_INPUTS = frozenset({"personas.json", "extra.json", "data.json"})  # what a simulated partner is fed with
_SKIPPED = frozenset({"secrets", "postgres", "static", "leaks", "node_modules", ".cache"})


def numbers(text: str) -> set[str]:
    """The fictitious national numbers in a text, in any way of writing them."""
    return {"".join(found.groups()) for found in _NUMBER.finditer(text) if _is_number(*found.groups())}


def _is_number(year: str, month: str, day: str, order: str, check: str) -> bool:
    head = year + month + day + order
    is_day = 1 <= int(day) <= 31 and order not in ("000", "999")
    return is_day and int(check) in (97 - int(head) % 97, 97 - int("2" + head) % 97)


def folder() -> Path:
    """Where the processes of one run gather what the check needs; it lies in DATA_DIR, which they share."""
    made = Path(os.environ["DATA_DIR"]) / "leaks"
    made.mkdir(parents=True, exist_ok=True)
    return made


def remember_references() -> None:
    """From now on note every reference that this process makes."""
    from burgerprofiel.blocks.identity.services import references  # noqa: PLC0415 - needs Django

    made = references.new
    target = folder() / f"references-{os.getpid()}"

    def noted() -> str:
        reference = made()
        with target.open("a") as file:
            file.write(f"{reference}\n")
        return reference

    references.new = noted


def spool(test: str, sections: Iterable[tuple[str, str]]) -> None:
    """Keep what a test wrote until the end, when all secrets are known."""
    with (folder() / "output").open("a", errors="replace") as file:
        for name, text in sections:
            file.write(f"\0{test} ({name})\n{text}\n")


def at_the_end(folders: Iterable[Path]) -> list[str]:
    """What the run wrote and may not have written: where, and what kind; never the thing itself."""
    secrets = _secrets()
    found = []
    output = folder() / "output"
    for part in output.read_text(errors="replace").split("\0") if output.exists() else ():
        where, _, text = part.partition("\n")
        found += [f"{where}: {kind}" for kind in (*_leaks(text, *secrets), *_formed(text))]
    for path in _files(folders):
        text = path.read_text(errors="replace")
        found += [f"{path}: {kind}" for kind in _leaks(text, *secrets)]
        found += [f"{path}: {kind}" for kind in (_formed(text) if path.suffix == ".log" else ())]
    return sorted(set(found))


def _formed(text: str) -> Iterator[str]:
    yield from (kind for kind, form in _FORMS.items() if form.search(text))


def _leaks(text: str, keys: dict[str, str], references: set[str]) -> Iterator[str]:
    if numbers(text):
        yield "a national number"
    if references.intersection(_REFERENCE.findall(text)):
        yield "a session key or token"
    for form, name in keys.items():
        if form in text:
            yield f"the key {name}"


def _secrets() -> tuple[dict[str, str], set[str]]:
    keys = {
        form: path.name
        for path in _key_files(Path(os.environ["DATA_DIR"]))
        for form in _forms(path.read_bytes())
    }
    references: set[str] = set()
    for path in folder().glob("references-*"):
        references.update(path.read_text().split())
    return keys, references


def _key_files(data: Path) -> Iterator[Path]:
    """Those of the platform, of its vaults (key-encryption keys) and the credential of their administrator."""
    yield from sorted((data / "secrets").glob("*"))
    for vault in data.glob("vault-*"):
        yield from (path for path in sorted(vault.rglob("*")) if path.suffix in (".key", ".token"))


def _forms(key: bytes) -> Iterator[str]:
    if _TOKEN.fullmatch(key):
        yield key.decode()
    yield key.hex()
    yield base64.b64encode(key).decode().rstrip("=")
    yield base64.urlsafe_b64encode(key).decode().rstrip("=")
    if b"PRIVATE KEY" in key:
        yield key.decode().splitlines()[1]


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for start in folders:
        for path in start.rglob("*"):
            inside = path.relative_to(start).parts
            is_apart = any(part.startswith("vault-") for part in inside[:-1]) or (
                _SKIPPED | _INPUTS
            ).intersection(inside)
            is_ours = path.is_file() and not path.is_symlink() and not is_apart
            if is_ours and path.stat().st_size <= _MAX_FILE:
                yield path


@lru_cache(maxsize=1)
def _columns() -> str:
    """One statement that reads each table once: rows where a column of text holds eleven digits, also with dots."""
    from burgerprofiel.foundation import database  # noqa: PLC0415

    found = database.rows(
        "SELECT c.table_name AS name, array_agg(c.column_name::text) AS columns FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        " AND c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'character', 'ARRAY')"
        " GROUP BY 1 ORDER BY 1"
    )
    pattern = "[0-9]{2}[. ]?(6[1-9]|7[0-2])[. ]?[0-3][0-9][- ]?[0-9]{3}[. ]?[0-9]{2}"
    return " UNION ALL ".join(
        _of_table(row["name"], columns=row["columns"], pattern=pattern) for row in found
    )


def _of_table(name: str, *, columns: list[str], pattern: str) -> str:
    places = ", ".join(f"'{name}.{column}'" for column in columns)
    contents = ", ".join(f'"{column}"::text' for column in columns)
    return (
        f"SELECT ARRAY[{places}] AS places, ARRAY[{contents}] AS contents"
        f" FROM \"{name}\" WHERE concat_ws(chr(10), {contents}) ~ '{pattern}'"
    )


def in_columns() -> list[str]:
    """Columns of text that hold a national number at this moment, on the connection of the test."""
    from burgerprofiel.foundation import database  # noqa: PLC0415

    rows: list[dict[str, Any]] = database.prepared_rows(
        _columns(), {}
    )  # to plan it takes longer than to run it
    return sorted(
        {
            place
            for row in rows
            for place, content in zip(row["places"], row["contents"], strict=True)
            if content and numbers(content)
        }
    )
