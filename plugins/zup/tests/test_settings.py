"""The table of a source: what is refused, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from plugins.zup.settings import ZupSettings
from plugins.zup.tests.base import MAIL

URL = {"url": "https://1c.example.com/zup", "user": "Портал", "password": "x"}
FOLDER = {"folder": "/srv/zup"}


def table(**values) -> ZupSettings:
    return ZupSettings.model_validate({"kind": "zup", **values})


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "either 'url'"),
        ({**URL, **FOLDER}, "either 'url'"),
        ({**URL, "user": ""}, "'user' is missing"),
        ({**URL, "url": "http://1c.example.com/zup"}, "in the clear"),
        ({**URL, "url": "1c.example.com/zup"}, "not an address"),
        ({**URL, "url": "https://1c.example.com/zup?x=1"}, "not an address"),
        ({**URL, "url": "https://me:secret@1c.example.com/zup"}, "not into the address"),
        ({**URL, "url": "https://1c.example.com:99999/zup"}, "port"),
        ({**URL, "password_file": "/etc/x"}, "not both"),
        ({**URL, "ca_file": "/nowhere/ca.pem"}, "no file /nowhere/ca.pem"),
        ({**URL, "page_size": 1}, "page_size"),
        ({**FOLDER, "work_mail_kind": "work"}, "not a key of 1C"),
        ({**FOLDER, "absence_kinds": {"Простой": "idle"}}, "absence_kinds.Простой"),
        ({**FOLDER, "branches": [{"name": "Офис"}]}, "needs a 'department'"),
        ({**FOLDER, "branches": [{"name": "A", "default": True}, {"name": "B", "default": True}]}, "only one"),
        ({**FOLDER, "branches": [{"name": "A", "department": MAIL}, {"name": "B", "department": MAIL}]}, "twice"),
        ({**FOLDER, "branches": [{"name": "A", "default": True, "time_zone": "Moscow"}]}, "no time zone"),
        ({**FOLDER, "entity_sets": {"people": ""}}, "entity_sets"),
        ({**FOLDER, "entity_sets": {"persons": "X"}}, "entity_sets"),
        ({**FOLDER, "pages": 5}, "pages"),
    ],
)
def test_mistakes_are_named(values, says):
    with pytest.raises(ValidationError) as error:
        table(**values)

    assert says in str(error.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/zup", "http://localhost:8080/zup", "http://[::1]/zup", "https://1c.example.com/a/b"]
)
def test_the_own_machine_needs_no_encryption(url):
    assert table(**{**URL, "url": url}).url == url


def test_encryption_may_be_waived_where_the_network_is_safe():
    assert table(**{**URL, "url": "http://1c.example.com/zup", "allow_unencrypted": True})


@pytest.mark.parametrize("url", ["https://1c.example.com/zup", "https://1c.example.com/zup/",
                                 "https://1c.example.com/zup/odata/standard.odata/"])  # fmt: skip
def test_the_address_of_odata(url):
    assert table(**{**URL, "url": url}).base == "https://1c.example.com/zup/odata/standard.odata"


def test_the_password_is_not_shown():
    assert "open sesame" not in repr(table(**{**URL, "password": "open sesame"}))


def test_the_day_is_that_of_the_default_branch():
    now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    branch = {"name": "Владивосток", "default": True, "time_zone": "Asia/Vladivostok"}

    assert table(**FOLDER).today(now) == date(2026, 11, 23)
    assert table(**FOLDER, branches=[branch]).today(now) == date(2026, 11, 24)
