"""WEBCAT's form of a manifest (freedomofpress/webcat-spec, manifest.md and csp.md)."""

from __future__ import annotations

import base64
import hashlib
import json

from dropbox.release import webcat
from tests.release.people import CSP, MANIFEST, MISSING, PAGES

APP = "https://code.example/press-dropbox"


def hashed(body: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")


def test_the_manifest_has_every_field_but_the_logs_timestamp() -> None:
    made = webcat.manifest(MANIFEST, APP)
    assert {name: made[name] for name in ("app", "version", "default_csp", "wasm", "extra_csp")} == {
        "app": APP,
        "version": "press-dropbox 0.1.0",
        "default_csp": CSP,
        "wasm": [],
        "extra_csp": {},
    }
    assert made["files"] == {
        "/404.html": hashed(MISSING["/"]),
        "/be/index.html": hashed(PAGES["/be/"]),
        "/be/send": hashed(PAGES["/be/send"]),
        "/index.html": hashed(PAGES["/"]),
        "/static/send-3F9A.js": hashed(PAGES["/static/send-3F9A.js"]),
    }


def test_index_and_fallback_name_files_of_the_manifest() -> None:
    made = json.loads(webcat.files(MANIFEST, APP)["manifest_unsigned.json"])["manifest"]
    assert f"/{made['default_index']}" in made["files"]
    assert made["default_fallback"] in made["files"]


def test_the_settings_for_webcats_own_tool_say_the_same() -> None:
    files = webcat.files(MANIFEST, APP)
    settings = json.loads(files["webcat.config.json"])
    made = json.loads(files["manifest_unsigned.json"])["manifest"]
    assert settings == {name: value for name, value in made.items() if name != "files"}
