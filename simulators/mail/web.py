"""The pages and the JSON API of the mailboxes."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from simulators.common import PAGE_POLICY, page
from simulators.mail.mailbox import Mail, Mailbox

MAX_WAIT = 30.0
CONTENT_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class Web:
    """What a browser and a test see of the mailboxes."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/", self.overview),
            Route("/messages/{id}", self.show),
            Route("/messages/{id}/html", self.show_html),
            Route("/api/messages", self.find, methods=["GET"]),
            Route("/api/messages", self.clear, methods=["DELETE"]),
            Route("/api/messages/{id}", self.get),
            Route("/api/messages/{id}/raw", self.raw),
        ]

    async def overview(self, request: Request) -> Response:
        """Show the mailboxes, and the messages of one or of all."""
        to = request.query_params.get("to", "")
        return page(
            "mail_list.html", boxes=self.mailbox.recipients(), to=to, mails=self.mailbox.search(to=to)
        )

    async def show(self, request: Request) -> Response:
        """Show a message."""
        mail = self._mail(request)
        policy = f"{PAGE_POLICY}; frame-src 'self'"
        return page("mail_message.html", policy=policy, mail=mail, message=mail.as_json())

    async def show_html(self, request: Request) -> Response:
        """Give the HTML part for the frame: no scripts, no forms, nothing from elsewhere."""
        html = self._mail(request).part("html")
        if html is None:
            raise HTTPException(404, "Dit bericht heeft geen HTML-deel.")
        headers = {"content-security-policy": CONTENT_POLICY, "x-content-type-options": "nosniff"}
        return HTMLResponse(html, headers=headers)

    async def find(self, request: Request) -> Response:
        """List messages, newest first: `to`, part of `subject`; `wait` seconds until there are `count`."""
        query = request.query_params
        mails = await self.mailbox.wait(
            to=query.get("to", ""),
            subject=query.get("subject", ""),
            count=int(query.get("count", "1")),
            seconds=min(float(query.get("wait", "0")), MAX_WAIT),
        )
        return JSONResponse({"messages": [mail.as_json() for mail in mails]})

    async def clear(self, request: Request) -> Response:
        """Forget all messages, or those of one recipient (`to`)."""
        return JSONResponse({"deleted": self.mailbox.clear(to=request.query_params.get("to", ""))})

    async def get(self, request: Request) -> Response:
        """Give one message."""
        return JSONResponse(self._mail(request).as_json())

    async def raw(self, request: Request) -> Response:
        """Give the bytes as they came over SMTP."""
        return Response(self._mail(request).raw, media_type="message/rfc822")

    def _mail(self, request: Request) -> Mail:
        mail = self.mailbox.find(request.path_params["id"])
        if mail is None:
            raise HTTPException(404, "Dit bericht is er niet (meer).")
        return mail
