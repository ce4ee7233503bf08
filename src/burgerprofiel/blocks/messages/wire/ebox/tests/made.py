"""Messages that may be, for properties; numbers belong to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from burgerprofiel.blocks.messages.wire.ebox import types
from burgerprofiel.blocks.messages.wire.ebox.errors import FormatError
from burgerprofiel.blocks.messages.wire.ebox.types import Box, BoxKind, Texts

CITIZEN = Box(kind=BoxKind.CITIZEN, number="88670312862")
ENTERPRISE = Box(kind=BoxKind.ENTERPRISE, number="0999000030")

texts = st.text(st.characters(codec="utf-8"), max_size=40)
some = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
translated = st.builds(Texts, nl=texts, fr=texts, de=texts)
moments = st.integers(0, 32_000_000_000_000_000).map(
    lambda micro: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)
)
digests = st.one_of(st.just(b""), st.binary(min_size=32, max_size=32))
boxes = st.sampled_from([CITIZEN, ENTERPRISE])
amounts = st.decimals(Decimal(0), Decimal(10) ** 9, places=2)
attentions = st.builds(types.Attention, number=st.sampled_from(["", CITIZEN.number]), label=texts)
payments = st.builds(
    types.Payment,
    payment_data_id=some,
    amount=amounts,
    vat_amount=amounts,
    currency=st.just("EUR"),
    due_date=moments,
    iban=st.just("BE68539007547034"),
    bic=st.sampled_from(["", "BBRUBEBB"]),
    reference=texts,
)
business = st.lists(
    st.builds(
        types.BusinessData, key=some, name=translated, values=st.lists(translated, max_size=3).map(tuple)
    ),
    max_size=3,
).map(tuple)
attachments = st.builds(
    types.Attachment,
    id=some,
    title=translated,
    file_name=texts,
    is_main=st.booleans(),
    media_type=texts,
    size=st.floats(0, 1e6, allow_nan=False),
    sha256=digests,
    is_signed=st.booleans(),
    content_url=texts,
)
files = st.builds(
    types.FileToPublish,
    part=some,
    title=translated,
    is_main=st.booleans(),
    sha256=digests,
    is_signed=st.booleans(),
)


def messages(*, v3: bool) -> st.SearchStrategy[types.Message]:
    """Messages as this version can say them."""
    return st.builds(
        types.Message,
        id=some,
        original_id=texts,
        recipient=st.none() | boxes if v3 else st.none(),
        sender=boxes if v3 else st.just(ENTERPRISE),
        subject=translated,
        received_at=moments,
        expires_at=moments,
        is_read=st.booleans(),
        is_visible=st.booleans(),
        is_registered=st.booleans(),
        attention=st.none() | attentions,
        type_id=some,
        application_id=texts,
        attachments=st.lists(attachments, max_size=3).map(tuple),
        is_body_main=st.booleans(),
        payment=st.none() | payments,
        business=business,
        is_reply_allowed=st.booleans(),
    )


def publications(*, v3: bool) -> st.SearchStrategy[types.Publication]:
    """Publications as this version can say them."""
    return st.builds(
        types.Publication,
        recipient=boxes,
        sender=boxes if v3 else st.just(ENTERPRISE),
        attention=st.none() | attentions,
        original_id=texts,
        subject=translated,
        type_id=some,
        application_id=texts,
        is_registered=st.booleans(),
        files=st.lists(files, max_size=3).map(tuple),
        is_body_main=st.booleans(),
        body=translated,
        business=business,
        payment=st.none() | payments,
        is_reply_allowed=st.booleans(),
    )


def message(**changed: object) -> types.Message:
    """One message, whole."""
    plain: dict[str, object] = {
        "id": "m-1",
        "sender": ENTERPRISE,
        "subject": Texts(nl="Beslissing over je premie"),
        "received_at": datetime(2026, 3, 1, 9, tzinfo=UTC),
        "expires_at": datetime(2027, 3, 1, 9, tzinfo=UTC),
        "type_id": "PREMIE",
        "attention": types.Attention(number=CITIZEN.number, label="Sarah"),
        "attachments": (
            types.Attachment(id="a-1", file_name="brief.pdf", media_type="application/pdf", sha256=b"d" * 32),
        ),
    }
    return types.Message(**{**plain, **changed})  # type: ignore[arg-type]


def publication(**changed: object) -> types.Publication:
    """One publication that can be taken, with one file in the part `upfile1`."""
    plain: dict[str, object] = {
        "recipient": CITIZEN,
        "sender": ENTERPRISE,
        "subject": Texts(nl="Beslissing over je premie"),
        "type_id": "PREMIE",
        "application_id": "be.voorbeeld.premies",
        "files": (types.FileToPublish(part="upfile1", is_main=True),),
    }
    return types.Publication(**{**plain, **changed})  # type: ignore[arg-type]


def outcome(read: Callable[[bytes], object], content: bytes) -> str:
    """Under which code it was refused, or `read`; any other exception passes."""
    try:
        read(content)
    except FormatError as error:
        return error.code
    return "read"
