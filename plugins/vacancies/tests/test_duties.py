"""Duties towards people who leave or ask for their data, the samples, and the block's own life."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from plugin_sdk import services
from plugin_sdk.db import session
from plugins.vacancies import sample
from plugins.vacancies.models import Vacancy
from plugins.vacancies.services import personal, reading


def test_the_copy_holds_everything_and_erasing_leaves_the_vacancy(write, make, make_board):
    someone = make.person("Baker Tom")
    vacancy = write("Welder", contact_id=someone.id)
    vacancy.updated_by = someone.id
    make_board(contact_id=someone.id)
    session.commit()
    records = personal.export(someone.id)
    assert sorted(str(record.title) for record in records) == ["Contact of a job site", "Vacancies"]
    assert records[0].data["title"] == "Welder"
    assert personal.erase(someone.id).erased == 3
    session.commit()
    session.expire_all()
    assert (vacancy.contact_id, vacancy.updated_by, vacancy.title) == (None, None, "Welder")
    assert personal.export(someone.id) == []


def test_questions_are_handed_over(write, make, make_board):
    someone, heir = make.person(), make.person()
    vacancy = write("Welder", contact_id=someone.id)
    write("Gone", contact_id=someone.id, status="closed")
    board = make_board(contact_id=someone.id)
    things = personal.owned(someone.id)
    assert [thing.title for thing in things] == ["Welder", "Board"]
    personal.hand_over(things, heir.id)
    session.commit()
    session.expire_all()
    assert (vacancy.contact_id, board.contact_id) == (heir.id, heir.id)
    assert personal.owned(someone.id) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_samples_fill_an_empty_block_once(language, make, viewer_of):
    place = make.location("Samara plant")
    branch = make.department("Samara plant")
    shop = make.department("Механический цех" if language == "ru" else "Machine shop", parent=branch)
    person = make.person()
    fill = services.find("vacancies.demo")
    assert fill(person.id, language=language) == 13
    session.commit()
    found = session.scalars(reading.listing(viewer_of(person), reading.Wanted(), sample_names())).all()
    assert len(found) == 11
    assert [(vacancy.location_id) for vacancy in found if vacancy.department_id == shop.id] == [place.id]
    assert fill(person.id) == 0


def sample_names():
    from plugins.vacancies.services import structure

    return structure.names()


def test_both_languages_have_the_same_samples():
    english, russian = (module.VACANCIES for module in (sample.english, sample.russian))
    shape = [(one.days, one.pay, one.work_format, one.employment, len(one.tasks), len(one.wishes)) for one in english]
    assert shape == [
        (one.days, one.pay, one.work_format, one.employment, len(one.tasks), len(one.wishes)) for one in russian
    ]


def test_disabled_and_enabled_again_nothing_is_lost(write, switch, login):
    vacancy = write("Still here")
    browser = login()
    switch("vacancies", False)
    assert browser.get(f"/vacancies/{vacancy.id}").status_code == 404
    assert services.find("vacancies.demo") is None
    switch("vacancies", True)
    assert "Still here" in browser.get("/vacancies/").text
    assert session.scalar(select(func.count()).select_from(Vacancy)) == 1


def test_what_the_manifest_promises_is_there(app):
    manifest = tomllib.loads((Path(sample.__file__).parent / "plugin.toml").read_text(encoding="utf-8"))
    offered = [services.find(name, int(major)) for name, major in (item.split("/") for item in manifest["provides"])]
    assert offered
    assert all(offered)
