"""The other side: posts bodies with a token and tells what became of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import httpx

from simulators.dosis_sender.oauth import TokenSource
from simulators.dosis_sender.retry import Retry, persist

PATHS: Final = {
    "v2": "/api/v2/dosis/dossiers",
    "v1": "/api/v1/dosis/dossiers",
    "native": "/api/dossiers/v1/statuses",
}
BULK: Final = 500


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one status. `reason` is safe to print: no text of the file, no long run of digits."""

    kind: Literal["accepted", "refused"]
    receipt: str = ""
    reason: str = ""


class Receiver:
    """One receiving platform, spoken to as one client."""

    def __init__(self, http: httpx.AsyncClient, *, base_url: str, tokens: TokenSource, retry: Retry) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._tokens = tokens
        self._retry = retry

    async def upload(self, body: Mapping[str, Any], *, path: str) -> Outcome:
        """Send one DOSIS upload. Raises UnreachableError or TokenRefusedError; a refusal is an outcome."""
        answer = await self._post(path, body=body)
        if not answer.is_success:
            return Outcome(kind="refused", reason=_problem(answer))
        receipt = _object(answer).get("UploadId")
        if receipt != body["UploadId"]:
            return Outcome(kind="refused", reason="accepted without a receipt for this upload")
        return Outcome(kind="accepted", receipt=str(receipt))

    async def bulk(self, statuses: list[dict[str, Any]], *, source: str) -> list[Outcome]:
        """Send at most `BULK` statuses of one source in one native call; one outcome per status, in order.

        The answer is `{"results": [{"accepted": bool, "receipt"?, "errors"?: [{"code", "field"?}]}]}`.
        """
        answer = await self._post(PATHS["native"], body={"source": source, "statuses": statuses})
        if not answer.is_success:
            return [Outcome(kind="refused", reason=_problem(answer))] * len(statuses)
        results = _lines(answer)
        if len(results) != len(statuses):
            return [Outcome(kind="refused", reason="an answer without one result per status")] * len(statuses)
        return [_line(result) for result in results]

    async def _post(self, path: str, *, body: Mapping[str, Any]) -> httpx.Response:
        token = await self._tokens.token()
        answer = await persist(lambda: self._send(path, body=body, token=token), retry=self._retry)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._tokens.forget(token)
            renewed = await self._tokens.token()
            answer = await persist(lambda: self._send(path, body=body, token=renewed), retry=self._retry)
        return answer

    async def _send(self, path: str, *, body: Mapping[str, Any], token: str) -> httpx.Response:
        return await self._http.post(
            self._base_url + path, json=body, headers={"Authorization": f"Bearer {token}"}
        )


def _problem(answer: httpx.Response) -> str:
    """HTTP status, problem code and the names of refused fields; their texts could quote the file."""
    body = _object(answer)
    code = body.get("code") or str(body.get("type", "")).rsplit("/", 1)[-1]
    return " ".join(filter(None, (f"HTTP {answer.status_code}", _printable(code), _printable(_fields(body)))))


def _fields(body: Mapping[str, Any]) -> str:
    errors = body.get("errors")
    named = (
        [error.get("field") for error in errors if isinstance(error, dict)]
        if isinstance(errors, list)
        else []
    )
    return ",".join(sorted({str(field) for field in named if field}))


def _printable(value: object) -> str:
    text = re.sub(r"[^\w.,:\[\]-]", "", str(value or ""), flags=re.ASCII)[:80]
    return re.sub(r"\d{6,}", "#", text)


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _lines(answer: httpx.Response) -> list[dict[str, Any]]:
    results = _object(answer).get("results")
    return [result for result in results if isinstance(result, dict)] if isinstance(results, list) else []


def _line(result: Mapping[str, Any]) -> Outcome:
    if result.get("accepted") is True:
        return Outcome(kind="accepted", receipt=str(result.get("receipt") or result.get("id") or ""))
    errors = result.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    reason = " ".join(filter(None, (_printable(first.get("code")), _printable(first.get("field")))))
    return Outcome(kind="refused", reason=reason or "refused without a reason")
