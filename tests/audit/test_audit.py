"""The audit trail: complete, unchangeable, readable when all else is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from core import audit
from core.audit import AuditEntry, Filters
from core.db import db, utcnow


def keep(action: str = "demo.done", **values) -> AuditEntry:
    entry = audit.record(action, **values)
    db.session.commit()
    return entry


def actions(**filters) -> list[str]:
    return [entry.action for entry in db.session.scalars(audit.entries(Filters(**filters)))]


def test_it_says_who_did_what_on_what_and_when(make, viewer_of):
    person = make.person("Orlova Anna")
    before = utcnow()
    viewer = viewer_of(person)
    entry = keep("news.published", object_type="post", object_id=7, title="New office", viewer=viewer, details={"n": 1})
    assert (entry.actor, entry.person_id, entry.object_id, entry.title) == ("Orlova Anna", person.id, "7", "New office")
    assert before <= entry.at <= utcnow()


def test_the_viewer_and_address_of_the_request_are_taken_by_themselves(app, make, viewer_of):
    from flask import g

    person = make.person("Orlova Anna")
    with app.test_request_context(environ_base={"REMOTE_ADDR": "10.1.2.3"}):
        g.viewer = viewer_of(person)
        entry = keep()
    assert (entry.person_id, entry.origin) == (person.id, "10.1.2.3")


def test_outside_a_request_it_is_the_portal_itself_or_what_it_says(app):
    assert (keep().actor, keep().origin) == ("", "")
    with audit.acting_from("command line"):
        assert keep().origin == "command line"
    assert keep().origin == ""


def test_an_act_that_is_rolled_back_leaves_no_entry(app):
    audit.record("demo.done")
    db.session.rollback()
    assert actions() == []


def test_an_entry_cannot_be_changed(app):
    entry = keep()
    entry.title = "Something else"
    with pytest.raises(audit.AppendOnlyError):
        db.session.commit()
    db.session.rollback()


def test_an_entry_cannot_be_deleted(app):
    db.session.delete(keep())
    with pytest.raises(audit.AppendOnlyError):
        db.session.commit()
    db.session.rollback()


@pytest.mark.parametrize("statement", [update(AuditEntry).values(title=""), delete(AuditEntry)])
def test_entries_cannot_be_changed_or_deleted_by_the_lot(app, statement):
    keep()
    with pytest.raises(audit.AppendOnlyError):
        db.session.execute(statement)
    db.session.rollback()
    assert actions() == ["demo.done"]


def test_long_texts_are_shortened_not_refused(app):
    entry = keep(title="x" * 1000, object_id="9" * 500)
    assert (len(entry.title), len(entry.object_id)) == (400, 80)


def test_filters_narrow_and_the_newest_stands_first(app):
    keep("news.published", object_type="post", object_id=1, title="Office, 50% done", plugin="news")
    keep("news.deleted", object_type="post", object_id=2, plugin="news")
    keep("newsletter.sent")
    assert actions() == ["newsletter.sent", "news.deleted", "news.published"]
    assert actions(action="news") == ["news.deleted", "news.published"]
    assert actions(action="news.deleted") == ["news.deleted"]
    assert actions(object_type="post", object_id="1") == ["news.published"]
    assert actions(plugin="news", text="50%") == ["news.published"]
    assert actions(text="%") == ["news.published"]
    assert actions(until=utcnow() - timedelta(days=1)) == []
    assert len(actions(since=utcnow() - timedelta(days=1))) == 3


def test_the_export_has_a_header_and_every_entry(app):
    keep(title="Ёлка", details={"to": "ё"})
    header, row = audit.export()
    assert dict(zip(header, row, strict=True))["title"] == "Ёлка"
    assert '"ё"' in row[header.index("details")]
