"""A receiving platform for tests: a real HTTP server that verifies assertions, tokens and receipts."""

import json
import threading
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

Body = dict[str, Any]
Answer = tuple[int, Body]


class Platform:
    """What it received, and switches for what goes wrong. `jwks` maps client ids to their public key sets."""

    def __init__(self) -> None:
        self.jwks: dict[str, Body] = {}
        self.url = ""
        self.uploads: list[tuple[str, Body]] = []
        self.assertions: list[Body] = []
        self.failing = 0
        self.revoke_after = 0
        self.refuse: Callable[[Body], Answer | None] = lambda body: None
        self._tokens: dict[str, str] = {}
        self._seen: set[str] = set()
        self._known: dict[tuple[str, str], Body] = {}
        self._lock = threading.Lock()

    def answer(self, path: str, *, content: bytes, authorization: str) -> Answer:
        with self._lock:
            if self.failing:
                self.failing -= 1
                return 503, {"code": "busy"}
            if path == "/oauth/v1/token":
                return self._token({name: values[0] for name, values in parse_qs(content.decode()).items()})
            client = self._tokens.get(authorization.removeprefix("Bearer "))
            if client is None:
                return 401, {"code": "invalid_token"}
            if self.revoke_after:
                self.revoke_after -= 1
                if not self.revoke_after:
                    self._tokens.clear()
            return self._receive(path, body=json.loads(content))

    def bodies(self, source: str, *, number: str) -> list[Body]:
        """DOSIS uploads of one file, as they arrived."""
        return [
            body
            for _, body in self.uploads
            if body["Identificatie"] == {"Bron": source, "DossierNummer": number}
        ]

    def _token(self, form: dict[str, str]) -> Answer:
        assert form["grant_type"] == "client_credentials"
        assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        try:
            claims = self._verified(form["client_assertion"])
        except (JoseError, KeyError, ValueError):
            return 401, {"error": "invalid_client"}
        if form["scope"] != "DosisImport":
            return 400, {"error": "invalid_scope"}
        token = uuid4().hex
        self._tokens[token] = claims["sub"]
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600}

    def _verified(self, signed: str) -> Body:
        token = jwt.decode(signed, self._keys(signed), algorithms=["RS256", "ES256"])
        claims = token.claims
        registry = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": claims["sub"]},
            aud={"essential": True, "value": self.url + "/oauth/v1/token"},
            exp={"essential": True},
            iat={"essential": True},
            jti={"essential": True},
        )
        registry.validate(claims)
        if claims["exp"] - claims["iat"] > 600 or claims["jti"] in self._seen:
            raise ValueError("long-lived or replayed")
        self._seen.add(claims["jti"])
        self.assertions.append({**token.header, **claims})
        return claims

    def _keys(self, signed: str) -> KeySet:
        """Key set of the client that the unverified subject names; the signature then proves it."""
        payload = signed.split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return KeySet.import_key_set({"keys": self.jwks[claims["sub"]]["keys"]})

    def _receive(self, path: str, *, body: Body) -> Answer:
        refusal = self.refuse(body)
        if refusal:
            return refusal
        if path == "/api/dossiers/v1/statuses":
            self.uploads.append((path, body))
            return 200, {
                "results": [self._line(body["source"], status=status) for status in body["statuses"]]
            }
        if path not in ("/api/v2/dosis/dossiers", "/api/v1/dosis/dossiers"):
            return 404, {"code": "not-found"}
        key = (body["Identificatie"]["Bron"], body["UploadId"])
        if self._known.setdefault(key, body) != body:
            return 409, {"code": "upload-conflict"}
        self.uploads.append((path, body))
        return 200, {"Status": "OK", "UploadId": body["UploadId"]}

    def _line(self, source: str, *, status: Body) -> Body:
        key = (source, status["upload_id"])
        if self._known.setdefault(key, status) != status:
            return {"accepted": False, "errors": [{"code": "upload-conflict"}]}
        return {"accepted": True, "receipt": str(uuid4())}


@contextmanager
def serve() -> Iterator[Platform]:
    """A platform on a free loopback port, stopped at the end."""
    platform = Platform()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            status, body = platform.answer(
                self.path, content=content, authorization=self.headers.get("Authorization", "")
            )
            answer = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    platform.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
