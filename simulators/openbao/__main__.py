"""Start it: `python -m simulators.openbao --port 8805 --token TOKEN`."""

import hmac
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators import common
from simulators.faults import FaultKind, Faults
from simulators.openbao.transit import Key, TransitError

FAULTS = (
    FaultKind("sealed", "answer 503, as a server that must be unsealed first"),
    FaultKind("denied", "answer 403, as for a token that has expired"),
    FaultKind("one_bad_item", "an error in the last item of the batch, and so status 400"),
    FaultKind("short_batch", "leave the last item of the batch out of the answer"),
)

Handle = Callable[["OpenBao", Request], Awaitable[Response]]


class OpenBao:
    """Keys in memory, one mount `transit`, one token."""

    def __init__(self, token: str) -> None:
        self.faults = Faults(FAULTS)
        self._token = token
        self._keys: dict[str, Key] = {}

    def application(self) -> Starlette:
        """The paths of the transit engine that the vault needs."""
        routes = [
            Route("/v1/transit/keys/{name}", self._guarded(self._create), methods=["POST", "PUT"]),
            Route("/v1/transit/keys/{name}", self._guarded(self._read), methods=["GET"]),
            Route("/v1/transit/keys/{name}/rotate", self._guarded(self._rotate), methods=["POST"]),
            Route("/v1/transit/keys/{name}/config", self._guarded(self._configure), methods=["POST"]),
            Route("/v1/transit/keys/{name}/trim", self._guarded(self._trim), methods=["POST"]),
            Route(
                "/v1/transit/encrypt/{name}",
                self._guarded(partial(self._batch, Key.encrypt)),
                methods=["POST"],
            ),
            Route(
                "/v1/transit/decrypt/{name}",
                self._guarded(partial(self._batch, Key.decrypt)),
                methods=["POST"],
            ),
        ]
        return common.application(
            routes, faults=self.faults, exception_handlers={TransitError: _transit_error}
        )

    def _guarded(
        self, handle: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            path, given = request.url.path, request.headers.get("x-vault-token", "")
            if self.faults.take("sealed", path=path):
                return _errors(503, "Vault is sealed")
            if self.faults.take("denied", path=path) or not hmac.compare_digest(given, self._token):
                return _errors(403, "permission denied")
            return await handle(request)

        return guarded

    def _key(self, request: Request) -> Key:
        key = self._keys.get(request.path_params["name"])
        if key is None:
            raise TransitError("encryption key not found")
        return key

    async def _create(self, request: Request) -> Response:
        wanted = await common.json_body(request)
        if wanted.get("type", "aes256-gcm96") != "aes256-gcm96":
            raise TransitError("unknown key type here")
        name = request.path_params["name"]
        if name not in self._keys:
            self._keys[name] = Key()
            self._keys[name].rotate()
        return await self._read(request)

    async def _read(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._keys:
            return JSONResponse({"errors": []}, status_code=404)
        return JSONResponse({"data": self._keys[name].describe(name)})

    async def _rotate(self, request: Request) -> Response:
        self._key(request).rotate()
        return await self._read(request)

    async def _configure(self, request: Request) -> Response:
        self._key(request).configure(await common.json_body(request))
        return await self._read(request)

    async def _trim(self, request: Request) -> Response:
        self._key(request).trim(await common.json_body(request))
        return await self._read(request)

    async def _batch(self, operation: Callable[[Key, Any], dict[str, Any]], request: Request) -> Response:
        key, body = self._key(request), await common.json_body(request)
        if "batch_input" not in body:
            return JSONResponse({"data": operation(key, body)})
        results = [_one(operation, key, item) for item in body["batch_input"]]
        if self.faults.take("one_bad_item", path=request.url.path):
            results[-1] = {"error": "cipher: message authentication failed"}
        if self.faults.take("short_batch", path=request.url.path):
            del results[-1]
        failed = any("error" in result for result in results)
        return JSONResponse(
            {"data": {"batch_results": results}},
            status_code=400
            if failed
            else 200,  # also for a part: `partial_failure_response_code` is not simulated
        )


def _one(operation: Callable[[Key, Any], dict[str, Any]], key: Key, item: Any) -> dict[str, Any]:
    try:
        return operation(key, item)
    except TransitError as error:
        return {"error": str(error)}


async def _transit_error(request: Request, error: TransitError) -> Response:
    return _errors(error.status, str(error))


def _errors(status: int, *messages: str) -> Response:
    return JSONResponse({"errors": list(messages)}, status_code=status)


def main() -> None:
    """Serve until told to stop."""
    arguments = common.parser("openbao", description="The transit engine of OpenBao, in memory.")
    arguments.add_argument("--token", required=True, help="the token that clients show")
    options = arguments.parse_args()
    port = common.free_port(options.host, port=options.port)
    common.run(
        OpenBao(options.token).application(),
        host=options.host,
        port=port,
        ready=f"openbao ready http://{options.host}:{port}",
    )


if __name__ == "__main__":
    main()
