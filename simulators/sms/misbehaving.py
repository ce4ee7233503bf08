"""The faults of both ways in, and the receipts that they spoil."""

from simulators.faults import FaultKind, Faults

HTTP = "/v1/messages"
SMPP = "smpp"

KINDS = (
    FaultKind("throttle", "refuse for now: 429, ESME_RTHROTTLED", "seconds to wait (HTTP)"),
    FaultKind("reject", "refuse the number for good: 422 unknown-number, ESME_RINVDSTADR"),
    FaultKind("fail_share", "refuse so many of a hundred, evenly spread: 500, ESME_RSYSERR", "percent"),
    FaultKind("lost_answer", "take the message and break the connection instead of answering"),
    FaultKind("smpp_slow", "answer a submit_sm only after a while", "ms"),
    FaultKind("smpp_hang", "take nothing and answer nothing to a submit_sm"),
    FaultKind("disconnect", "break the connection at a submit_sm, before taking it"),
    FaultKind("bind_refused", "refuse every bind: ESME_RBINDFAIL"),
    FaultKind("garbage", "answer a submit_sm with octets that are no SMPP"),
    FaultKind("down", "refuse connections for SMPP"),
    FaultKind("wrong_receipt", "name a message in the receipt that nobody sent"),
    FaultKind("broken_receipt", "send a receipt that cannot be read"),
    FaultKind("no_receipt", "send no receipt"),
    FaultKind("receipt_state", "say this state in the receipt", "SMPP message_state, 2 to 8"),
    FaultKind("receipt_slow", "send the receipt only after a while", "ms"),
)
STATES = {
    2: ("DELIVRD", "delivered"),
    3: ("EXPIRED", "expired"),
    4: ("DELETED", "deleted"),
    5: ("UNDELIV", "undeliverable"),
    6: ("ACCEPTD", "accepted"),
    7: ("UNKNOWN", "unknown"),
    8: ("REJECTD", "rejected"),
}


class Misbehaviour:
    """The switches, and what they come down to."""

    def __init__(self, faults: Faults, *, receipt_ms: float) -> None:
        self.faults = faults
        self._receipt_ms = receipt_ms
        self._owed: dict[str, float] = {}

    def fails(self, path: str) -> bool:
        """Whether this message is one of the share that fails."""
        fault = self.faults.take("fail_share", path=path)
        if fault is None:
            return False
        self._owed[path] = self._owed.get(path, 0.0) + fault.value / 100
        if self._owed[path] < 1 - 1e-9:
            return False
        self._owed[path] -= 1
        return True

    def receipt_state(self, path: str) -> int:
        """Return the message_state of the next receipt."""
        fault = self.faults.take("receipt_state", path=path)
        return int(fault.value) if fault and fault.value in STATES else 2

    def receipt_seconds(self, path: str) -> float:
        """Return how long the next receipt takes."""
        fault = self.faults.take("receipt_slow", path=path)
        return (fault.value if fault else self._receipt_ms) / 1000
