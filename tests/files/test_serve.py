"""Who gets a file, and how a browser is told to treat it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core import files
from core.access import audiences
from core.db import db
from core.extension import JobProgress
from core.files import File
from core.files.storage import storage
from core.files.work import ORPHAN_AGE, sweep
from core.org.models import Person
from tests.files.pictures import picture


def files_url(file: File, variant: str = "") -> str:
    return f"/files/{file.id}" + (f"/{variant}" if variant else "")


def get(browser: FlaskClient, path: str, **headers: str) -> TestResponse:
    """Ask and read all of the answer, so that the file behind it is closed."""
    return browser.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}, buffered=True)


@pytest.fixture
def image(app) -> File:
    file = files.save("demo", picture(600, 300), "Photo.png", audience_id=audiences.everyone(), image=True)
    db.session.commit()
    return file


@pytest.fixture
def svg(app) -> File:
    file = files.save("demo", b"<svg><script>1</script></svg>", "Схема.svg", audience_id=audiences.everyone())
    db.session.commit()
    return file


def test_a_picture_is_shown_in_place_in_the_size_asked_for(login, image):
    answer = get(login(), files_url(image, "medium"))
    assert answer.status_code == 200
    assert answer.mimetype == "image/webp"
    assert not answer.headers["Content-Disposition"].startswith("attachment")


def test_the_address_of_a_file(app, image):
    with app.test_request_context():
        assert files.url(image.id) == files_url(image)
        assert files.url(image.id, "small") == files_url(image, "small")
        assert app.jinja_env.globals["file_url"](image.id, "large") == files_url(image, "large")


def test_a_document_is_only_ever_downloaded_and_can_run_nothing(login, svg):
    answer = get(login(), files_url(svg))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "filename*=UTF-8''%D0%A1" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_nobody_gets_anything_without_signing_in(client, image):
    assert client.get(files_url(image)).status_code in (302, 401)


def test_who_is_not_addressed_cannot_tell_it_from_a_file_that_is_not_there(login, make):
    reader, other = make.person(), make.person()
    audience = audiences.intern([f"person:{reader.id}"])
    file = files.save("demo", b"hello", "secret.txt", audience_id=audience)
    db.session.commit()
    assert get(login(reader), files_url(file)).data == b"hello"
    refused, missing = get(login(other), files_url(file)), get(login(other), "/files/999999")
    assert (refused.status_code, missing.status_code) == (404, 404)


def test_a_right_that_is_lost_is_lost_at_once_also_for_who_has_it_in_the_cache(login, make):
    reader = make.person()
    file = files.save("demo", b"hello", "a.txt", audience_id=audiences.intern([f"person:{reader.id}"]))
    db.session.commit()
    browser = login(reader)
    etag = get(browser, files_url(file)).headers["ETag"]
    files.set_audience(file.id, audiences.intern(["role:administrator"]))
    db.session.commit()
    assert get(browser, files_url(file), If_None_Match=etag).status_code == 404


def test_what_has_not_changed_is_not_sent_again(login, image):
    browser = login()
    first = get(browser, files_url(image, "small"))
    second = get(browser, files_url(image, "small"), If_None_Match=first.headers["ETag"])
    assert (second.status_code, second.data) == (304, b"")
    assert first.headers["Cache-Control"].startswith("private, max-age=")
    assert get(browser, files_url(image, "large")).headers["ETag"] != first.headers["ETag"]


def test_a_part_of_a_file_can_be_asked_for(login):
    file = files.save("demo", b"0123456789", "a.txt", audience_id=audiences.everyone())
    db.session.commit()
    answer = get(login(), files_url(file), Range="bytes=2-4")
    assert (answer.status_code, answer.data) == (206, b"234")
    assert get(login(), files_url(file), Range="bytes=20-").status_code == 416


@pytest.mark.parametrize("variant", ["gigantic", "..", "%2e%2e", "..%2f..%2fsecret", "small/../../x"])
def test_no_address_leads_out_of_the_storage(login, image, variant):
    assert get(login(), f"/files/{image.id}/{variant}").status_code == 404


def test_a_document_has_no_variants(login, svg):
    assert get(login(), files_url(svg, "small")).status_code == 404


def test_bytes_that_the_storage_has_lost_are_not_found(login, image):
    storage().delete(image.key)
    assert get(login(), files_url(image)).status_code == 404


def test_a_deleted_file_is_gone_at_once_and_its_bytes_with_all_variants_soon(login, image, run_jobs):
    browser = login()
    for variant in ("", "small", "medium", "large"):
        get(browser, files_url(image, variant))
    key = image.key
    before = set(storage().keys(key))
    files.delete(image.id)
    db.session.commit()
    assert get(browser, files_url(image)).status_code == 404
    run_jobs()
    assert len(before) == 4
    assert not set(storage().keys(key))
    assert db.session.scalar(select(func.count()).select_from(File)) == 0


def test_a_deletion_that_is_rolled_back_deletes_nothing(image, run_jobs):
    files.delete(image.id)
    db.session.rollback()
    run_jobs()
    assert storage().exists(image.key)


def test_deleting_somebodys_photo_leaves_the_person(make, image, run_jobs):
    person = make.person(photo_file_id=image.id)
    files.delete(image.id)
    db.session.commit()
    run_jobs()
    db.session.expire_all()
    assert db.session.get(Person, person.id).photo_file_id is None


def test_purging_a_block_deletes_all_its_files(image, svg, run_jobs):
    kept = files.save("other", b"hello", "a.txt", audience_id=audiences.everyone())
    assert files.delete_owned("demo") == 2
    db.session.commit()
    run_jobs()
    assert list(db.session.scalars(select(File.id))) == [kept.id]
    assert storage().exists(kept.key)


def test_bytes_of_a_rolled_back_upload_are_swept_up_after_a_day_and_no_others(app, image, monkeypatch):
    lost = files.save("demo", b"hello", "a.txt", audience_id=audiences.everyone()).key
    files.open_file(image, "small").close()
    db.session.rollback()
    sweep({}, JobProgress())
    assert storage().exists(lost)
    monkeypatch.setattr("core.files.work.ORPHAN_AGE", timedelta(seconds=-60))
    assert timedelta(days=1) == ORPHAN_AGE
    sweep({}, JobProgress())
    assert not storage().exists(lost)
    assert len(list(storage().keys(image.key))) == 2
