"""One line of JSON per event on standard error. No personal data: no query strings, bodies or messages of errors.

An error is logged as its class and where it was raised. Its message is left out, because PostgreSQL and
parsers quote the value that they refuse.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

_FRAMES = 12
Event = MutableMapping[str, Any]


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _error_without_message(logger: object, method: str, event: Event) -> Event:
    """Replace `exc_info` by the class of the error, its SQLSTATE and its frames."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if not info or info[0] is None:
        return event
    event["error"] = f"{info[0].__module__}.{info[0].__qualname__}"
    if state := getattr(info[1], "sqlstate", None) or getattr(info[1].__cause__, "sqlstate", None):
        event["sqlstate"] = state
    event["frames"] = _frames(info[2])
    return event


class WithoutPath(logging.Filter):
    """Takes the path out of Django's lines about refused requests: a link that confirms something is a key.

    Our own line of the request has the path without it, under the same request id.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the reason ("Not Found", "Gone") only."""
        if isinstance(record.args, tuple) and len(record.args) == 2:
            record.msg, record.args = "%s", record.args[:1]
        return True


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _error_without_message,
]


def settings(level: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` needs, for Django's `LOGGING` and for granian."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(default=str),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        # Libraries speak up only when something is wrong: some would log addresses with their query.
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "filters": {"without_path": {"()": WithoutPath}},
        "loggers": {"burgerprofiel": {"level": level}, "django.request": {"filters": ["without_path"]}},
    }


def configure() -> None:
    """Let structlog hand its events to the standard logging, which renders them."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
