"""Reading a ZGW case API: signed with its shared secret, only below its own roots, whole lists."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
from joserfc import jwt
from joserfc.jwk import OctKey

from burgerprofiel.blocks.dossiers.models import CaseApi, Source
from burgerprofiel.blocks.dossiers.wire import zgw
from burgerprofiel.foundation import http, keys

T = TypeVar("T")

_MOST_PAGES = 50
_NAME = "burgerprofiel"


class CaseApiError(Exception):
    """The case API gave no usable answer. The text holds no content of it."""


def secret_purpose(source_id: int) -> str:
    """What the sealed secret of a case API is bound to."""
    return f"dossiers.caseapi.secret:{source_id}"


def connect(
    *,
    source_uri: str,
    zaken_root: str,
    catalogi_root: str,
    client_id: str,
    secret: str,
    callback_authorization: str,
    maximum_confidentiality: str,
) -> None:
    """Write down how the cases of a source are read, and the Authorization header that its signals carry.

    Both secrets are kept so that they cannot be read back from the database: one sealed, the other as its hash.
    """
    source = Source.objects.get(uri=source_uri)
    CaseApi.objects.update_or_create(
        source=source,
        defaults={
            "zaken_root": f"{zaken_root.rstrip('/')}/",
            "catalogi_root": f"{catalogi_root.rstrip('/')}/",
            "client_id": client_id,
            "secret_sealed": keys.seal(secret, purpose=secret_purpose(source.id)),
            "callback_hash": hashlib.sha256(callback_authorization.encode()).digest(),
            "maximum_confidentiality": maximum_confidentiality,
        },
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one case API."""

    api: CaseApi

    def fetch(self, zaak_url: str) -> zgw.Case:
        """The case with all that belongs to it. Raises CaseApiError, OutboundError."""
        api = self.api
        zaak = self._one(zaak_url, kind=zgw.Zaak)
        zaaktype = self._one(zaak.zaaktype, kind=zgw.Zaaktype)
        return zgw.Case(
            zaak=zaak,
            zaaktype=zaaktype,
            statustypen=tuple(
                self._all(_list(api.catalogi_root, "statustypen", zaaktype=zaaktype.url), zgw.Statustype)
            ),
            statussen=zgw.ordered(
                list(self._all(_list(api.zaken_root, "statussen", zaak=zaak.url), zgw.ZgwStatus))
            ),
            rollen=tuple(self._all(_list(api.zaken_root, "rollen", zaak=zaak.url), zgw.Rol)),
            resultaattype=self._resultaattype(zaak.resultaat),
        )

    def _resultaattype(self, resultaat_url: str | None) -> zgw.Resultaattype | None:
        if not resultaat_url:
            return None
        resultaat = self._one(resultaat_url, kind=_Resultaat)
        return self._one(resultaat.resultaattype, kind=zgw.Resultaattype)

    def _one(self, url: str, *, kind: type[T]) -> T:
        return self._decode(self._get(url), kind=kind)

    def _all(self, url: str, kind: type[T]) -> Iterator[T]:
        following: str | None = url
        for _ in range(_MOST_PAGES):
            if following is None:
                return
            page = self._decode(self._get(following), kind=_Page)
            yield from (self._decode(raw, kind=kind) for raw in page.results)
            following = page.next
        raise CaseApiError("a list does not end")

    def _get(self, url: str) -> bytes:
        if not url.startswith((self.api.zaken_root, self.api.catalogi_root)):
            raise CaseApiError("an address outside of the case API")
        answer = http.client().get(url, headers=self._headers(), max_bytes=4 * http.MAX_BYTES)
        if answer.status != 200:
            raise CaseApiError(f"the case API answers {answer.status}")
        return answer.body

    def _decode(self, body: bytes | msgspec.Raw, *, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise CaseApiError(f"an answer is no {kind.__name__.strip('_').lower()}") from error

    def _headers(self) -> dict[str, str]:
        return {
            "authorization": f"Bearer {self._token()}",
            "accept": "application/json",
            "accept-crs": "EPSG:4326",
        }

    def _token(self) -> str:
        """The caller's own token of the ZGW standards: signed with the shared secret, valid from `iat`."""
        api = self.api
        secret = keys.unseal(bytes(api.secret_sealed), purpose=secret_purpose(api.source_id))
        claims: dict[str, Any] = {
            "iss": api.client_id,
            "iat": int(time.time()),
            "client_id": api.client_id,
            "user_id": _NAME,
            "user_representation": _NAME,
        }
        return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, OctKey.import_key(secret))


class _Page(msgspec.Struct):
    results: list[msgspec.Raw]
    next: str | None = None


class _Resultaat(msgspec.Struct):
    resultaattype: str


def _list(root: str, name: str, **filters: str) -> str:
    return f"{root}{name}?{urlencode(filters)}"
