"""Scans: kept, shown, read for the search. Whatever is wrong with one, the order is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plugin_sdk import files
from plugin_sdk.db import session
from plugin_sdk.files import FileRefused
from plugins.orders.services import issuing, scans
from plugins.orders.services.register import Refused
from plugins.orders.tests.papers import pdf


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (pdf("Helmets are worn"), files.WORDS),
        (pdf(), files.NO_WORDS),
        (pdf("Secret", password="1234"), files.LOCKED),
        (b"%PDF-1.4\nthis goes on differently than it began" * 50, files.BROKEN),
    ],
    ids=["words", "picture", "password", "damaged"],
)
def test_what_is_known_of_a_scan(write, day, run_jobs, data, state):
    order = write(draft=True, text="")
    version = issuing.draft_of(order)
    scans.attach(version, data, "order.pdf")
    issuing.issue(order, viewer=None, today=day, tell=False)
    session.commit()
    run_jobs()
    assert files.text_state(version.file_id) == state
    assert bool(scans.problem_of(version)) == (state != files.WORDS)


def test_the_words_of_a_scan_are_found_by_those_it_is_for(write, day, run_jobs, make, login, app):
    sales = make.department("Sales")
    order = write(draft=True, text="", audience=[f"department:{sales.id}"])
    scans.attach(issuing.draft_of(order), pdf("Unmistakable helmets"), "order.pdf")
    issuing.issue(order, viewer=None, today=day, tell=False)
    session.commit()
    for _round in range(2):
        # The first round reads the scan, the second writes the index.
        run_jobs(ahead=timedelta(seconds=5))
    link = f'href="/orders/{order.id}/scan/1#page=1"'
    inside, outside = login(make.person(department=sales)), login(make.person(), client=app.test_client())
    assert link in inside.get("/search?q=unmistakable").text
    assert link not in outside.get("/search?q=unmistakable").text


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"no pdf at all", "order.pdf", FileRefused),
        (b"", "order.pdf", FileRefused),
        (pdf("Words"), "order.docx", Refused),
    ],
)
def test_what_is_no_pdf_is_refused_and_the_scan_before_stays(write, data, name, error):
    version = issuing.draft_of(write(draft=True))
    scans.attach(version, pdf("First"), "first.pdf")
    kept = version.file_digest
    with pytest.raises(error):
        scans.attach(version, data, name)
    assert version.file_digest == kept


def test_a_scan_that_is_issued_stays(write, day):
    order = write(draft=True)
    version = issuing.draft_of(order)
    scans.attach(version, pdf("First"), "first.pdf")
    issuing.issue(order, viewer=None, today=day, tell=False)
    with pytest.raises(Refused):
        scans.attach(version, pdf("Second"), "second.pdf")
    with pytest.raises(Refused):
        scans.remove(version)
