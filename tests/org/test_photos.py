"""Whose photo is shown: one's own before an imported one, none after a no; all of it on record."""

from __future__ import annotations

import io

import pytest

from core import files, settings
from core.access import audiences
from core.audit.models import AuditEntry
from core.db import db
from core.files import File
from core.jobs.testing import run_due
from core.org import listing, people, photos, profile
from core.org.directory_search import Query
from tests.files.pictures import bomb, picture


@pytest.fixture
def anna(make):
    return make.person("Орлова Анна", department=make.department("Цех"), position="Сварщик")


def imported(person):
    """What an import does: save a picture for everyone and point at it."""
    saved = files.save("org", picture(), "photo", audience_id=audiences.everyone(), image=True)
    person.photo_file_id = saved.id
    db.session.commit()
    return saved.id


def put_in(client, person, content=None, **data):
    form = {"photo": (io.BytesIO(content or picture(120, 90)), "me.png"), "agreed": "y"} | data
    return client.post(f"/people/{person.id}/photo", data=form)


def status(client, url):
    with client.get(url) as answer:
        return answer.status_code


def shown(person, viewer):
    """The photo everywhere it could be: card, list, page."""
    db.session.expire_all()
    found = {
        people.card(person.id, viewer.today).photo,
        next(iter(listing.everyone(Query(text=person.last_name), viewer))).card.photo,
        profile.load(person.id, viewer).card.photo,
    }
    assert len(found) == 1, "one rule for all places"
    return found.pop()


def test_who_puts_a_photo_in_has_agreed_and_that_is_on_record(app, anna, login, make, viewer_of):
    client = login(anna)
    assert put_in(client, anna).status_code == 302
    own = photos.own_file(anna.id)
    assert own is not None and shown(anna, viewer_of(make.person("Reader"))) == own
    (entry,) = photos.record(anna.id)
    assert (entry.given, entry.how, entry.actor, entry.wording) == (True, "upload", "Орлова Анна", photos.WORDING)
    assert entry.by_person_id == anna.id and entry.at is not None
    assert f"/files/{own}/" in client.get(f"/people/{anna.id}").text
    assert db.session.query(AuditEntry).filter_by(action="org.photo_agreed", object_id=str(anna.id)).count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"agreed": ""}, "Without your consent"),
        ({"content": b"not a picture"}, "This is not a picture"),
        ({"content": bomb(9000, 9000)}, "million pixels"),
        ({"content": b"x" * (photos.MAX_BYTES + 1)}, "larger than 8 MB"),
        ({"photo": ""}, "Choose a picture"),
    ],
    ids=("no consent", "no picture", "too many pixels", "too large", "nothing"),
)
def test_what_cannot_be_taken_is_told_beside_the_field(anna, login, data, words):
    answer = put_in(login(anna), anna, **data)
    assert answer.status_code == 422 and words in answer.text
    assert photos.own_file(anna.id) is None and not photos.record(anna.id)


def test_withdrawn_it_is_gone_at_once_with_all_its_sizes(app, anna, login, make, viewer_of):
    client = login(anna)
    put_in(client, anna)
    own, reader = photos.own_file(anna.id), make.person("Reader")
    assert status(client, f"/files/{own}/small") == 200
    assert client.post(f"/people/{anna.id}/photo/withdraw").status_code == 302
    assert shown(anna, viewer_of(reader)) is None
    for variant in ("", "/small", "/medium", "/large"):
        assert status(client, f"/files/{own}{variant}") == 404
    key = db.session.get(File, own).key
    db.session.commit()
    run_due(app)
    db.session.expire_all()
    assert db.session.get(File, own) is None
    assert not list(app.extensions["dunbar.config"].instance.glob(f"files/{key}*")), "the bytes are gone too"
    assert [entry.given for entry in photos.record(anna.id)] == [False, True]
    assert f"/files/{own}" not in client.get("/people").text


def test_an_import_does_not_bring_it_back(app, anna, login, make, viewer_of):
    reader = make.person("Reader")
    first = imported(anna)
    assert shown(anna, viewer_of(reader)) == first
    login(anna).post(f"/people/{anna.id}/photo/withdraw")
    other = login(reader)
    assert shown(anna, viewer_of(reader)) is None and status(other, f"/files/{first}/small") == 404
    again = imported(anna)
    assert shown(anna, viewer_of(reader)) is None
    photos.settle()
    db.session.commit()
    assert status(other, f"/files/{again}/small") == 404, "not even by its address"
    login(anna).post(f"/people/{anna.id}/photo/show")
    assert shown(anna, viewer_of(reader)) == again
    assert status(login(reader), f"/files/{again}/small") == 200


def test_an_import_does_not_replace_ones_own(anna, login, viewer_of):
    put_in(login(anna), anna)
    imported(anna)
    assert shown(anna, viewer_of(anna)) == photos.own_file(anna.id)


def test_another_photo_of_ones_own_deletes_the_former(anna, login):
    client = login(anna)
    put_in(client, anna)
    former = photos.own_file(anna.id)
    put_in(client, anna)
    assert photos.own_file(anna.id) != former
    assert status(client, f"/files/{former}/small") == 404


def test_where_the_portal_asks_first_an_imported_photo_waits(anna, login, make, viewer_of):
    reader = make.person("Reader")
    file_id = imported(anna)
    settings.set("org", photos.SETTING, photos.ASKED)
    db.session.commit()
    assert shown(anna, viewer_of(reader)) is None
    photos.settle()
    db.session.commit()
    assert status(login(reader), f"/files/{file_id}") == 404
    client = login(anna)
    assert "Show the photo of the directory" in client.get(f"/people/{anna.id}/photo").text
    client.post(f"/people/{anna.id}/photo/show")
    assert shown(anna, viewer_of(reader)) == file_id
    settings.set("org", photos.SETTING, photos.SHOWN)
    assert photos.settle() == 0, "what is as it should be is left alone"


def test_the_settings_page_keeps_the_record_too(anna, login):
    client = login(anna)
    put_in(client, anna)
    plain = {"locale": "usual", "time_zone": "usual", "color_scheme": "usual", "show_birthday": "y"}
    client.post("/account", data=plain)
    assert [(entry.given, entry.how) for entry in photos.record(anna.id)] == [(False, "settings"), (True, "upload")]
    client.post("/account", data=plain)
    assert len(photos.record(anna.id)) == 2, "nothing new was said"


def test_it_is_ones_own_affair(anna, login, make):
    client = login(make.person("Reader"))
    assert client.get(f"/people/{anna.id}/photo").status_code == 403
    assert put_in(client, anna).status_code == 403
    for act in ("show", "withdraw"):
        assert client.post(f"/people/{anna.id}/photo/{act}").status_code == 403
    office = login(make.person("Office"), role="administrator")
    assert office.get(f"/people/{anna.id}/photo").status_code == 200
    assert put_in(office, anna).status_code == 200 and photos.own_file(anna.id) is None, "nobody does it for another"
    assert office.post(f"/people/{anna.id}/photo/show").status_code == 403
    assert office.post(f"/people/{anna.id}/photo/withdraw").status_code == 302
    (entry,) = photos.record(anna.id)
    assert (entry.how, entry.actor) == ("office", "Office")
