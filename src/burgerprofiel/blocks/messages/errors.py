"""Why this block says no."""

from __future__ import annotations

from collections.abc import Sequence

from burgerprofiel.foundation import errors


class InvalidCursorError(errors.InvalidError):
    """A page mark that we did not make."""

    def __init__(self) -> None:
        super().__init__("invalid-cursor")


class NotFoundError(errors.NotFoundError):
    """There is no such message for this person."""

    def __init__(self) -> None:
        super().__init__("message-not-found")


class NotAllowedError(errors.ConflictError):
    """This cannot be done with the message now: `rules.may` says why."""

    def __init__(self, what: str) -> None:
        super().__init__(f"not-now-{what}")


class InvalidTextsError(errors.InvalidError):
    """The texts of a message or template cannot be used; the errors name fields."""

    def __init__(self, *found: errors.FieldError) -> None:
        super().__init__("invalid-texts", "The texts cannot be used.", errors=found)


class InvalidPlanError(errors.InvalidError):
    """A dispatch cannot be like this; the code says why."""


class ForeignSenderError(errors.RefusedError):
    """The caller may not send in the name of this sender."""

    def __init__(self) -> None:
        super().__init__("foreign-sender", "You cannot send in the name of this sender.")


class UnknownDispatchError(errors.NotFoundError):
    """There is no such dispatch, or it is another sender's."""

    def __init__(self) -> None:
        super().__init__("unknown-dispatch")


class UnknownReplyError(errors.NotFoundError):
    """There is no such reply, or file of it, or it is for another sender."""

    def __init__(self) -> None:
        super().__init__("unknown-reply")


class ReplyTakenError(errors.ConflictError):
    """Another official took the reply on; `name` is theirs, empty where it is not known."""

    def __init__(self, name: str = "") -> None:
        super().__init__("reply-taken", "Somebody else has this reply.")
        self.name = name


class ReplyHandledError(errors.ConflictError):
    """The reply was answered or put aside already; `name` is of who did, empty for a system."""

    def __init__(self, name: str = "") -> None:
        super().__init__("reply-handled", "This reply is handled already.")
        self.name = name


class NotHandledError(errors.ConflictError):
    """The reply is open: there is nothing to open again."""

    def __init__(self) -> None:
        super().__init__("reply-open", "This reply is open.")


class InvalidReasonError(errors.InvalidError):
    """A reason that is empty or too long: the code says which."""


class UnknownTemplateError(errors.NotFoundError):
    """There is no such template, or it is another sender's."""

    def __init__(self) -> None:
        super().__init__("unknown-template")


class KeyUsedError(errors.ConflictError):
    """An idempotency key came again with another request."""

    def __init__(self) -> None:
        super().__init__("idempotency-key-used", "This key was used for another request.")


class NotOpenError(errors.ConflictError):
    """The dispatch takes no recipients any more."""

    def __init__(self) -> None:
        super().__init__("dispatch-not-open", "This dispatch is complete already.")


class AlreadyLeftError(errors.ConflictError):
    """Everything has left; there is nothing to cancel."""

    def __init__(self) -> None:
        super().__init__("already-left", "Everything has left already.")


class EmptyDispatchError(errors.ConflictError):
    """A dispatch without a recipient to send to."""

    def __init__(self) -> None:
        super().__init__("no-recipients", "There is nobody to send to.")


class TooManyRecipientsError(errors.ConflictError):
    """A dispatch has more recipients than one may have."""

    def __init__(self) -> None:
        super().__init__("too-many-recipients", "At most 100,000 recipients in a dispatch.")


class InvalidRecipientError(errors.InvalidError):
    """The one recipient of a message cannot be written to; the code says why."""

    def __init__(self, reason: str, *, field: str = "") -> None:
        found = errors.FieldError(
            code=reason, detail=reason.replace("-", " ").capitalize() + ".", field=field
        )
        super().__init__(reason, errors=(found,))


class NotAnOrganisationError(errors.RefusedError):
    """Only the mailbox of an organisation is divided."""

    def __init__(self) -> None:
        super().__init__("not-an-organisation")


class NotManagerError(errors.RefusedError):
    """Who acts does not divide this mailbox; somebody else was named for it."""

    def __init__(self) -> None:
        super().__init__("not-manager")


class UnknownPartError(errors.NotFoundError):
    """There is no such part of this mailbox, or it has ended."""

    def __init__(self) -> None:
        super().__init__("unknown-part")


class UnknownRuleError(errors.NotFoundError):
    """There is no such rule of this mailbox that colleagues may change."""

    def __init__(self) -> None:
        super().__init__("unknown-rule")


class UnknownColleagueError(errors.NotFoundError):
    """There is nobody such in this mailbox, or they do not read the part that it is about."""

    def __init__(self) -> None:
        super().__init__("unknown-colleague")


class InvalidPartError(errors.InvalidError):
    """A part, rule or digest cannot be like this; the code says why."""


class UnknownSenderError(errors.NotFoundError):
    """There is no such sender or type of message for this person."""

    def __init__(self) -> None:
        super().__init__("unknown-sender")


class InvalidRulesError(errors.InvalidError):
    """A sender, type or quota cannot be like this: `faults` are fields with a code."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        found = [errors.FieldError(code=code, detail=code, field=field) for field, code in faults]
        super().__init__("invalid-rules", "This cannot be kept.", errors=found)


class RulesChangedError(errors.ConflictError):
    """Somebody changed it after it was shown."""

    def __init__(self) -> None:
        super().__init__("rules-changed", "Somebody changed this in the meantime.")
