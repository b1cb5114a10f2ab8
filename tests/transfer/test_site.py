from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from dropbox.errors import DropboxError
from dropbox.transfer import AddressError, AnswerTooLargeError, Site, UnreachableError
from tests.transfer.hostile import answering, tor, whole

if TYPE_CHECKING:
    from collections.abc import Callable

ONION = "b" * 56 + ".onion"
BOMB = gzip.compress(bytes(10_000_000))
PACKED = gzip.compress(b"hello")


def test_an_answer_comes_whole_with_all_its_headers() -> None:
    with answering(whole(b"hello", "Content-Security-Policy: a", "Content-Security-Policy: b")) as line:
        answer = Site(line.address, None).get("/en/", 5)
    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.all("content-security-policy") == ("a", "b")
    assert answer.all("nothing") == ()


def test_a_packed_answer_is_unpacked() -> None:
    with answering(whole(PACKED, "Content-Encoding: gzip")) as line:
        assert Site(line.address, None).get("/", 5).body == b"hello"


REFUSED = {
    "larger than could be meant": (whole(b"hello!"), "answer-too-large"),
    "larger when it is unpacked": (whole(BOMB, "Content-Encoding: gzip"), "answer-too-large"),
    "packed otherwise than asked for": (whole(b"hello", "Content-Encoding: br"), "answer"),
    "packed and damaged": (whole(b"hello", "Content-Encoding: gzip"), "answer"),
    "shorter than announced": (whole(b"hello").replace(b"Length: 5", b"Length: 6"), "unreachable"),
    "no HTTP": (b"hello", "unreachable"),
    "nothing": (b"", "unreachable"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_any_other_answer_is_refused(case: str) -> None:
    raw, code = REFUSED[case]
    with answering(raw) as line, pytest.raises(DropboxError) as refused:
        Site(line.address, None).get("/", 5)
    assert refused.value.code == code
    # Neither the address nor the answer stands in what is said.
    assert "127.0.0.1" not in str(refused.value)


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with answering(whole(b"", "Location: http://127.0.0.1:1/", status="302 Found")) as line:
        assert Site(line.address, None).get("/", 5).status == 302
        assert len(line.asked) == 1


def test_a_cookie_is_not_kept() -> None:
    with answering(whole(b"", "Set-Cookie: visitor=1")) as line:
        site = Site(line.address, None)
        site.get("/", 5)
        site.get("/", 5)
    assert all("cookie" not in headers for _, headers in line.asked)


def test_an_auditor_looks_like_any_visitor() -> None:
    with answering(whole(b"")) as line:
        Site(line.address, None).get("/", 5)
    ((_, headers),) = line.asked
    assert "Firefox" in headers["user-agent"]
    for value in headers.values():
        assert "urllib3" not in value
        assert "python" not in value.lower()


def test_an_answer_that_never_ends_is_cut_off() -> None:
    ticks = iter(range(0, 100_000, 200))
    with answering(whole(bytes(500_000))) as line, pytest.raises(UnreachableError, match="too long"):
        Site(line.address, None, clock=lambda: next(ticks)).get("/", 1_000_000)


def test_whoever_drips_a_byte_a_time_is_cut_off() -> None:
    """Each byte comes before the line is silent for long: only the whole has an end."""
    ticks = iter(range(0, 100_000, 100))

    def drips(raw: socket.socket) -> None:
        with raw, contextlib.suppress(OSError):
            raw.recv(65_536)
            raw.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
            for _ in range(100):
                raw.sendall(b"x")
                time.sleep(0.01)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: drips(listener.accept()[0]), daemon=True).start()
        site = Site(f"http://127.0.0.1:{listener.getsockname()[1]}", None, clock=lambda: next(ticks))
        with pytest.raises(UnreachableError, match="too long"):
            site.get("/", 1_000)
    assert next(ticks) < 2_000


def test_nobody_there_is_said_without_naming_the_place(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnreachableError) as refused:
        Site(f"http://127.0.0.1:{port}", None).get("/", 5)
    assert str(port) not in str(refused.value)
    assert capfd.readouterr() == ("", "")


def test_an_onion_is_asked_through_the_proxy_by_its_name_and_each_site_by_a_circuit_of_its_own() -> None:
    with answering(whole(b"hello")) as line, tor(int(line.address.rpartition(":")[2])) as proxy:
        for _ in range(2):
            site = Site(f"http://{ONION}", f"socks5h://127.0.0.1:{proxy.port}")
            assert site.get("/en/", 5).body == b"hello"
            assert site.get("/be/", 5).body == b"hello"
            site.close()
    assert set(proxy.names) == {ONION}
    assert len(set(proxy.users)) == 2
    assert [headers["host"] for _, headers in line.asked] == [ONION] * 4


ADDRESSES = {
    "no address": lambda: Site("example", None),
    "a path": lambda: Site("https://example.org/keys", None),
    "a user": lambda: Site("https://me:word@example.org", None),
    "another scheme": lambda: Site("ftp://example.org", None),
    "a line end": lambda: Site("https://example.org\n", None),
    "an onion without Tor": lambda: Site(f"http://{ONION}", None),
    "a proxy that looks names up here": lambda: Site(f"http://{ONION}", "socks5://127.0.0.1:9050"),
    "a proxy of another kind": lambda: Site("https://example.org", "http://127.0.0.1:8080"),
    "a proxy without a port": lambda: Site("https://example.org", "socks5h://127.0.0.1"),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_an_address_that_would_give_something_away_is_refused(case: str) -> None:
    make: Callable[[], Site] = ADDRESSES[case]
    with pytest.raises(AddressError) as refused:
        make()
    assert refused.value.hint


def test_too_large_is_a_fault_of_the_answer() -> None:
    assert AnswerTooLargeError.exit_status == 3
