"""The little of SMPP 3.4 that a message centre needs, read and written by hand: the product uses a library."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

GENERIC_NACK = 0x80000000
BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = 0x01, 0x02, 0x09
SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x04, 0x05, 0x06, 0x15
ANSWER = 0x80000000
OK, RINVCMDID, RINVBNDSTS, RSYSERR, RINVDSTADR, RBINDFAIL, RINVPASWD, RTHROTTLED = (
    0x00,
    0x03,
    0x04,
    0x08,
    0x0B,
    0x0D,
    0x0E,
    0x58,
)
MESSAGE_PAYLOAD, RECEIPTED_MESSAGE_ID, MESSAGE_STATE = 0x0424, 0x001E, 0x0427
HEADER = struct.Struct(">IIII")
MOST = 70_000

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = dict(zip(b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65", "\f^{}\\[~]|€", strict=True))


class PduError(ValueError):
    """What came is no PDU that a message centre takes."""


@dataclass(frozen=True)
class Submit:
    """What a submit_sm says."""

    sender: str
    to: str
    esm_class: int
    registered: int
    data_coding: int
    octets: bytes

    @property
    def concatenation(self) -> tuple[int, int, int]:
        """The number that parts share, how many they are, and which one this is."""
        if not self.esm_class & 0x40:
            return 0, 1, 1
        header = self.octets[1 : 1 + self.octets[0]] if self.octets else b""
        if len(header) != 5 or header[:2] != b"\x00\x03" or not 1 <= header[4] <= header[3]:
            raise PduError("a user data header that binds no parts")
        return header[2], header[3], header[4]

    @property
    def text(self) -> str:
        """The text of this part."""
        octets = self.octets[1 + self.octets[0] :] if self.esm_class & 0x40 else self.octets
        return octets.decode("utf-16-be") if self.data_coding == 8 else _gsm(octets)


def write(command: int, *, status: int = OK, sequence: int, body: bytes = b"") -> bytes:
    """Write a PDU."""
    return HEADER.pack(HEADER.size + len(body), command, status, sequence) + body


def read_bind(body: bytes) -> tuple[str, str]:
    """Read system_id and password. Raises PduError."""
    (system_id, password), _ = _strings(body, 2)
    return system_id, password


def read_submit(body: bytes) -> Submit:
    """Read a submit_sm. Raises PduError."""
    try:
        _, rest = _strings(body, 1)
        (sender,), rest = _strings(rest[2:], 1)
        (to,), rest = _strings(rest[2:], 1)
        esm_class = rest[0]
        _, rest = _strings(rest[3:], 2)
        registered, _, coding, _, length = rest[:5]
        octets, rest = rest[5 : 5 + length], rest[5 + length :]
        payload = _parameters(rest).get(MESSAGE_PAYLOAD, b"")
    except (ValueError, IndexError, struct.error) as error:
        raise PduError("not a submit_sm") from error
    if len(octets) != length or (payload and octets):
        raise PduError("not a submit_sm")
    return Submit(sender, to, esm_class, registered, coding, payload or octets)


def receipt(*, reference: str, state: int, word: str, sender: str, to: str) -> bytes:
    """Write the body of a deliver_sm with a receipt, with and without optional parameters saying the same."""
    text = (
        f"id:{reference} sub:001 dlvrd:{int(state == 2):03} submit date:2601010000 done date:2601010001 "
        f"stat:{word} err:000 text:"
    ).encode()
    addresses = b"\x00\x01\x01" + to.encode() + b"\x00\x05\x00" + sender.encode() + b"\x00"
    fields = bytes([4, 0, 0]) + b"\x00\x00" + bytes([0, 0, 0, 0, len(text)])
    parameters = ((RECEIPTED_MESSAGE_ID, reference.encode() + b"\x00"), (MESSAGE_STATE, bytes([state])))
    return addresses + fields + text + b"".join(struct.pack(">HH", t, len(v)) + v for t, v in parameters)


def _strings(body: bytes, count: int) -> tuple[Sequence[str], bytes]:
    parts = body.split(b"\x00", count)
    if len(parts) <= count:
        raise PduError("a text without an end")
    try:
        return [part.decode("ascii") for part in parts[:count]], parts[count]
    except UnicodeDecodeError as error:
        raise PduError("a text that is not ASCII") from error


def _parameters(rest: bytes) -> dict[int, bytes]:
    found = {}
    while rest:
        tag, length = struct.unpack(">HH", rest[:4])
        found[tag], rest = rest[4 : 4 + length], rest[4 + length :]
    return found


def _gsm(octets: bytes) -> str:
    text, escaped = "", False
    for octet in octets:
        if octet > 0x7F:
            raise PduError("not the GSM alphabet")
        if escaped:
            text += _EXTENSION.get(octet, " ")
        elif octet != 0x1B:
            text += _BASIC[octet]
        escaped = octet == 0x1B and not escaped
    return text
