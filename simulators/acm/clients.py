"""The applications that are registered at the provider.

A clients file is JSON `{"clients": [...]}`. Each client has `client_id`, `jwks` (a JWK set) or `jwks_uri`
(http URL, file URL or path) and, where it signs people in, `redirect_uris` and `post_logout_redirect_uris`.
`scopes` and `acr_values` narrow what it may ask; without them it may ask everything this simulator knows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import KeySet

from simulators.acm import means

USER_SCOPES = frozenset(
    {"openid", "profile", "rrn", "vo", "wettelijkvertegenwoordiger", "ssm_mandaat", "burgerprofiel_rol"}
)
MACHINE_SCOPES = frozenset(
    {
        "DosisImport",
        "NotificatieImport",
        "dv_mbp_incidents",
        "dv_organisatieregister_cjmbeheerder",
        "dv_organisatieregister_info",
        "dv_organisatieregister_orafinbeheerder",
        "dv_organisatieregister_testclient",
        "dv_verenigingsregister_beheer",
        "dv_verenigingsregister_hoofdvertegenwoordigers",
        "msg_msg_v1_G",
        "vo_info",
    }
)


class KeySource:
    """The public keys of a client: given inline, in a file (read again when it changed) or at a URL."""

    def __init__(self, source: str | Mapping[str, Any]) -> None:
        self._location = "" if isinstance(source, Mapping) else source.removeprefix("file://")
        self._keys = _key_set(source) if isinstance(source, Mapping) else None
        self._stamp = (0, 0)

    async def keys(self, kid: str) -> KeySet | None:
        """Return the current keys, or None when there are none yet.

        A file is read again when it changed, a URL for an unknown `kid`. Raises OSError, ValueError or
        JoseError when the source cannot be read.
        """
        if self._location.startswith(("http://", "https://")):
            await self._read_url(kid)
        elif self._location:
            self._read_file()
        return self._keys

    def _read_file(self) -> None:
        try:
            status = Path(self._location).stat()
        except FileNotFoundError:
            self._keys = None
            return
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._keys = _key_set(json.loads(Path(self._location).read_text(encoding="utf-8")))
            self._stamp = stamp

    async def _read_url(self, kid: str) -> None:
        if self._keys is not None and any(key.kid == kid for key in self._keys.keys):
            return
        import httpx  # noqa: PLC0415  rarely needed, and most of the time it takes to start

        async with httpx.AsyncClient(timeout=3) as client:
            try:
                answer = (await client.get(self._location)).raise_for_status()
            except httpx.HTTPError as error:
                raise OSError(f"{self._location}: {error}") from error
        self._keys = _key_set(answer.json())


def _key_set(document: Mapping[str, Any]) -> KeySet:
    return KeySet.import_key_set({"keys": document["keys"] if "keys" in document else [dict(document)]})


@dataclass(frozen=True, slots=True)
class Client:
    """A registered application."""

    id: str
    key_source: KeySource
    redirect_uris: frozenset[str] = frozenset()
    post_logout_redirect_uris: frozenset[str] = frozenset()
    scopes: frozenset[str] = USER_SCOPES | MACHINE_SCOPES
    acr_values: frozenset[str] = frozenset(means.ALL)


def from_option(text: str) -> Client:
    """Read the command-line form `ID=JWKSFILE=REDIRECT_URI=POST_LOGOUT_URI`.

    Several addresses are separated by commas. An address that itself contains `=` or a comma needs a
    clients file. Raises ValueError on another number of parts.
    """
    parts = text.split("=")
    if len(parts) not in (2, 3, 4) or not all(parts[:2]):
        raise ValueError("give ID=JWKSFILE=REDIRECT_URI=POST_LOGOUT_URI")
    client_id, location, redirect, post_logout = (*parts, "", "")[:4]
    return Client(
        id=client_id,
        key_source=KeySource(location),
        redirect_uris=frozenset(filter(None, redirect.split(","))),
        post_logout_redirect_uris=frozenset(filter(None, post_logout.split(","))),
    )


def from_file(path: Path) -> list[Client]:
    """Read a clients file. Raises ValueError that names the client with a wrong entry."""
    return [_from_entry(entry) for entry in json.loads(path.read_text(encoding="utf-8")).get("clients", [])]


def _from_entry(entry: dict[str, Any]) -> Client:
    if "client_id" not in entry or not ("jwks" in entry or "jwks_uri" in entry):
        raise ValueError(f"client {entry.get('client_id')!r}: client_id and jwks or jwks_uri are needed")
    return Client(
        id=entry["client_id"],
        key_source=KeySource(entry["jwks"] if "jwks" in entry else entry["jwks_uri"]),
        redirect_uris=frozenset(entry.get("redirect_uris", ())),
        post_logout_redirect_uris=frozenset(entry.get("post_logout_redirect_uris", ())),
        scopes=frozenset(entry.get("scopes", USER_SCOPES | MACHINE_SCOPES)),
        acr_values=frozenset(entry.get("acr_values", means.ALL)),
    )
