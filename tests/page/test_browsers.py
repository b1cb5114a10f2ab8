"""The engine in real browsers: it seals, sends, and what arrives opens with the Python readers."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from dropbox import codename
from tests.page import driving
from tests.page.relay import relay
from tests.page.site import PageSite, noise_file, page_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIB = 1 << 20
MESSAGE = "Прывітанне, рэдакцыя. Тут дакументы пра затрыманні ў Мінску."

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageSite]:
    with page_site(tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_fifty_megabytes_arrive_whole_and_open(name: driving.Name, site: PageSite, tmp_path: Path) -> None:
    sizes = {"Фота 1.JPG": 3 * MIB + 7, "ліст.docx": 41_000, "пусты.txt": 0, "відэа.mp4": 46 * MIB}
    expected = [noise_file(tmp_path / file, size) for file, size in sizes.items()]
    with driving.browser(name, tmp_path) as there:
        driving.begin(there, site.page(), [tmp_path / file for file in sizes], MESSAGE)
        outcome = driving.outcome(there, within_s=120)
        final = driving.state(there)
        assert there.errors() == []
    assert outcome["phase"] == "done"
    assert all(file["arrived"] and file["sent"] == file["size"] for file in final["files"])
    assert final["bytesSent"] == final["bytesTotal"]
    arrived = site.new()
    assert arrived.read.message == MESSAGE
    assert arrived.hashes == expected
    assert arrived.sealed_bytes == final["bytesTotal"]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_what_is_signed_with_a_codename_says_where_an_answer_goes(
    name: driving.Name, site: PageSite, tmp_path: Path
) -> None:
    typed = codename.Codename(bytes(range(16)))
    keys = codename.derive(typed, site.newsroom.settings().origin)
    with driving.browser(name, tmp_path) as there:
        there.open(site.page())
        driving.wait_until(lambda: there.text("ready") == "ready", within_s=30)
        there.fill("codename", " ".join(word[:4] for word in typed.words("ru")))
        there.fill("message", MESSAGE)
        there.click("send")
        outcome = driving.outcome(there, within_s=60)
        assert there.errors() == []
    read = site.new().read
    assert read.message == MESSAGE
    assert read.source_key == keys.source_key
    assert read.mailbox == keys.mailbox
    assert read.reply_to == str(keys.identity.recipient)
    # What a receipt will name, as the page remembers it.
    assert outcome["sent"] == {
        "messageId": read.message_id,
        "tagmanifestSha256": read.statement.tagmanifest_sha256,
    }


def test_what_was_not_collected_is_taken_back(site: PageSite, tmp_path: Path) -> None:
    before = site.count()
    with driving.browser("chromium", tmp_path) as there:
        driving.begin(there, site.page(), [], MESSAGE)
        assert driving.outcome(there, within_s=60)["phase"] == "done"
        assert site.count() == before + 1
        there.click("withdraw")
        driving.wait_until(lambda: there.text("withdrawn") == "withdrawn", within_s=30)
        assert there.errors() == []
    assert site.count() == before


def test_a_photo_without_jit_takes_less_than_a_minute(site: PageSite, tmp_path: Path) -> None:
    expected = noise_file(tmp_path / "photo.jpg", 5_000_000)
    with driving.browser("firefox", tmp_path, **driving.SAFER) as there:
        driving.begin(there, site.page(), [tmp_path / "photo.jpg"])
        outcome = driving.outcome(there, within_s=120)
    assert outcome["phase"] == "done"
    assert outcome["seconds"] <= 60
    assert site.new().hashes == [expected]


def test_without_webcrypto_it_arrives_all_the_same(site: PageSite, tmp_path: Path) -> None:
    # An onion address over plain http, in a browser that does not count it as a secure context.
    expected = noise_file(tmp_path / "photo.jpg", 3 * MIB)
    with driving.browser("firefox", tmp_path, **{"network.dns.localDomains": "dropbox.test"}) as there:
        address = site.page().replace("127.0.0.1", "dropbox.test")
        driving.begin(there, address, [tmp_path / "photo.jpg"])
        assert there.script("return typeof crypto.subtle") == "undefined"
        assert driving.outcome(there, within_s=60)["phase"] == "done"
    assert site.new().hashes == [expected]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_the_server_is_killed_in_the_middle_and_the_upload_arrives_whole(
    name: driving.Name, site: PageSite, tmp_path: Path
) -> None:
    expected = noise_file(tmp_path / "video.mp4", 100 * MIB)
    with driving.browser(name, tmp_path) as there:
        driving.begin(there, site.page(), [tmp_path / "video.mp4"])
        wait_for_bytes(site, 10 * MIB)
        site.kill()
        driving.wait_until(lambda: driving.state(there)["phase"] == "waiting", within_s=60)
        site.start()
        outcome = driving.outcome(there, within_s=240)
        phases = there.text("phases").split()
    assert outcome["phase"] == "done"
    assert "waiting" in phases
    assert site.new().hashes == [expected]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_the_line_is_cut_twice_and_the_upload_arrives_whole(
    name: driving.Name, site: PageSite, tmp_path: Path
) -> None:
    expected = noise_file(tmp_path / "video.mp4", 60 * MIB)
    with relay(site.newsroom.source_port) as line, driving.browser(name, tmp_path) as there:
        line.up_bytes_per_s = 20e6
        driving.begin(there, site.page(port=line.port), [tmp_path / "video.mp4"])
        for mebibytes in (5, 30):
            wait_for_bytes(site, mebibytes * MIB)
            line.cut()
            driving.wait_until(lambda: driving.state(there)["phase"] == "waiting", within_s=60)
            assert driving.state(there)["secondsLeft"] is None
            line.mend()
        outcome = driving.outcome(there, within_s=120)
    assert outcome["phase"] == "done"
    assert site.new().hashes == [expected]


def test_the_time_left_is_told_honestly_on_a_slow_line(site: PageSite, tmp_path: Path) -> None:
    noise_file(tmp_path / "photo.jpg", 6 * MIB)
    told = []
    with relay(site.newsroom.source_port) as line, driving.browser("chromium", tmp_path) as there:
        line.up_bytes_per_s = 400_000
        driving.begin(there, site.page(port=line.port), [tmp_path / "photo.jpg"])
        while there.text("outcome") == "":
            told.append((time.monotonic(), driving.state(there).get("secondsLeft")))
            time.sleep(0.3)
        ended = time.monotonic()
    assert site.new().read.files[0].name == "photo.jpg"
    estimates = [(ended - moment, seconds) for moment, seconds in told if seconds is not None]
    # Told with most of the way still to go, and then never wrong by more than half and a few seconds.
    assert estimates[0][0] > 8
    for really, seconds in estimates:
        assert abs(seconds - really) <= 0.5 * really + 5, estimates


def test_the_page_holds_little_of_a_large_file(site: PageSite, tmp_path: Path) -> None:
    path = tmp_path / "huge.mp4"
    path.touch()
    os.truncate(path, 700 * MIB)
    with driving.browser("chromium", tmp_path) as there:
        there.open(site.page())
        driving.wait_until(lambda: there.text("ready") == "ready", within_s=30)
        there.fill("files", str(path))
        before = driving.page_memory_bytes()
        there.click("send")
        most = 0
        while there.text("outcome") == "":
            most = max(most, driving.page_memory_bytes())
            time.sleep(0.3)
        assert driving.outcome(there, within_s=1)["phase"] == "done"
    assert site.new().read.files[0].size_bytes == 700 * MIB
    # Parts and blobs on their way, reads ahead, up to five workers, what the collector has not yet swept.
    assert most - before <= 300 * MIB


def test_pause_stops_and_resume_goes_on(site: PageSite, tmp_path: Path) -> None:
    expected = noise_file(tmp_path / "video.mp4", 100 * MIB)
    with driving.browser("chromium", tmp_path) as there:
        driving.begin(there, site.page(), [tmp_path / "video.mp4"])
        wait_for_bytes(site, MIB)
        there.click("pause")
        driving.wait_until(lambda: driving.state(there)["phase"] == "paused", within_s=10)
        time.sleep(1)
        before = site.stored_bytes()
        time.sleep(2)
        assert site.stored_bytes() == before
        there.click("resume")
        assert driving.outcome(there, within_s=120)["phase"] == "done"
    assert site.new().hashes == [expected]


def test_cancel_leaves_nothing_on_the_server(site: PageSite, tmp_path: Path) -> None:
    noise_file(tmp_path / "video.mp4", 100 * MIB)
    before = site.count()
    with driving.browser("chromium", tmp_path) as there:
        driving.begin(there, site.page(), [tmp_path / "video.mp4"])
        wait_for_bytes(site, MIB)
        there.click("cancel")
        outcome = driving.outcome(there, within_s=60)
    assert outcome["phase"] == "cancelled"
    assert "failure" not in outcome
    assert site.uploads() == 0
    assert site.count() == before


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_a_file_that_shrinks_after_it_was_chosen_ends_the_submission_by_its_index(
    name: driving.Name, site: PageSite, tmp_path: Path
) -> None:
    noise_file(tmp_path / "whole.bin", MIB)
    noise_file(tmp_path / "shrinks.bin", 4 * MIB)
    with driving.browser(name, tmp_path) as there:
        there.open(site.page())
        driving.wait_until(lambda: there.text("ready") == "ready", within_s=30)
        there.fill("files", f"{tmp_path / 'whole.bin'}\n{tmp_path / 'shrinks.bin'}")
        os.truncate(tmp_path / "shrinks.bin", 3 * MIB)
        there.click("send")
        outcome = driving.outcome(there, within_s=60)
    assert outcome["phase"] == "failed"
    assert outcome["failure"] in {"file-shrank", "file-unreadable"}
    assert outcome["failedFile"] == 1


def test_a_worker_from_any_other_address_is_refused(site: PageSite, tmp_path: Path) -> None:
    # The policy's name is taken once the page has a worker; without a policy no address makes one.
    with driving.browser("chromium", tmp_path) as there:
        driving.begin(there, site.page(), [], MESSAGE)
        assert driving.outcome(there, within_s=60)["phase"] == "done"
        assert site.new().read.message == MESSAGE
        refused = there.script("""
            const ways = [
              () => new Worker("/static/x.js"),
              () => trustedTypes.createPolicy("press-dropbox", {}),
              () => trustedTypes.createPolicy("other", {}),
            ];
            return ways.map((way) => { try { way(); return "made"; } catch (error) { return error.name; } });
        """)
    assert refused == ["TypeError"] * 3


def wait_for_bytes(site: PageSite, least: int) -> None:
    driving.wait_until(lambda: site.stored_bytes() > least, within_s=60)
