"""Why the block says no."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class AccessNotFoundError(errors.NotFoundError):
    """There is no such row, it is about somebody else, or it is not to be seen yet."""

    def __init__(self) -> None:
        super().__init__("unknown-access")


class InvalidCursorError(errors.InvalidError):
    """A page mark that we did not make."""

    def __init__(self) -> None:
        super().__init__("invalid-cursor")


class ComplaintNotFoundError(errors.NotFoundError):
    """There is no such complaint, or it is not for this reader."""

    def __init__(self) -> None:
        super().__init__("unknown-complaint")


class AlreadyComplainedError(errors.ConflictError):
    """This person's complaint about this row is still open."""

    def __init__(self) -> None:
        super().__init__("already-complained")


class WrongStepError(errors.ConflictError):
    """The complaint is not in a state in which this can be done."""

    def __init__(self, code: str = "wrong-step") -> None:
        super().__init__(code)


class MissingTextError(errors.InvalidError):
    """A text is missing or too long."""

    def __init__(self, field: str, *, limit: int) -> None:
        detail = f"1 to {limit} characters"
        super().__init__(
            "invalid-text", errors=[errors.FieldError(code="invalid-text", detail=detail, field=field)]
        )


class InquiryNotFoundError(errors.NotFoundError):
    """There is no such inquiry, or it is not for this authority."""

    def __init__(self) -> None:
        super().__init__("unknown-inquiry")


class NothingFoundError(errors.NotFoundError):
    """The authority has no rows about this number."""

    def __init__(self) -> None:
        super().__init__("nothing-found")


class FourEyesError(errors.RefusedError):
    """Somebody else has to approve, or nobody has yet, or the day is over."""

    def __init__(self, code: str) -> None:
        super().__init__(code)


class ClosedError(errors.RefusedError):
    """The sealed parts are not open for this session, or no longer."""

    def __init__(self) -> None:
        super().__init__("closed")


class OpeningNotFoundError(errors.NotFoundError):
    """Nobody of this authority asked to open this, it was answered, or too long ago."""

    def __init__(self) -> None:
        super().__init__("unknown-opening")


class InvalidNumberError(errors.InvalidError):
    """A national number that cannot exist. The number is not repeated."""

    def __init__(self) -> None:
        super().__init__(
            "invalid-number", errors=[errors.FieldError(code="invalid-number", detail="", field="number")]
        )


class RegisterNotFoundError(errors.NotFoundError):
    """No register elsewhere has this code."""

    def __init__(self) -> None:
        super().__init__("unknown-register")
