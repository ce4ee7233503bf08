"""What the door of this block refuses."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class NoPushServiceError(errors.InvalidError):
    """What was given is no subscription of a browser, or of a maker that this installation does not go to."""

    def __init__(self) -> None:
        super().__init__("no-push-service", "This is no subscription at a push service that we use.")


class BundleConflictError(errors.ConflictError):
    """Another bundle was sent under this id."""

    def __init__(self) -> None:
        text = "Met deze Id is al een andere notificatie verzonden."
        super().__init__("id-used", text, errors=[errors.FieldError(code="id-used", detail=text, field="Id")])


class BundleRefusedError(errors.InvalidError):
    """A bundle that was understood and is not accepted, for any of its recipients."""


class NoticeNotFoundError(errors.NotFoundError):
    """There is no such notice, or not for this person: the two cannot be told apart."""

    def __init__(self) -> None:
        super().__init__("notice-not-found")


class ReminderConflictError(errors.ConflictError):
    """The key of a reminder stands for another one, or for one that was taken back."""

    def __init__(self) -> None:
        super().__init__("key-used", "Another reminder was set with this key.")


class ReminderNotFoundError(errors.NotFoundError):
    """There is no such reminder of this caller."""

    def __init__(self) -> None:
        super().__init__("reminder-not-found")


class WrongReminderError(errors.InvalidError):
    """A reminder that cannot be set; `code` says why (`rules.reminding.WrongDay`, `words`, `too-many`)."""


class NoTextMessagesError(errors.RefusedError):
    """This installation has no provider of text messages."""

    def __init__(self) -> None:
        super().__init__("no-text-messages", "Text messages are not possible here.")


class NotSentError(errors.DomainError):
    """No provider took the text message: `number-refused` when it is about the number, else `not-sent`."""


class NotMobileError(errors.InvalidError):
    """What was given is no mobile number; the code says why (`foundation.phones.PhoneProblem`)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"number-{code}", "This is no mobile number.")


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
