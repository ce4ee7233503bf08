"""Naming an exception where its message may not go."""

from __future__ import annotations

import traceback


def place(error: BaseException) -> str:
    """Kind and place of an exception. Its message stays out: it may quote a row, and so personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__qualname__
    last = frames[-1]
    return f"{type(error).__qualname__} in {last.name} ({last.filename.rpartition('/')[2]}:{last.lineno})"
