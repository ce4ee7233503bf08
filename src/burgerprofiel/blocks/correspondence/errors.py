"""Why the block says no."""

from __future__ import annotations

from collections.abc import Sequence

from burgerprofiel.foundation import errors

_SHOWN = 20


class TextChangedError(errors.ConflictError):
    """What was agreed to is not what we show now: to be read again."""

    def __init__(self) -> None:
        super().__init__("text-changed")


class InvalidNumbersError(errors.InvalidError):
    """Numbers that cannot exist, by their places; the first 20. No number is repeated."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(
            "invalid-number",
            errors=[
                errors.FieldError(code="invalid-number", detail="", field=f"parties[{place}].value")
                for place in places[:_SHOWN]
            ],
        )
