"""Duties towards people who leave or ask for their data, and the block's own life."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from plugin_sdk import services
from plugin_sdk.db import session
from plugins.orders import sample
from plugins.orders.models import Duty, Entry, Order
from plugins.orders.samples import english, russian
from plugins.orders.services import confirming, evidence, issuing, ledger, personal
from plugins.orders.services.evidence import NoPrinter


def test_the_copy_holds_what_was_confirmed_and_what_was_not(write, make, viewer_of):
    person = make.person("Baker Tom")
    done, waiting = write("1-P", acknowledge=True), write("2-P", acknowledge=True, owner_id=person.id)
    confirming.confirm(viewer_of(person), done, issuing.current_of(done).id)
    session.commit()
    records = personal.export(person.id)
    titles = [str(record.title) for record in records]
    assert titles == ["Orders confirmed", "Orders to confirm", "Orders to confirm", "Orders signed or answered for"]
    assert records[0].data["number"] == "1-P"
    assert records[-1].data["id"] == waiting.id
    assert personal.export(make.person().id) == []


def test_erasing_takes_what_was_not_confirmed(write, make, viewer_of):
    person = make.person("Baker Tom")
    done = write("1-P", acknowledge=True)
    write("2-P", acknowledge=True)
    confirming.confirm(viewer_of(person), done, issuing.current_of(done).id)
    session.commit()
    report = personal.erase(person.id)
    session.commit()
    assert report.erased == 1
    assert session.scalar(select(func.count()).where(Duty.person_id == person.id)) == 1
    assert personal.erase(make.person().id).kept == ()


def test_who_answers_for_an_order_hands_it_over(write, make):
    person, heir = make.person("Baker Tom"), make.person("Heir Hal")
    order = write("1-P", owner_id=person.id)
    things = personal.owned(person.id)
    assert [thing.title for thing in things] == ["1-P On 1-P"]
    personal.hand_over(things, heir.id)
    assert order.owner_id == heir.id
    assert personal.owned(person.id) == []


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("draws", [True, False], ids=["scans", "text"])
def test_samples_fill_an_empty_block_once(language, draws, make, monkeypatch):
    def draw(page):
        if draws:
            return b"%PDF-1.4 drawn"
        raise NoPrinter("no pango")

    monkeypatch.setattr(evidence, "print_pdf", draw)
    people = [make.person() for _number in range(12)]
    fill = services.find("orders.demo")
    made = fill([person.id for person in people], people[0].id, language=language)
    session.commit()
    assert made == 12
    assert session.scalar(select(func.count()).select_from(Entry)) > 20
    assert ledger.verify().broken is None
    assert fill([people[0].id], people[0].id) == 0


def test_both_languages_have_the_same_samples():
    def shape(orders):
        return [(one.days, one.scan, one.confirm, len(one.amends), len(one.cancels), bool(one.news)) for one in orders]

    assert shape(english.ORDERS) == shape(russian.ORDERS)


def test_disabled_and_enabled_again_nothing_is_lost(write, switch, login):
    order = write(acknowledge=True)
    browser = login()
    assert browser.get(f"/orders/{order.id}").status_code == 200
    switch("orders", False)
    assert browser.get(f"/orders/{order.id}").status_code == 404
    assert "To read and confirm" not in browser.get("/").text
    switch("orders", True)
    assert "On 1-P" in browser.get("/orders/").text
    assert session.scalar(select(func.count()).select_from(Order)) == 1


def test_what_the_manifest_promises_is_there(app):
    manifest = tomllib.loads((Path(sample.__file__).parent / "plugin.toml").read_text(encoding="utf-8"))
    assert all(services.find(name, int(major)) for name, major in (one.split("/") for one in manifest["provides"]))
