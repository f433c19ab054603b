"""A person for the address book: escaped, folded, in both forms, and with nothing that the viewer may not see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import segno

from core import settings
from core.org import contact_card, profile, visibility
from core.org.dates import today

from .makers import there

ADDRESS = "http://portal/people/1"


@pytest.fixture
def anna(make):
    town = make.location("Town", time_zone="Asia/Yekaterinburg", city="Екатеринбург")
    return make.person(
        "О;рлова, Анна",
        department=make.department("Shop; Floor"),
        position="Повар\nпятого разряда " + "и ещё " * 30,
        location=town,
        work_phone="+7 343 1",
        internal_phone="1234",
        mobile_phone="+7 916 000 11 22",
        mail="anna@x.example",
        birth_month=2,
        birth_day=9,
    )


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("version", ["4.0", "3.0"])
def test_it_is_escaped_and_folded(anna, viewer_of, version):
    text = contact_card.vcard(there(profile.load(anna.id, viewer_of(anna))), ADDRESS, version)
    lines = unfolded(text)
    assert lines[:2] == ["BEGIN:VCARD", f"VERSION:{version}"] and lines[-2:] == ["END:VCARD", ""]
    assert "FN:О\\;рлова\\, Анна" in lines and "N:О\\;рлова\\,;Анна;;;" in lines
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert any(line.startswith("TITLE:Повар\\nпятого разряда") for line in lines)
    assert "ORG:;Shop\\; Floor" in lines
    assert re.search(r"^ADR;TYPE=WORK:;;;Екатеринбург;;;$", "\n".join(lines), re.IGNORECASE | re.MULTILINE)


def test_the_newer_form_knows_the_zone_and_a_birthday_without_its_year(anna, viewer_of):
    found = there(profile.load(anna.id, viewer_of(anna)))
    new, old = (unfolded(contact_card.vcard(found, ADDRESS, version)) for version in ("4.0", "3.0"))
    assert "TZ:Asia/Yekaterinburg" in new and "BDAY:--0209" in new
    assert not any(line.startswith(("BDAY", "TZ")) for line in old)
    anna.show_birthday = False
    hidden = there(profile.load(anna.id, viewer_of(anna)))
    assert not any(line.startswith("BDAY") for line in unfolded(contact_card.vcard(hidden, ADDRESS)))


def test_a_mobile_phone_follows_the_rule_in_cards_and_codes(anna, make, viewer_of):
    stranger = viewer_of(make.person("Far"))
    seen = contact_card.qr(there(profile.load(anna.id, stranger)))
    settings.set("org", visibility.SETTING, "nobody")
    found = there(profile.load(anna.id, stranger))
    assert "916" not in contact_card.vcard(found, ADDRESS)
    assert contact_card.qr(found) != seen, "the code is made of less"


def test_the_code_is_a_plain_picture_even_of_long_names(make, viewer_of):
    long = make.person(f"{'Я' * 160} {'Ж' * 160}", position="Щ" * 300)
    picture = contact_card.qr(there(profile.load(long.id, viewer_of(long)))).decode()
    assert picture.startswith("<svg") and "style" not in picture and "<script" not in picture


def test_the_code_holds_utf_8():
    text = "BEGIN:VCARD\r\nFN:Быков Кирилл\r\nEND:VCARD"
    as_bytes = segno.make(text.encode(), error="l", micro=False)
    assert [*contact_card.code(text).matrix] == [*as_bytes.matrix]


def test_the_pages_give_both_forms_and_the_code(anna, login, make):
    client = login(anna)
    answer = client.get(f"/people/{anna.id}.vcf")
    assert "VERSION:4.0" in answer.text and f'filename="person-{anna.id}.vcf"' in answer.headers["Content-Disposition"]
    assert "VERSION:3.0" in client.get(f"/people/{anna.id}.vcf?version=3.0").text
    code = client.get(f"/people/{anna.id}/qr.svg")
    assert code.mimetype == "image/svg+xml" and code.headers["Cache-Control"] == "private, no-store"
    gone = make.person("Gone", until=today() - timedelta(days=5))
    for path in (f"/people/{gone.id}.vcf", f"/people/{gone.id}/qr.svg", "/people/98765/qr.svg"):
        assert client.get(path).status_code == 404


def test_the_page_says_how_far_the_clock_is_away(anna, login, make):
    reader = make.person("Reader", location=make.location("Moscow"))
    east = make.person("East", location=make.location("East", time_zone="Asia/Omsk"))
    text = login(reader).get(f"/people/{anna.id}").text
    assert "2 h ahead of you" in text
    assert "3 h behind you" in login(east).get(f"/people/{reader.id}").text
    assert not re.search("ahead of you|behind you", login(reader).get(f"/people/{reader.id}").text)
    assert f'data-copies="{anna.internal_phone}"' in text and f'href="tel:{anna.internal_phone}"' in text
