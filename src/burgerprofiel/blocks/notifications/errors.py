"""What the door of this block refuses."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class NoPushServiceError(errors.InvalidError):
    """What was given is no subscription of a browser, or of a maker that this installation does not go to."""

    def __init__(self) -> None:
        super().__init__("no-push-service", "This is no subscription at a push service that we use.")


class InvalidReasonError(errors.InvalidError):
    """Why an operator does something has to be said, in 3 to 500 characters."""

    def __init__(self) -> None:
        super().__init__("invalid-reason", "Say why, in 3 to 500 characters.")


class InvalidAddressError(errors.InvalidError):
    """What was typed is no address of this channel; it is not repeated."""

    def __init__(self) -> None:
        super().__init__("invalid-address", "This is no address of this channel.")


class NotSuppressedError(errors.NotFoundError):
    """This address is not left alone."""

    def __init__(self) -> None:
        super().__init__("not-suppressed")


class InvalidPeriodError(errors.InvalidError):
    """A period that ends before it begins, or is longer than notices are kept."""

    def __init__(self) -> None:
        super().__init__("invalid-period", "A period of at most 90 days.")


class InvalidNumberError(errors.InvalidError):
    """What was typed is no national number; it is not repeated."""

    def __init__(self) -> None:
        super().__init__("invalid-number", "This is no national number.")


class ReceiptError(Exception):
    """The receipt of a text message is not believed or not understood. `code` is stable and says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
