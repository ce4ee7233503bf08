"""What the door of this block refuses."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class NoPushServiceError(errors.InvalidError):
    """What was given is no subscription of a browser, or of a maker that this installation does not go to."""

    def __init__(self) -> None:
        super().__init__("no-push-service", "This is no subscription at a push service that we use.")


class ReceiptError(Exception):
    """The receipt of a text message is not believed or not understood. `code` is stable and says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
