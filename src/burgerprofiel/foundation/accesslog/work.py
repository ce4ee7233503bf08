"""What the worker does for the access log."""

from __future__ import annotations

import structlog
from prometheus_client import Gauge

from burgerprofiel.foundation import database, jobs
from burgerprofiel.foundation.accesslog import sealer, stamping, witnessing

MONTHS_AHEAD = 3
_log = structlog.get_logger(__name__)
_STRAYS = Gauge(
    "burgerprofiel_accesslog_strays",
    "Rows of the access log that stand in the default partition",
    multiprocess_mode="mostrecent",
)
_sealer = sealer.Sealer()


@jobs.loop("access-log", poll_seconds=1.0)
def seal() -> float | None:
    """Seal what was written; at once again while there is more than one batch."""
    return 0 if _sealer.seal() == sealer.LIMIT else None


@jobs.loop("witnesses", poll_seconds=60.0)
def show_to_witnesses() -> float | None:
    """Let the witnesses sign the newest checkpoint."""
    witnessing.submit_all()
    return None


@jobs.every("9 * * * *")
def stamp() -> None:
    """Once a day; asked each hour, for the authority may not answer."""
    stamping.stamp_today()


@jobs.every("31 2 * * *")
def make_partitions() -> None:
    """Make the partitions of the months to come, and say when rows went astray for want of one."""
    made = database.value("SELECT foundation_accesslog_make_partitions(%s)", [MONTHS_AHEAD])
    strays = int(database.value("SELECT count(*) FROM foundation_accesslog_other"))
    _STRAYS.set(strays)
    if made or strays:
        _log.info("accesslog.partitions", made=made, strays=strays)
