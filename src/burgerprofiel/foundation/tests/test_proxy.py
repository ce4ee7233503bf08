import pytest

from burgerprofiel.foundation import proxy

TRUSTED = proxy.networks(("10.0.0.0/8", "2001:db8::/32"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),  # a stranger says nothing that counts
        ("", ["198.51.100.1"], "198.51.100.1"),  # the other end of our Unix socket
        ("", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),  # what the client put in front is not read
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1", "10.0.0.2"], "198.51.100.1"),  # the header twice
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("2001:db8::1", ["2a02::1"], "2a02::1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["not an address"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("", [], ""),
    ],
)
def test_only_trusted_neighbours_say_who_the_client_is(peer: str, forwarded: list[str], found: str) -> None:
    assert proxy.client_address(peer=peer, forwarded=forwarded, trusted=TRUSTED) == found
