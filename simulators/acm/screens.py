"""The authorisation endpoint and the screens of a sign-in: means, person, capacity. One POST per screen."""

import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from simulators.acm import people
from simulators.acm.means import Means
from simulators.acm.people import Capacity
from simulators.acm.provider import LOGIN_SECONDS, SSO_SECONDS, Grant, Login, Provider, SsoSession
from simulators.acm.requests import RequestError, ReturnAddress, parse, return_address
from simulators.common import PAGE_POLICY, form_body, page, unique_fields


class Screens:
    """The part of the provider that people see."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/op/v1/auth", self.authorize, methods=["GET", "POST"]),
            Route("/op/login/{login}", self.show, methods=["GET"]),
            Route("/op/login/{login}", self.choose, methods=["POST"]),
            Route("/op/v1/logout", self.logout, methods=["GET", "POST"]),
        ]

    async def authorize(self, request: Request) -> Response:
        """Check the request and go to the screens, where the browser sends its SSO cookie."""
        form = await form_body(request) if request.method == "POST" else unique_fields(request.url.query)
        client = self.provider.clients.get(form.get("client_id", ""))
        if client is None:
            return _refuse("Deze toepassing is niet bekend (client_id).")
        try:
            back = return_address(form, client=client)
        except ValueError as error:
            return _refuse(str(error))
        try:
            login = Login(parse(form, client=client, back=back))
        except RequestError as error:
            return self._answer(back, {"error": error.code, "error_description": error.description})
        name = secrets.token_urlsafe(24)
        self.provider.logins.put(name, value=login, seconds=LOGIN_SECONDS)
        return RedirectResponse(f"/op/login/{name}", status_code=303)

    async def show(self, request: Request) -> Response:
        """Show the screen that comes next, or finish when nothing is left to choose."""
        login = self._login(request)
        if not login.looked_at_sso:
            login.looked_at_sso = True
            login.session = self._single_sign_on(request, login=login)
        if login.request.prompt == "none":
            return self._without_screens(request, login=login)
        if login.session:
            return self._capacity_screen(request, login=login)
        if login.means:
            return page(
                "acm_person.html", login=login, people=list(self.provider.people.values()), wrong="", form={}
            )
        return page("acm_means.html", login=login)

    async def choose(self, request: Request) -> Response:
        """Take the choice of one screen."""
        login = self._login(request)
        form = await form_body(request)
        step = form.get("step")
        if step == "cancel":
            return self._finish_with(request, login=login, answer={"error": "access_denied"})
        if step == "restart":
            login.session = login.means = None
            return _next(request)
        if step == "means":
            login.session, login.means = None, self._chosen_means(form, login=login)
            return _next(request)
        if step == "person" and login.means:
            return self._choose_person(request, form=form, login=login, means=login.means)
        if step == "capacity" and login.session:
            return self._choose_capacity(request, form=form, login=login, session=login.session)
        raise HTTPException(400, "Deze stap past niet bij je aanmelding.")

    async def logout(self, request: Request) -> Response:
        """End the single sign-on session and go back to the application that asked."""
        form = await form_body(request) if request.method == "POST" else unique_fields(request.url.query)
        client = self.provider.clients.get(form.get("client_id", ""))
        target = form.get("post_logout_redirect_uri", "")
        if client is None or (target and target not in client.post_logout_redirect_uris):
            return _refuse("Deze toepassing of haar adres na afmelden is niet bekend.")
        self.provider.sessions.pop(request.cookies.get(self.provider.cookie, ""))
        response: Response = page(
            "acm_message.html", title="Je bent afgemeld", text="Je mag dit venster sluiten."
        )
        if target:
            back = ReturnAddress(target, "query", form.get("state"))
            response = RedirectResponse(back.link(back.with_state({})), status_code=303)
        response.delete_cookie(self.provider.cookie, path="/op")
        return response

    # ------------------------------------------------------------ steps

    def _login(self, request: Request) -> Login:
        login = self.provider.logins.get(request.path_params["login"])
        if login is None:
            raise HTTPException(
                400, "Deze aanmelding is verlopen of al klaar. Begin opnieuw bij de toepassing."
            )
        return login

    def _single_sign_on(self, request: Request, *, login: Login) -> SsoSession | None:
        """Return the session of this browser when it satisfies the request."""
        session = self.provider.sessions.get(request.cookies.get(self.provider.cookie, ""))
        wanted = login.request
        if session is None or wanted.prompt == "login" or session.means.level < wanted.level:
            return None
        if wanted.max_age is not None and self.provider.now() - session.auth_time >= wanted.max_age:
            return None
        return session

    def _without_screens(self, request: Request, *, login: Login) -> Response:
        if login.session is None:
            return self._finish_with(request, login=login, answer={"error": "login_required"})
        options = _capacities(login, session=login.session)
        if len(options) != 1:
            return self._finish_with(request, login=login, answer={"error": "interaction_required"})
        return self._finish(request, login=login, session=login.session, capacity=options[0])

    def _chosen_means(self, form: dict[str, str], *, login: Login) -> Means:
        for means in login.request.means:
            if means.code == form.get("means"):
                return means
        raise HTTPException(400, "Dit middel kan hier niet.")

    def _choose_person(
        self, request: Request, *, form: dict[str, str], login: Login, means: Means
    ) -> Response:
        try:
            persona = self._person(form)
        except ValueError as error:
            everybody = list(self.provider.people.values())
            return page(
                "acm_person.html", status=422, login=login, people=everybody, wrong=str(error), form=form
            )
        login.session = SsoSession(persona, means, self.provider.now())
        name = secrets.token_urlsafe(32)
        self.provider.sessions.pop(request.cookies.get(self.provider.cookie, ""))
        self.provider.sessions.put(name, value=login.session, seconds=SSO_SECONDS)
        response = _next(request)
        response.set_cookie(self.provider.cookie, name, path="/op", httponly=True, samesite="lax")
        return response

    def _person(self, form: dict[str, str]) -> people.Persona:
        if persona := self.provider.people.get(form.get("person", "")):
            return persona
        own = people.stranger(
            form.get("rrn", ""),
            given_name=form.get("given_name", ""),
            family_name=form.get("family_name", ""),
        )
        return self.provider.people.get(own.id, own)

    def _capacity_screen(self, request: Request, *, login: Login) -> Response:
        session = login.session
        if session is None:
            raise HTTPException(400, "Meld je eerst aan.")
        options = _capacities(login, session=session)
        if len(options) == 1:
            return self._finish(request, login=login, session=session, capacity=options[0])
        return page("acm_capacity.html", login=login, session=session, options=options)

    def _choose_capacity(
        self, request: Request, *, form: dict[str, str], login: Login, session: SsoSession
    ) -> Response:
        for capacity in _capacities(login, session=session):
            if capacity.key == form.get("capacity"):
                return self._finish(request, login=login, session=session, capacity=capacity)
        raise HTTPException(400, "Deze hoedanigheid heb je niet.")

    # ------------------------------------------------------------ the answer

    def _finish(self, request: Request, *, login: Login, session: SsoSession, capacity: Capacity) -> Response:
        code = self.provider.issue_code(Grant(login.request, session, capacity))
        return self._finish_with(request, login=login, answer={"code": code})

    def _finish_with(self, request: Request, *, login: Login, answer: dict[str, str]) -> Response:
        self.provider.logins.pop(request.path_params["login"])
        return self._answer(login.request.back, answer)

    def _answer(self, back: ReturnAddress, answer: dict[str, str]) -> Response:
        full = back.with_state(answer)
        if "state" in full and self.provider.faults.take("wrong_state"):
            full["state"] = secrets.token_urlsafe(16)
        if back.response_mode != "form_post":
            return RedirectResponse(back.link(full), status_code=303)
        nonce = secrets.token_urlsafe(16)
        policy = f"{PAGE_POLICY}; script-src 'nonce-{nonce}'"
        return page("acm_form_post.html", policy=policy, action=back.redirect_uri, answer=full, nonce=nonce)


def _capacities(login: Login, *, session: SsoSession) -> list[Capacity]:
    """List what is left to choose; without a scope that depends on it there is one answer: the citizen."""
    wanted = login.request
    if not wanted.wants_capacity:
        return [people.CITIZEN]
    return session.persona.matching(code=wanted.hint_code, orgcode=wanted.hint_orgcode)


def _next(request: Request) -> Response:
    return RedirectResponse(request.url.path, status_code=303)


def _refuse(text: str) -> Response:
    return page("acm_message.html", status=400, title="Aanmelden lukt niet", text=text)
