"""Settings: typed, seen at once, undone by a rollback, exported without secrets."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import update

from core import epochs, settings
from core.db import db
from core.extension import Setting
from core.settings.models import SettingRow


@pytest.fixture(autouse=True)
def _declared(block):
    block.declare(
        settings=[
            Setting(key="title", type=str, default="Canteen", title="Title"),
            Setting(key="size", type=int, default=10, title="Size"),
            Setting(key="on", type=bool, default=False, title="On"),
            Setting(key="names", type=list, default=["a"], title="Names"),
            Setting(key="mode", type=str, default="a", title="Mode", choices=(("a", "A"), ("b", "B"))),
            Setting(key="token", type=str, default="", title="Token", secret=True),
        ]
    )


def elsewhere(app, key: str) -> object:
    """What another request gets."""
    found: list[object] = []

    def ask() -> None:
        with app.app_context():
            found.append(settings.get("demo", key))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return found[0]


def test_the_default_holds_until_something_is_set():
    assert settings.get("demo", "size") == 10
    assert not settings.is_set("demo", "size")
    settings.set("demo", "size", 12)
    db.session.commit()
    assert settings.get("demo", "size") == 12
    assert settings.is_set("demo", "size")


def test_every_other_request_sees_it_once_it_is_committed(app):
    assert elsewhere(app, "size") == 10
    settings.set("demo", "size", 12)
    db.session.commit()
    assert elsewhere(app, "size") == 12


def test_a_rollback_undoes_it_here_and_nobody_ever_saw_it(app):
    settings.set("demo", "size", 12)
    assert settings.get("demo", "size") == 12
    db.session.rollback()
    assert settings.get("demo", "size") == 10
    assert elsewhere(app, "size") == 10
    settings.set("demo", "size", 13)
    db.session.commit()
    assert elsewhere(app, "size") == 13


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", 5), ("title", None), ("size", "12"), ("size", True), ("size", 1.5), ("on", 1), ("names", "a"),
        ("names", [1]), ("names", ("a",)), ("mode", "c"), ("title", "x" * 10_001), ("names", ["x"] * 1001),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_in_words(key, value):
    with pytest.raises(settings.SettingError, match=r"\w"):
        settings.set("demo", key, value)


def test_an_undeclared_setting_is_the_callers_mistake():
    with pytest.raises(settings.UnknownSettingError):
        settings.get("demo", "nothing")
    with pytest.raises(settings.UnknownSettingError):
        settings.set("demo", "nothing", 1)


def test_a_stored_value_that_fits_no_more_falls_back_to_the_default():
    settings.set("demo", "size", 12)
    db.session.execute(update(SettingRow).values(value="twelve"))
    epochs.bump("settings")
    assert settings.get("demo", "size") == 10


def test_a_list_that_was_read_can_be_changed_without_changing_the_setting():
    settings.set("demo", "names", ["x"])
    settings.get("demo", "names").append("y")
    assert settings.get("demo", "names") == ["x"]


def test_the_default_list_can_be_changed_without_changing_the_declaration():
    settings.get("demo", "names").append("y")
    assert settings.get("demo", "names") == ["a"]


def test_reset_returns_to_the_default():
    settings.set("demo", "size", 12)
    settings.set("demo", "title", "x")
    settings.reset("demo", "size")
    assert (settings.get("demo", "size"), settings.get("demo", "title")) == (10, "x")
    settings.reset("demo")
    assert settings.get("demo", "title") == "Canteen"


def test_the_export_has_what_was_set_without_secrets():
    settings.set("demo", "size", 12)
    settings.set("demo", "token", "s3cret")
    assert settings.export() == {"demo": {"size": 12}}


def test_an_import_takes_what_fits_and_tells_the_rest():
    refused = settings.import_({"demo": {"size": 15, "on": "yes", "gone": 1}})
    assert settings.get("demo", "size") == 15
    assert [line.partition(":")[0] for line in refused] == ["demo.on", "demo.gone"]


def test_many_readings_cost_one_statement(count_queries):
    epochs.forget()
    settings.set("demo", "size", 12)
    db.session.commit()
    with count_queries() as count:
        for _number in range(50):
            settings.get("demo", "size")
            settings.all_of("demo")
    assert len(count.statements) <= 2
