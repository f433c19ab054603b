"""Reviews and owners: who is reminded, who is asked where the owner has left, and duties towards people."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import text

from core.notify import links  # what the letter's button leads to
from core.org import refresh  # leaving is the core's; only its consequences are tested here
from core.org.models import Employment
from core.search.models import SearchMiss  # what people searched for is the core's; only where it leads is tested here
from plugin_sdk import JobProgress, services
from plugin_sdk.db import session, utcnow
from plugins.pages import jobs, sample
from plugins.pages.services import personal, placing, reviewing, tree, writing


@pytest.fixture
def someone(make):
    return make.person("Baker Tom")


def leave(person):
    for row in session.query(Employment).filter_by(person_id=person.id):
        row.ends_on = utcnow().date() - timedelta(days=1)
    session.flush()
    refresh.refresh([person.id])
    session.commit()


def subjects_of(person):
    session.rollback()
    rows = session.execute(text("SELECT subject FROM core_notification WHERE person_id = :id"), {"id": person.id})
    return list(rows.scalars())


def make_due(page, days=1):
    page.review_months, page.review_on = 12, utcnow().date() - timedelta(days=days)
    session.commit()


def test_a_letter_lets_its_receiver_say_that_a_page_is_still_right(write, someone, make, client, run_jobs):
    page = write("Leave", owner=someone)
    make_due(page)
    reviewing.remind(utcnow().date())
    session.commit()
    run_jobs()
    message = text("SELECT id FROM core_notification WHERE person_id = :id")
    path = links.act(session.scalar(message, {"id": someone.id}))
    assert "still right" in client.get(path).text
    assert reviewing.is_due(page, utcnow().date())
    assert client.post(path).status_code == 200
    session.expire_all()
    assert not reviewing.is_due(page, utcnow().date())
    assert page.reviewed_by == someone.id
    make_due(page)
    assert client.post(path).status_code == 410


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 5, 20), 12, date(2027, 5, 20)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_later(day, months, expected):
    assert reviewing.months_later(day, months) == expected


def test_a_review_waits_for_its_owner_until_it_is_confirmed(write, someone, login, make):
    page = write("Leave", owner=someone)
    make_due(page)
    owner = login(someone)
    assert "Is “Leave” still right?" in owner.get("/waiting").text
    assert "Is this page still right?" in owner.get("/pages/leave").text
    owner.post(f"/pages/editor/{page.id}/confirm")
    session.expire_all()
    assert page.review_on > utcnow().date() + timedelta(days=300)
    assert page.reviewed_by == someone.id
    assert "Is “Leave” still right?" not in owner.get("/waiting").text
    assert login(make.person()).post(f"/pages/editor/{page.id}/confirm").status_code == 403


def test_publishing_is_a_review(write, someone, viewer_of):
    page = write("Leave", owner=someone)
    make_due(page, 30)
    viewer = viewer_of(someone)
    content = writing.Content(title="Leave", body="<p>New</p>")
    writing.save_draft(page, content, version=page.version, viewer=viewer)
    writing.publish(page, viewer=viewer, on=viewer.today)
    assert page.review_on > viewer.today


def test_overdue_pages_are_listed_for_editors(write, someone, desk):
    make_due(write("Late rule", owner=someone))
    write("Fresh rule", owner=someone, months=12)
    shown = desk.get("/pages/editor/overdue").text
    assert "Late rule" in shown
    assert "Fresh rule" not in shown
    assert "Baker Tom" in shown


def test_owners_are_reminded_once_for_each_review(write, someone, make, run_jobs):
    make.account(someone)
    page = write("Leave", owner=someone)
    page.review_months, page.review_on = 12, utcnow().date() + timedelta(days=10)
    session.commit()
    for _time in range(2):
        jobs.follow({}, JobProgress())
    run_jobs()
    assert len(subjects_of(someone)) == 1
    assert "Is “Leave” still right?" in subjects_of(someone)[0]


def test_where_the_owner_has_left_the_head_is_asked(write, make, login, run_jobs):
    company = make.department("Company")
    sales = make.department("Sales", parent=company)
    head, owner = make.person("Head Hanna", department=sales), make.person("Baker Tom", department=sales)
    make.head(head, sales)
    make.account(head)
    page = write("Prices", owner=owner, audience=[f"person:{owner.id}"])
    make_due(page)
    leave(owner)
    run_jobs()
    session.expire_all()
    assert page.asked_id == head.id
    assert "“Prices” needs a new owner" in subjects_of(head)
    browser = login(head)
    waiting = browser.get("/waiting").text
    assert "“Prices” needs a new owner" in waiting
    assert "Is “Prices” still right?" in waiting
    assert browser.get("/pages/prices").status_code == 200
    heir = make.person("Heir Hugo")
    browser.post(f"/pages/editor/{page.id}/owner", data={"owner": f"person:{heir.id}"})
    session.expire_all()
    assert (page.owner_id, page.asked_id) == (heir.id, None)
    assert "needs a new owner" not in browser.get("/waiting").text
    assert browser.get("/pages/prices").status_code == 404


def test_pages_without_an_owner_and_contacts_who_left_need_care(write, someone, make, desk):
    contact = make.person("Lind Anna")
    write("Nobody's page")
    write("Whom to call", kind="contacts", owner=someone, entries=[{"person": contact.id, "note": "Pay"}])
    leave(contact)
    shown = desk.get("/pages/editor/care").text
    assert "Nobody&#39;s page" in shown
    assert "Contacts who have left" in shown
    assert "Lind Anna" in shown


def test_what_was_searched_for_in_vain_leads_to_the_page_to_write(desk):
    for words, asker in (("парковка", ""), ("тайна", "one person alone")):
        session.add(SearchMiss(text=words, times=3, first_at=utcnow(), last_at=utcnow(), first_asker=asker))
    session.commit()
    page = desk.get("/pages/editor/care").text
    assert (quote("Парковка") in page, "тайна" in page) == (True, False)
    assert 'value="Парковка"' in desk.get("/pages/editor/new?title=Парковка").text


def test_pages_are_handed_over(write, someone, make, viewer_of):
    page = write("Leave", owner=someone)
    things = personal.owned(someone.id)
    assert [thing.title for thing in things] == ["Leave"]
    heir = make.person()
    personal.hand_over(things, heir.id)
    session.commit()
    assert page.owner_id == heir.id
    assert personal.owned(someone.id) == []


def test_the_copy_and_erasing(write, someone, make, viewer_of):
    page = write("Leave", owner=someone)
    contacts = write("Call", kind="contacts", entries=[{"person": someone.id, "note": "Pay"}, {"name": "Fire"}])
    viewer = viewer_of(someone)
    writing.save_draft(page, writing.Content(title="Leave", body="<p>x</p>"), version=page.version, viewer=viewer)
    reviewing.confirm(page, viewer=viewer)
    session.commit()
    assert {str(record.title) for record in personal.export(someone.id)} == {
        "Pages of official information owned", "Pages of official information checked", "Versions of pages written",
        "Named as a contact",
    }  # fmt: skip
    report = personal.erase(someone.id)
    session.commit()
    assert report.erased == 1
    assert [str(reason) for reason in report.kept] == ["Pages, without the author's name"]
    assert [entry.get("name") for entry in writing.published(contacts).entries] == ["Fire"]
    assert personal.export(someone.id) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_samples_fill_an_empty_block_once(language, make, desk):
    people = [make.person() for _number in range(8)]
    fill = services.find("pages.demo")
    made = fill([person.id for person in people], people[0].id, language=language)
    session.commit()
    assert made >= 20
    assert len(tree.whole().by_id) == made
    shown = desk.get("/pages/editor/care").text
    assert shown.count("leads to /pages/") == 1
    for node in tree.whole().walk():
        assert desk.get(f"/pages/id/{node.id}", follow_redirects=True).status_code == 200, node.title
    assert fill([people[0].id], people[0].id) == 0


def test_both_languages_have_the_same_samples():
    def shape(pages):
        return [
            (page.kind, page.due, page.owner, len(page.entries), bool(page.file), shape(page.below)) for page in pages
        ]

    assert shape(sample.english.PAGES)[1:] == shape(sample.russian.PAGES)[1:]


def test_disabled_and_enabled_again_nothing_is_lost(write, switch, login):
    write("Still here")
    browser = login()
    switch("pages", False)
    assert browser.get("/pages/still-here").status_code == 404
    switch("pages", True)
    assert browser.get("/pages/still-here").status_code == 200


def test_placing_refuses_a_kind_that_is_none(app):
    with pytest.raises(ValueError, match="no kind of page"):
        placing.create("poem", writing.Content(title="x"), parent=None, owner_id=None, months=0)


def test_late_reviews_stand_on_the_home_page_of_editors_alone(write, someone, desk, login, app):
    page = write("Late policy", owner=someone, months=1)
    page.review_on = utcnow().date() - timedelta(days=3)
    session.commit()
    assert "Pages that wait for a review" in desk.get("/").text
    assert "Pages that wait for a review" not in login(client=app.test_client()).get("/").text
    page.review_on = utcnow().date() + timedelta(days=30)
    session.commit()
    assert "Pages that wait for a review" not in desk.get("/").text
