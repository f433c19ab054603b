"""What a device asks for to install the portal: the manifest, icons of the company's mark, the worker."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from math import dist

import pytest
from flask.testing import FlaskClient
from PIL import Image

from core import files, settings
from core.access import audiences
from core.db import db
from core.pwa import icons
from tests.identity.kiosks import connected

GREEN, RED = (23, 105, 90, 255), (200, 30, 30, 255)


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGBA")


def test_the_manifest_is_of_one_app_in_the_language_asked_for(client: FlaskClient) -> None:
    told = {code: client.get(f"/app/{code}.webmanifest") for code in ("en", "ru")}
    assert told["ru"].mimetype == "application/manifest+json"
    english, russian = (told[code].json for code in ("en", "ru"))
    assert (english["id"], english["start_url"], english["scope"]) == ("/", "/", "/")
    assert english["id"] == russian["id"]
    assert (russian["lang"], russian["shortcuts"][1]["name"]) == ("ru", "Сотрудники")
    assert {(icon["purpose"], icon["sizes"]) for icon in english["icons"]} >= {
        ("any", "192x192"),
        ("any", "512x512"),
        ("maskable", "512x512"),
    }
    for icon in english["icons"]:
        drawn = client.get(icon["src"])
        assert (drawn.status_code, drawn.mimetype) == (200, "image/png")
        assert f"{picture(drawn.data).width}x{picture(drawn.data).height}" == icon["sizes"]
    assert client.get("/app/xx.webmanifest").status_code == 404


def test_below_a_path_everything_stays_below_it(client: FlaskClient) -> None:
    prefix = {"SCRIPT_NAME": "/portal"}
    manifest = client.get("/app/en.webmanifest", environ_overrides=prefix).json
    addresses = [manifest["scope"], manifest["start_url"], *(icon["src"] for icon in manifest["icons"])]
    assert all(address.startswith("/portal/") for address in addresses)
    page = client.get("/sign-in", environ_overrides=prefix).text
    assert '<link rel="manifest" href="/portal/app/en.webmanifest' in page
    wishes = client.get("/worker.js", environ_overrides=prefix).text.splitlines()[0]
    told = json.loads(wishes.removeprefix("self.portal = ").removesuffix(";"))
    assert all(address.startswith("/portal/") for address in [*told["files"], *told["stable"], told["home"]])


@pytest.mark.parametrize("size", [(600, 200), (200, 200)])
def test_a_mask_cuts_nothing_off_the_companys_mark(size: tuple[int, int]) -> None:
    logo = io.BytesIO()
    Image.new("RGBA", size, RED).save(logo, "WEBP", lossless=True)
    # A mark that does not reach its own corners, so that its ground is white and it can be told from it.
    with Image.open(logo) as opened:
        rounded = opened.convert("RGBA")
    rounded.putpixel((0, 0), (0, 0, 0, 0))
    logo = io.BytesIO()
    rounded.save(logo, "WEBP", lossless=True)
    drawn = picture(icons.draw("maskable", 192, "#17695a", logo))
    assert drawn.getpixel((0, 0)) == (255, 255, 255, 255)
    middle, radius = (95.5, 95.5), 192 * icons.SAFE / 2
    red = [(x, y) for x in range(192) for y in range(192) if drawn.getpixel((x, y))[1] < 128]
    assert max(dist(place, middle) for place in red) <= radius + 1
    assert max(dist(place, middle) for place in red) >= radius - 4


def test_icons_follow_the_colour_and_the_logo(client: FlaskClient) -> None:
    def source() -> str:
        return client.get("/app/en.webmanifest").json["icons"][0]["src"]

    first = source()
    assert picture(client.get(first).data).getpixel((96, 20)) == GREEN
    logo = io.BytesIO()
    Image.new("RGB", (100, 100), RED[:3]).save(logo, "PNG")
    logo.seek(0)
    saved = files.save("core", logo, "logo.png", audience_id=audiences.everyone(), image=True)
    settings.set("home", "logo", saved.id)
    db.session.commit()
    drawn = client.get(source())
    assert max(abs(a - b) for a, b in zip(picture(drawn.data).getpixel((96, 20)), RED, strict=True)) < 12
    assert "immutable" in drawn.headers["Cache-Control"]
    # No device may take the old one for the new.
    assert client.get(first).status_code == 404
    assert client.get("/app/icons/any/4000/0-17695a.png").status_code == 404


def test_the_worker_is_told_what_it_needs_and_removes_itself_where_none_may_live(
    app, client: FlaskClient, own_device: Callable[..., FlaskClient], login: Callable[..., FlaskClient]
) -> None:
    script = client.get("/worker.js")
    assert (script.mimetype, script.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    wishes = json.loads(script.text.splitlines()[0].removeprefix("self.portal = ").removesuffix(";"))
    for address in [*wishes["files"], *wishes["offline"].values()]:
        with client.get(address) as answer:
            assert answer.status_code == 200, address

    browser = own_device()
    assert 'data-worker="/worker.js"' in browser.get("/").text
    settings.set("pwa", "offline", False)
    db.session.commit()
    off = browser.get("/worker.js").text
    assert "self.portal" not in off
    assert "unregister" in off
    assert 'data-worker="off"' in browser.get("/").text
    settings.set("pwa", "offline", True)
    db.session.commit()

    kiosk, _ = connected(app)
    shared = login(client=app.test_client())
    for nobodys in (kiosk, shared):
        assert nobodys.get("/worker.js").text == off
    assert 'data-worker="off"' in kiosk.get("/kiosk").text
    assert 'data-worker="off"' in shared.get("/").text


def test_the_page_that_stands_in_for_others_holds_nothing_of_its_reader(
    own_device: Callable[..., FlaskClient], make
) -> None:
    page = own_device(make.person("Ivanova Anna")).get("/offline/ru")
    assert '<html lang="ru"' in page.text
    assert "Ivanova" not in page.text
    assert "Offline-Copy" not in page.headers
