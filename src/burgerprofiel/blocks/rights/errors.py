"""What the block refuses, with stable codes."""

from __future__ import annotations

from burgerprofiel.foundation import errors


class ControllerNotFoundError(errors.NotFoundError):
    """No controller of this installation has this code."""

    def __init__(self) -> None:
        super().__init__("no-such-controller")


class ExportNotFoundError(errors.NotFoundError):
    """No such export in this session; another session of the same person cannot open it either."""

    def __init__(self) -> None:
        super().__init__("no-such-export")


class ExportNotReadyError(errors.NotFoundError):
    """The export still has steps to go."""

    def __init__(self) -> None:
        super().__init__("export-not-ready")


class BreachNotFoundError(errors.NotFoundError):
    """No such breach or search, or not for this authority."""

    def __init__(self) -> None:
        super().__init__("no-such-breach")


class InvalidBreachError(errors.RefusedError):
    """What was given is not complete, or the breach does not stand where this is possible.

    `code` says why: `aware_at`, `kinds`, `categories`, `title`, `what`, `too-long`, `period`, `criteria`, `source`,
    `own-search`, `late-reason`, `text`, `undecided`, `not-reported`, `not-told`, `nobody`, `no-notice`, `closed`.
    """


class CorrectionNotFoundError(errors.NotFoundError):
    """No such request, or not for this person or authority."""

    def __init__(self) -> None:
        super().__init__("no-such-correction")


class InvalidCorrectionError(errors.RefusedError):
    """The request or the answer is not complete, or the request does not stand where this is possible.

    `code` says why: `field`, `assurance`, `current`, `proposed`, `too-long`, `too-many`, `state`, `text`, `files`,
    `again` (a request about this value is open), `unreadable`, `unknown` (the value is not to be seen now).
    """


class CorrectionChangedError(errors.ConflictError):
    """Somebody else wrote or decided since this was read."""

    def __init__(self) -> None:
        super().__init__("changed-meanwhile", "Read the request again; somebody else changed it.")


class HoldNotFoundError(errors.NotFoundError):
    """No such hold, not of this authority, or lifted already."""

    def __init__(self) -> None:
        super().__init__("no-such-hold")


class InvalidHoldError(errors.RefusedError):
    """`code` says what is wrong: `file`, `reason`, `until`."""


class ErasureNotFoundError(errors.NotFoundError):
    """No such request or part, or not for this person or authority."""

    def __init__(self) -> None:
        super().__init__("no-such-erasure")


class InvalidErasureError(errors.RefusedError):
    """What was asked cannot be done now.

    `code` says why: `person`, `recent`, `open`, `state`, `reason`, `held`, `keys` (not destroyed yet), `stopped` (they
    were kept), `receipt`, `official`.
    """


class WishNotFoundError(errors.NotFoundError):
    """No such request or objection, or not for this person or authority."""

    def __init__(self) -> None:
        super().__init__("no-such-wish")


class InvalidWishError(errors.RefusedError):
    """`code` says why: `purpose` (nobody may object to it), `authority`, `words`, `too-many`, `person`, `state`,
    `reason`.
    """
