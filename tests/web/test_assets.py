"""Styles and scripts: an address changes with the content, and nothing but the intended files is given out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from core.web import assets

BUILT = {"theme.css": "theme-AAAA.css", "theme.js": "theme-BBBB.js"}


def make_theme(root: Path, name: str, built: dict[str, str] | None) -> Path:
    folder = root / "themes" / name
    build = folder / "static" / "build"
    build.mkdir(parents=True)
    if built is not None:
        (build / "manifest.json").write_text(json.dumps(built))
        for file in built.values():
            (build / file).write_text(f"{name}:{file}")
    return folder


def make_app(themes: list[Path], folders: dict[str, Path] | None = None) -> Flask:
    app = Flask("portal", static_folder=None)
    Babel(app)
    assets.init_app(app, themes, folders or {})
    return app


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news" / "static"
    folder.mkdir(parents=True)
    (folder / "news.css").write_text("a{}")
    (folder.parent / "plugin.py").write_text("secret = 1")
    return folder


def test_a_built_file_is_served_for_a_year(tmp_path: Path) -> None:
    app = make_app([make_theme(tmp_path, "default", BUILT)])
    with app.test_request_context():
        address = assets.asset("theme", "theme.css")
    answer = app.test_client().get(address, buffered=True)
    assert address == "/static/t/default/theme-AAAA.css"
    assert answer.text == "default:theme-AAAA.css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_theme_takes_from_its_parent_what_it_does_not_have(tmp_path: Path) -> None:
    own = make_theme(tmp_path, "acme", {"theme.css": "theme-CCCC.css"})
    app = make_app([own, make_theme(tmp_path, "default", BUILT)])
    with app.test_request_context():
        assert assets.asset("theme", "theme.css") == "/static/t/acme/theme-CCCC.css"
        assert assets.asset("theme", "theme.js") == "/static/t/default/theme-BBBB.js"


def test_addresses_begin_where_the_portal_is_mounted(tmp_path: Path) -> None:
    app = make_app([make_theme(tmp_path, "default", BUILT)])
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": "/intranet"}):
        assert assets.asset("theme", "theme.css").startswith("/intranet/static/t/")


def test_a_packed_copy_goes_to_who_understands_it(tmp_path: Path) -> None:
    folder = make_theme(tmp_path, "default", BUILT)
    (folder / "static" / "build" / "theme-AAAA.css.gz").write_bytes(gzip.compress(b"packed"))
    client = make_app([folder]).test_client()
    packed = client.get("/static/t/default/theme-AAAA.css", headers={"Accept-Encoding": "gzip"}, buffered=True)
    plain = client.get("/static/t/default/theme-AAAA.css", buffered=True)
    assert (packed.headers["Content-Encoding"], packed.mimetype) == ("gzip", "text/css")
    assert gzip.decompress(packed.data) == b"packed"
    assert plain.text == "default:theme-AAAA.css"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_a_plugin_file_has_another_address_after_a_change(tmp_path: Path, news: Path) -> None:
    app = make_app([], {"news": news})
    with app.test_request_context():
        before = assets.asset("news", "news.css")
        (news / "news.css").write_text("a{color:red}")
        after = assets.asset("news", "news.css")
    answer = app.test_client().get(before, buffered=True)
    assert before != after
    assert (answer.status_code, answer.headers["Location"]) == (302, after)
    assert answer.headers["Cache-Control"] == "no-store"
    assert app.test_client().get(after, buffered=True).text == "a{color:red}"


def test_what_a_plugin_does_not_ship_has_no_address(news: Path) -> None:
    app = make_app([], {"news": news})
    with app.test_request_context():
        assert assets.find_asset("news", "news.js") is None
        assert assets.find_asset("other", "other.css") is None
        with pytest.raises(LookupError, match=r"news\.js"):
            assets.asset("news", "news.js")


@pytest.mark.parametrize(
    "path",
    [
        "/static/p/news/0123456789ab/../plugin.py",
        "/static/p/news/0123456789ab/%2e%2e/plugin.py",
        "/static/p/news/0123456789ab//etc/passwd",
        "/static/t/default/../../theme.toml",
        "/static/t/default/%2e%2e/%2e%2e/theme.toml",
        "/static/t/default/manifest.json",
        "/static/t/missing/theme-AAAA.css",
    ],
)
def test_nothing_else_is_given_out(tmp_path: Path, news: Path, path: str) -> None:
    folder = make_theme(tmp_path, "default", BUILT)
    (folder / "theme.toml").write_text("name = 'x'")
    client = make_app([folder], {"news": news}).test_client()
    assert client.get(path, follow_redirects=True).status_code == 404


def test_a_missing_build_says_what_to_type(tmp_path: Path) -> None:
    app = make_app([make_theme(tmp_path, "default", None)])

    @app.get("/")
    def page() -> str:
        return assets.asset("theme", "theme.css")

    answer = app.test_client().get("/")
    assert answer.status_code == 503
    assert "make build" in answer.text


def test_a_build_made_while_the_portal_runs_is_found(tmp_path: Path) -> None:
    folder = make_theme(tmp_path, "default", None)
    app = make_app([folder])
    with app.test_request_context():
        assert assets.find_asset("theme", "theme.css") is None
        manifest = folder / "static" / "build" / "manifest.json"
        manifest.write_text(json.dumps(BUILT))
        assert assets.find_asset("theme", "theme.css") == "/static/t/default/theme-AAAA.css"
        # The next one takes the place of its files too: the service worker's script is read from one of them.
        manifest.write_text(json.dumps({"theme.css": "theme-DDDD.css", "worker.js": "worker-EEEE.js"}))
        (manifest.parent / "worker-EEEE.js").write_text("new")
        assert assets.find_asset("theme", "theme.css") == "/static/t/default/theme-DDDD.css"
        assert assets.theme_text("worker.js") == "new"
