"""What to type into the configuration: exactly that, and whether it has taken effect."""

from __future__ import annotations

import tomllib

from core.setup import progress, typed
from core.setup.typed import Standing

EVERY_SIGN = "".join(chr(number) for number in range(0x10000) if not 0xD800 <= number < 0xE000)
PLACE = {"url": "https://portal.example.com", "language": "ru", "languages": ["ru"], "time_zone": "Asia/Omsk"}


def test_the_lines_say_what_was_chosen_whatever_it_is():
    entries = {"title": EVERY_SIGN, "servers": ['a"b\\', "", "Ё"], "port": 25, "start_tls": True, "groups": False}
    assert tomllib.loads(typed.as_toml({"sources.corp": entries, "mail": {}})) == {
        "sources": {"corp": entries},
        "mail": {},
    }


def test_it_says_whether_it_is_missing_written_in_force_or_broken(app, admin, configure, tmp_path):
    page = admin.post("/admin/setup/place", data=PLACE, follow_redirects=True)
    assert page.status_code == 200
    wishes = {"portal": PLACE}
    file = tmp_path / "dunbar.toml"
    assert typed.look(wishes).standing is Standing.MISSING
    assert 'time_zone = "Asia/Omsk"' in typed.look(wishes).text
    file.write_text("[portal]\nlanguge = 1\n", encoding="utf-8")
    assert typed.look(wishes).standing is Standing.BROKEN
    assert "languge" in admin.get("/admin/setup/place").text
    file.write_text(typed.look(wishes).text, encoding="utf-8")
    assert typed.look(wishes).standing is Standing.WRITTEN
    assert "started anew" in admin.get("/admin/setup/place").text
    assert progress.states() == {}
    portal = app.extensions["dunbar.config"].portal
    configure(portal=portal.model_copy(update={**PLACE, "languages": ("ru",)}))
    assert typed.look(wishes).standing is Standing.IN_FORCE
    assert progress.states() == {"place": "done"}


def test_what_cannot_be_an_address_or_a_language_is_said_beside_the_field(admin):
    page = admin.post("/admin/setup/place", data={**PLACE, "url": "portal", "languages": ["en"]})
    assert page.status_code == 422
    for field in ("url", "language"):
        assert f'id="{field}-error"' in page.text
