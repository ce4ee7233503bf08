"""A resident's browser without JavaScript, in front of the whole platform: signs in over the simulated ACM."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import httpx
from lxml import html

from tests.platform import Platform


class _Browser(httpx.Client):
    """Keeps cookies as browsers do, who take `Secure` cookies on loopback for safe."""

    def __init__(self) -> None:
        self.kept = httpx.Cookies(CookieJar(DefaultCookiePolicy(secure_protocols=("https", "http"))))
        hooks: dict[str, list[Callable[..., Any]]] = {
            "request": [self._carry],
            "response": [self.kept.extract_cookies],
        }
        super().__init__(event_hooks=hooks, follow_redirects=True, timeout=30, trust_env=False)

    def _carry(self, request: httpx.Request) -> None:
        request.headers.pop("cookie", None)
        self.kept.set_cookie_header(request)


@dataclass
class Resident:
    """Somebody at a browser; close it with `close`."""

    platform: Platform
    http: _Browser = field(default_factory=_Browser)

    def close(self) -> None:
        """Close the browser; the session stays open."""
        self.http.close()

    def get(self, address: str) -> httpx.Response:
        """Open a page of the site."""
        return self.http.get(urljoin(self.platform.url, address))

    def page(self, address: str) -> html.HtmlElement:
        """Open a page that must be there."""
        answer = self.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return html.fromstring(answer.text)

    def sign_in(self, *, insz: str, means: str = "itsme", capacity: str = "BUR:") -> httpx.Response:
        """Sign in from the front page; the first page after it."""
        choices = {
            "means": means,
            "person": sha256(b"persona" + insz.encode()).hexdigest()[:16],
            "capacity": capacity,
        }
        answer = self.get("/aanmelden")
        while str(answer.url).startswith(self.platform.provider_url):
            step = re.search(r'name="step" value="(means|person|capacity)"', answer.text)
            assert step, answer.text
            answer = self.http.post(answer.url, data={"step": step[1], step[1]: choices[step[1]]})
        return answer


def words(element: html.HtmlElement) -> str:
    """The text of an element, with white space as people see it."""
    return " ".join(element.text_content().split())
