from __future__ import annotations

import pytest

from core.identity.names import comparison_form, parse


@pytest.mark.parametrize(
    ("typed", "name", "domain", "form"),
    [
        ("ivanov", "ivanov", "", "plain"),
        ("  Ivanov ", "ivanov", "", "plain"),
        ("CORP\\Ivanov", "ivanov", "corp", "domain"),
        (".\\admin", "admin", ".", "domain"),
        ("Ivanov@Corp.Example", "ivanov", "corp.example", "principal"),
        ("a@b@corp.example", "a@b", "corp.example", "principal"),
        ("ИВАНОВ", "иванов", "", "plain"),
    ],
)
def test_a_login_is_taken_apart(typed, name, domain, form):
    login = parse(typed)
    assert login is not None
    assert (login.name, login.domain, login.form) == (name, domain, form)


@pytest.mark.parametrize(
    "typed", ["", "   ", "\\ivanov", "CORP\\", "@corp.example", "ivanov@", "a\x00b", "a\nb", "x" * 300]
)
def test_what_cannot_be_a_login_is_nobodys(typed):
    assert parse(typed) is None


def test_width_and_case_do_not_count():
    assert comparison_form("\uff29vanov") == "ivanov"  # a full-width I
