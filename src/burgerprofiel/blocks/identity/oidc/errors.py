"""Why a sign-in did not work; the code chooses the page."""

from __future__ import annotations

from uuid import UUID


class SignInError(Exception):
    """`code` is stable: `cancelled`, `expired`, `provider-down`, `provider-answer`, `too-low`, `not-allowed`, ...

    `detail` is for the log and holds nothing personal. `return_to` is where the person was going, `level` what was
    asked of the provider where it gave less, `opening_id` what an official was having opened, `confirms` the party that
    somebody was confirming.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        return_to: str = "/",
        level: int = 0,
        opening_id: UUID | None = None,
        confirms: UUID | None = None,
    ) -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail
        self.return_to = return_to
        self.level = level
        self.opening_id = opening_id
        self.confirms = confirms
