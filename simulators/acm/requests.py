"""The authorisation request: what a client may ask, checked before any screen is shown."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from simulators.acm import means, people
from simulators.acm.clients import USER_SCOPES, Client
from simulators.acm.means import Means

RESPONSE_MODES = ("query", "fragment", "form_post")
PROMPTS = ("", "login", "none")


class RequestError(Exception):
    """A fault that goes back to the client as `error` (RFC 6749 §4.1.2.1)."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where and how an answer goes back to the client. Known before the rest of a request may fail."""

    redirect_uri: str
    response_mode: str
    state: str | None

    def link(self, answer: Mapping[str, str]) -> str:
        """Return the address with the answer in its query or fragment."""
        parts = urlsplit(self.redirect_uri)
        if self.response_mode == "fragment":
            return urlunsplit(parts._replace(fragment=urlencode(answer)))
        query = "&".join(filter(None, (parts.query, urlencode(answer))))
        return urlunsplit(parts._replace(query=query))

    def with_state(self, answer: Mapping[str, str]) -> dict[str, str]:
        """Add the `state` of the request to an answer."""
        return dict(answer) if self.state is None else {**answer, "state": self.state}


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that passed every check."""

    client: Client
    back: ReturnAddress
    scopes: tuple[str, ...]
    challenge: str
    nonce: str | None
    acr_requested: bool
    means: tuple[Means, ...]
    prompt: str
    max_age: int | None
    hint_code: str
    hint_orgcode: str

    @property
    def wants_capacity(self) -> bool:
        """Tell whether any granted scope depends on the capacity."""
        return any(
            s in ("vo", "wettelijkvertegenwoordiger", "ssm_mandaat") or s.endswith("_rol")
            for s in self.scopes
        )

    @property
    def level(self) -> int:
        """Return the lowest level that satisfies the request."""
        return min(one.level for one in self.means)


def return_address(form: Mapping[str, str], *, client: Client) -> ReturnAddress:
    """Return where errors may be sent.

    Raises ValueError when `redirect_uri` is not registered, character for character: then nothing may be
    sent there.
    """
    redirect_uri = form.get("redirect_uri", "")
    if redirect_uri not in client.redirect_uris:
        raise ValueError("redirect_uri staat niet geregistreerd voor deze toepassing.")
    mode = form.get("response_mode", "query")
    return ReturnAddress(redirect_uri, mode if mode in RESPONSE_MODES else "query", form.get("state"))


def parse(form: Mapping[str, str], *, client: Client, back: ReturnAddress) -> AuthorizationRequest:
    """Check the request. Raises RequestError with the code that belongs to the fault."""
    if "request" in form or "request_uri" in form:
        raise RequestError("request_not_supported", "request objects are not supported")
    if form.get("response_type") != "code":
        raise RequestError("unsupported_response_type", "only response_type=code")
    if form.get("response_mode", "query") not in RESPONSE_MODES:
        raise RequestError("invalid_request", "response_mode is query, fragment or form_post")
    offered = means.offered(form.get("acr_values", "").split(), allowed=client.acr_values)
    if not offered:
        raise RequestError("invalid_request", "none of the acr_values can be given to this client")
    if form.get("prompt", "") not in PROMPTS:
        raise RequestError("invalid_request", "prompt is login or none")
    code, orgcode = _login_hint(form.get("login_hint", ""))
    return AuthorizationRequest(
        client=client,
        back=back,
        scopes=_scopes(form.get("scope", ""), client=client),
        challenge=_challenge(form),
        nonce=form.get("nonce"),
        acr_requested=bool(form.get("acr_values")),
        means=tuple(offered),
        prompt=form.get("prompt", ""),
        max_age=_max_age(form.get("max_age")),
        hint_code=code,
        hint_orgcode=orgcode,
    )


def _scopes(text: str, *, client: Client) -> tuple[str, ...]:
    scopes = tuple(dict.fromkeys(text.split()))
    for scope in scopes:
        known = scope in USER_SCOPES or scope.endswith("_rol")
        if not known or scope not in client.scopes:
            raise RequestError("invalid_scope", f"scope {scope} is not granted to this client")
    if "openid" not in scopes:
        raise RequestError("invalid_scope", "scope openid is mandatory")
    return scopes


def _challenge(form: Mapping[str, str]) -> str:
    challenge = form.get("code_challenge", "")
    if form.get("code_challenge_method") != "S256":
        raise RequestError("invalid_request", "PKCE with code_challenge_method=S256 is mandatory")
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", challenge):
        raise RequestError("invalid_request", "code_challenge is the base64url SHA-256 of the verifier")
    return challenge


def _max_age(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise RequestError("invalid_request", "max_age is a number of seconds")
    return int(text)


def _login_hint(text: str) -> tuple[str, str]:
    """Read "gericht aanmelden": base64 of `{"cap_hint": group, "code_hint": organisation}`."""
    if not text:
        return "", ""
    try:
        padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
        hint = json.loads(base64.b64decode(padded, validate=True))
        code, orgcode = hint["cap_hint"], hint.get("code_hint", "")
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RequestError("invalid_request", "login_hint is base64 of {cap_hint, code_hint}") from error
    if code not in people.GROUPS or not isinstance(orgcode, str):
        raise RequestError("invalid_request", "login_hint names an unknown group")
    return code, orgcode
