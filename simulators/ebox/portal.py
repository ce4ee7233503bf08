"""A portal of the federation with people in front of it: it asks them at the platform for a token, and reads with it.

It goes the whole way that a real one goes: metadata, pushed request, redirect of the browser, code, tokens with proof.
Which platform, under which name and for which scopes, a file (`--portal`) or a test (`PUT /_portal`) tells it.
"""

import base64
import hashlib
import html
import json
import re
import secrets
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from simulators import common
from simulators.dosis_sender.oauth import SigningKey, key_id, load_key
from simulators.ebox.mailboxes import Json
from simulators.faults import FaultKind, Faults

PREFIX = "/portal"
COOKIE = "portal_visitor"
SECONDS = 30
FAULTS = (
    FaultKind("portal_wrong_verifier", "the portal redeems a code with another verifier"),
    FaultKind("portal_no_proof", "the portal asks without a DPoP proof"),
    FaultKind("portal_old_proof", "the portal uses a proof again"),
    FaultKind("portal_other_key", "the portal proves with another key than its token is bound to"),
    FaultKind("portal_code_twice", "the portal redeems a code twice"),
    FaultKind("portal_plain_bearer", "the portal shows its token without saying that it is bound"),
)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(slots=True)
class Visitor:
    """One browser in front of the portal: what was asked for it, and its tokens."""

    state: str
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    access: str = ""
    refresh: str = ""
    last_proof: str = ""


class Portal:
    """Its pages, and what it remembers of who is in front of it."""

    def __init__(self, *, faults: Faults, base_url: str, settings: Json | None = None) -> None:
        self._faults, self._base = faults, base_url
        self._own_key = ECKey.generate_key("P-256", auto_kid=True)
        self._settings: Json = settings or {}
        self._visitors: dict[str, Visitor] = {}

    def routes(self) -> list[BaseRoute]:
        """Its addresses."""
        return [
            Route("/_portal", self.configure, methods=["PUT"]),
            Route(PREFIX, self.home),
            Route(f"{PREFIX}/jwks.json", self.jwks),
            Route(f"{PREFIX}/ask", self.ask),
            Route(f"{PREFIX}/back", self.back),
            Route(f"{PREFIX}/messages", self.messages),
            Route(f"{PREFIX}/message/{{id}}", self.message),
            Route(f"{PREFIX}/message/{{id}}", self.answer, methods=["POST"]),
            Route(f"{PREFIX}/messages/{{path:path}}", self.part),
            Route(f"{PREFIX}/renew", self.renew, methods=["POST"]),
            Route(f"{PREFIX}/stop", self.stop, methods=["POST"]),
        ]

    async def configure(self, request: Request) -> Response:
        """Which platform: `{"issuer", "client_id", "scope", "resource", "api"}`, and `key`: a file with its own key."""
        self._settings = await common.json_body(request)
        return JSONResponse({"redirect_uri": self._redirect_uri})

    @property
    def _redirect_uri(self) -> str:
        return f"{self._base}{PREFIX}/back"

    async def jwks(self, request: Request) -> Response:
        """The public key with which it signs in."""
        return JSONResponse({"keys": [self._key().as_dict(private=False)]})

    def _key(self) -> SigningKey:
        """What it signs in with. A file is read when it is needed: the seed world makes it after this program began."""
        path = self._settings.get("key")
        if path is None:
            return self._own_key
        if not Path(path).exists():
            raise HTTPException(409, "the platform does not know this portal yet: try again in a moment")
        return load_key(Path(path))

    async def home(self, request: Request) -> Response:
        """Where somebody begins, or begins anew."""
        return common.page("portal.html", items=None, said=request.query_params.get("said", ""))

    # ------------------------------------------------------------ the way to a token

    async def ask(self, request: Request) -> Response:
        """Hand over the question, and send the browser to the platform."""
        if (
            request.url.netloc != urlsplit(self._base).netloc
        ):  # the cookie has to be there when they come back
            return RedirectResponse(f"{self._base}{PREFIX}/ask", status_code=303)
        metadata = await self._metadata()
        name, visitor = secrets.token_urlsafe(16), Visitor(state=secrets.token_urlsafe(16))
        self._visitors[name] = visitor
        challenge = base64.urlsafe_b64encode(hashlib.sha256(visitor.verifier.encode()).digest())
        pushed = await self._form(
            metadata["pushed_authorization_request_endpoint"],
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=self._settings["scope"],
            state=visitor.state,
            resource=self._settings["resource"],
            code_challenge=challenge.rstrip(b"=").decode(),
            code_challenge_method="S256",
        )
        if pushed.status_code != 201:
            return self._say(pushed.json().get("error", "?"))
        query = {"client_id": self._settings["client_id"], "request_uri": pushed.json()["request_uri"]}
        response = RedirectResponse(
            f"{metadata['authorization_endpoint']}?{urlencode(query)}", status_code=303
        )
        response.set_cookie(COOKIE, name, httponly=True, samesite="lax")
        return response

    async def back(self, request: Request) -> Response:
        """The person's answer: a code, which is redeemed at once, or that they said no."""
        visitor, given = self._visitor(request), request.query_params
        if given.get("state") != visitor.state or given.get("iss") != self._settings["issuer"]:
            return self._say("wrong state or issuer")
        if "code" not in given:
            return self._say(given.get("error", "?"))
        verifier = "x" * 50 if self._faults.take("portal_wrong_verifier") else visitor.verifier
        wanted = {
            "grant_type": "authorization_code",
            "code": given["code"],
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        answer = await self._token(visitor, wanted)
        if self._faults.take("portal_code_twice"):
            await self._token(visitor, wanted)
        return RedirectResponse(f"{PREFIX}/messages", status_code=303) if answer == "" else self._say(answer)

    async def renew(self, request: Request) -> Response:
        """New tokens, for as long as the person's yes holds."""
        visitor = self._visitor(request)
        answer = await self._token(visitor, {"grant_type": "refresh_token", "refresh_token": visitor.refresh})
        return RedirectResponse(f"{PREFIX}/messages", status_code=303) if answer == "" else self._say(answer)

    async def stop(self, request: Request) -> Response:
        """Give the tokens back."""
        visitor, metadata = self._visitor(request), await self._metadata()
        answer = await self._form(metadata["revocation_endpoint"], token=visitor.refresh)
        return self._say("stopped" if answer.status_code == 200 else answer.json()["error"])

    async def _token(self, visitor: Visitor, form: dict[str, str]) -> str:
        """Ask for tokens and keep them; empty, or why there are none."""
        url = (await self._metadata())["token_endpoint"]
        answer = await self._form(url, proof=self._proof(visitor, "POST", url), **form)
        body = answer.json()
        if answer.status_code != 200:
            return str(body["error"])
        visitor.access, visitor.refresh = body["access_token"], body["refresh_token"]
        return ""

    # ------------------------------------------------------------ reading

    async def messages(self, request: Request) -> Response:
        """What is in the box."""
        visitor = self._visitor(request)
        if not visitor.access:
            return self._say("no token")
        answer = await self._get(visitor, "ebox/messages")
        if answer.status_code != 200:
            return self._say(_why(answer))
        said = request.query_params.get("said", "")
        return common.page("portal.html", items=[_item(one) for one in answer.json()["items"]], said=said)

    async def message(self, request: Request) -> Response:
        """One message as its person reads it; asking for its text is reading."""
        visitor, path = self._visitor(request), f"ebox/messages/{request.path_params['id']}"
        found = await self._get(visitor, path)
        if found.status_code != 200:
            return self._say(_why(found))
        body = await self._get(visitor, f"{path}/body")
        text = next(iter(body.json().values()), "") if body.status_code == 200 else ""
        asked = request.query_params
        return common.page(
            "portal_message.html", one=_item(found.json()), text=text, said=asked.get("said", "")
        )

    async def answer(self, request: Request) -> Response:
        """The person's answer to a message, published at the platform from their box to its sender."""
        visitor, number = self._visitor(request), request.path_params["id"]
        text = (await common.form_body(request)).get("text", "")
        found = await self._get(visitor, f"ebox/messages/{number}")
        if found.status_code != 200:
            return self._say(_why(found))
        url = f"{self._settings['api']}/ebox/messages"
        described = {"messageToPublish": (None, json.dumps(_answer(found.json(), text)), "application/json")}
        headers = {**self._with_token(visitor, "POST", url), "idempotency-key": f'"{uuid.uuid4()}"'}
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
            made = await client.post(url, files=described, headers=headers)
        said = "sent" if made.status_code == 201 else _why(made)
        return RedirectResponse(f"{PREFIX}/message/{number}?{urlencode({'said': said})}", status_code=303)

    async def part(self, request: Request) -> Response:
        """Whatever the platform says of a message, passed on as it is."""
        path = f"ebox/messages/{request.path_params['path']}"
        answer = await self._get(self._visitor(request), path)
        kind = answer.headers.get("content-type", "")
        named = answer.headers.get("content-disposition")
        headers = {"content-disposition": named} if named else {}
        return Response(answer.content, status_code=answer.status_code, media_type=kind, headers=headers)

    async def _get(self, visitor: Visitor, path: str) -> httpx.Response:
        url = f"{self._settings['api']}/{path}"
        headers = self._with_token(visitor, "GET", url)
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
            return await client.get(url, headers=headers)

    def _with_token(self, visitor: Visitor, method: str, url: str) -> dict[str, str]:
        proof = self._proof(visitor, method, url, token=visitor.access)
        scheme = "Bearer" if self._faults.take("portal_plain_bearer") else "DPoP"
        return {"authorization": f"{scheme} {visitor.access}", **({"dpop": proof} if proof else {})}

    # ------------------------------------------------------------ who it is, and what it has

    async def _metadata(self) -> Json:
        if not self._settings:
            raise HTTPException(409, "no platform yet: PUT /_portal")
        url = f"{self._settings['issuer']}/.well-known/oauth-authorization-server"
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
            found: Json = (await client.get(url)).json()
        if found["issuer"] != self._settings["issuer"]:
            raise HTTPException(502, "the metadata are of another issuer")
        return found

    async def _form(self, url: str, *, proof: str = "", **form: str) -> httpx.Response:
        now = int(time.time())
        claims = {
            "iss": self._settings["client_id"],
            "sub": self._settings["client_id"],
            "aud": (await self._metadata())["token_endpoint"],
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + 60,
        }
        key = self._key()
        assertion = jwt.encode({"alg": "ES256", "kid": key_id(key)}, claims, key, algorithms=["ES256"])
        signed = {
            "client_id": self._settings["client_id"],
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion,
        }
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
            return await client.post(url, data={**signed, **form}, headers={"dpop": proof} if proof else {})

    def _proof(self, visitor: Visitor, method: str, url: str, *, token: str = "") -> str:
        """What shows that it has the key of its tokens (RFC 9449)."""
        if self._faults.take("portal_no_proof"):
            return ""
        if visitor.last_proof and self._faults.take("portal_old_proof"):
            return visitor.last_proof
        key = ECKey.generate_key("P-256") if self._faults.take("portal_other_key") else visitor.key
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
        claims: dict[str, Any] = {
            "htm": method,
            "htu": url,
            "iat": int(time.time()),
            "jti": str(uuid.uuid4()),
        }
        if token:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        visitor.last_proof = jwt.encode(header, claims, key, algorithms=["ES256"])
        return visitor.last_proof

    def _visitor(self, request: Request) -> Visitor:
        found = self._visitors.get(request.cookies.get(COOKIE, ""))
        if found is None:
            raise HTTPException(409, "begin at the portal")
        return found

    def _say(self, what: str) -> Response:
        return RedirectResponse(f"{PREFIX}?{urlencode({'said': what})}", status_code=303)


def _why(answer: httpx.Response) -> str:
    return str(answer.json().get("code", answer.status_code))


def _item(one: Json) -> Json:
    files = one.get("attachments", {}).get("items", [])
    return {
        "id": one["messageId"],
        "subject": next(iter(one["subject"].values()), ""),
        "is_read": one["readStatus"],
        "may_answer": one.get("isReplyAuthorized", False),
        "files": [{"id": file["attachmentId"], "name": file["fileName"]} for file in files],
    }


def _answer(one: Json, text: str) -> Json:
    """An answer to a message, as it is published: from its box to its sender, of its type, in one language."""
    language, subject = next(iter(one["subject"].items()))
    lines = re.split(r"(?:\r?\n)+", text.strip())
    return {
        "sender": one["recipient"],
        "recipient": one["sender"],
        "originalMessageId": one["messageId"],
        "subject": {language: subject},
        "messageTypeId": one["messageTypeId"],
        "isBodyMainContent": True,
        "bodyContent": {language: "".join(f"<p>{html.escape(line)}</p>" for line in lines)},
    }
