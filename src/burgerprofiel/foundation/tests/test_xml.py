"""Reading XML of others: what is taken as it is, and everything that is refused."""

import codecs
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from burgerprofiel.foundation import xml

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
    + "]><lolz>&lol9;</lolz>"
).encode()


def test_a_document_is_read_as_it_is() -> None:
    root = xml.parse('<?xml version="1.0" encoding="UTF-8"?><a b="é"><c>Zoë &amp; co</c></a>'.encode())
    assert (root.tag, root.get("b"), root.findtext("c")) == ("a", "é", "Zoë & co")


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><a>&f;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><a/>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
        b"<!DOCTYPE a><a/>",
        b"<!-- <a> --><?p <a ?>\n<!DOCTYPE a><a/>",
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16-be"),
    ],
    ids=["laughs", "external", "parameter", "outside", "plain", "hidden", "utf-16", "no-mark"],
)
def test_a_document_type_is_refused(content: bytes) -> None:
    with pytest.raises(xml.UnsafeError, match="a document type"):
        xml.parse(content)


def test_a_document_type_in_a_text_is_a_text() -> None:
    assert xml.parse(b"<a><![CDATA[<!DOCTYPE html>]]></a>").text == "<!DOCTYPE html>"


def test_an_unknown_entity_is_refused() -> None:
    with pytest.raises(xml.UnsafeError, match="not well-formed"):
        xml.parse(b"<a>&naam;</a>")


def test_an_inclusion_stays_an_element(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    include = f'<xi:include href="{secret.as_uri()}" parse="text"/>'
    root = xml.parse(f'<a xmlns:xi="http://www.w3.org/2001/XInclude">{include}</a>'.encode())
    assert "geheim" not in etree.tostring(root).decode()
    assert len(root) == 1


def test_a_comment_does_not_cut_a_text_in_two() -> None:
    assert xml.parse(b"<a>8361<!-- x -->0711905</a>").text == "83610711905"


def test_a_hundred_megabytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(xml.UnsafeError, match="more than"):
        xml.parse(b"<a>" + b"x" * 100 * 1024 * 1024 + b"</a>")


def test_the_caller_sets_a_smaller_cap() -> None:
    assert xml.parse(b"<a/>", max_bytes=4).tag == "a"
    with pytest.raises(xml.UnsafeError, match="more than 3 bytes"):
        xml.parse(b"<a/>", max_bytes=3)


@pytest.mark.parametrize("depth", [xml.MAX_DEPTH + 1, 5_000, 200_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    with pytest.raises(xml.UnsafeError):
        xml.parse(b"<a>" * depth + b"</a>" * depth)


def test_the_greatest_depth_is_read() -> None:
    assert xml.parse(b"<a>" * xml.MAX_DEPTH + b"</a>" * xml.MAX_DEPTH).tag == "a"


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("iso-8859-1"),
        '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16"),
        codecs.BOM_UTF16_BE + '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="UTF-16LE"?><a>é</a>'.encode("utf-16-le"),
        codecs.BOM_UTF8 + '<?xml version="1.0" encoding="utf-8"?><a>é</a>'.encode(),
        "<a>é</a>".encode(),
        b"<?xml version='1.0' encoding='us-ascii' standalone='yes'?><a>&#233;</a>",
    ],
)
def test_encodings_that_are_what_they_say(content: bytes) -> None:
    assert xml.parse(content).text == "é"


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0" encoding="UTF-8"?><a>é</a>'.encode("iso-8859-1"),
        "<a>é</a>".encode("iso-8859-1"),
        '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode(),
        '<?xml version="1.0" encoding="UTF-8"?><a>é</a>'.encode("utf-16"),
        codecs.BOM_UTF8 + b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
        b'<?xml version="1.0" encoding="UTF-7"?><a>+AOk-</a>',
        b'<?xml version="1.0" encoding="windows-1252"?><a/>',
        '<?xml version="1.0" encoding="EBCDIC-CP-BE"?><a/>'.encode("cp500"),
        b'<?xml version="1.1"?><a/>',
        b'<?xml version="1.0" encoding="UTF-8" <a/>',
        codecs.BOM_UTF16_LE + b"<\0a",
        "<a>é</a>".encode("utf-32"),
    ],
)
def test_encodings_that_are_not_what_they_say(content: bytes) -> None:
    with pytest.raises(xml.UnsafeError):
        xml.parse(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"tekst", b"<a>", b"<a></b>", b"<a>\0</a>", b"<a/><b/>", b"<html><br></html>", b"<a"],
)
def test_what_is_no_xml_is_refused(content: bytes) -> None:
    with pytest.raises(xml.UnsafeError):
        xml.parse(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for candidate in (content, b"<a>" + content + b"</a>", b'<?xml version="1.0"?>' + content):
        try:
            root = xml.parse(candidate)
        except xml.UnsafeError:
            continue
        assert root.getroottree().docinfo.internalDTD is None


def test_threads_read_side_by_side() -> None:
    read: list[str] = []

    def work(number: int) -> None:
        read.extend(xml.parse(f"<a><b>{number}</b></a>".encode()).findtext("b") or "" for _ in range(50))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(read)) == [str(number) for number in range(8)]
    assert len(read) == 400
