from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from core.identity import passwords


def test_a_password_matches_only_its_own_hash():
    stored = passwords.make_hash("correct horse battery")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(stored, "correct horse battery")
    assert not passwords.matches(stored, "correct horse batterY")


@pytest.mark.parametrize("password", ["", "x" * 1001])
def test_an_empty_or_endless_password_is_refused_unhashed(password, monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", None)
    assert not passwords.matches("anything", password)


def test_no_account_costs_a_comparison_too(monkeypatch):
    compared = []

    class Hasher(PasswordHasher):
        def verify(self, *arguments):
            compared.append(arguments)
            return super().verify(*arguments)

    monkeypatch.setattr(passwords, "_hasher", Hasher(time_cost=1, memory_cost=8, parallelism=1))
    assert not passwords.matches(None, "correct horse battery")
    assert len(compared) == 1


def test_a_hash_of_other_parameters_is_outdated():
    assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("anything"))
    assert not passwords.outdated(passwords.make_hash("anything"))


@pytest.mark.parametrize(
    ("password", "login", "weakness"),
    [
        ("short", "", "short"),
        ("nine-char", "", "short"),
        ("x" * 1001, "", "long"),
        ("my-Ivanov-2026", "CORP\\ivanov", "login"),
        ("my-Ivanov-2026", "ivanov@corp.example", "login"),
        ("Password123", "", "common"),
        ("ПАРОЛЬ12345", "", "common"),
        ("abababababab", "", "simple"),
        ("correct horse", "ivanov", None),
        ("длинный пароль", "ivanov", None),
    ],
)
def test_a_weak_password_is_named_so(password, login, weakness):
    assert passwords.weakness(password, login) == weakness


def test_one_time_passwords_are_strong_and_never_the_same():
    made = {passwords.one_time() for _ in range(50)}
    assert len(made) == 50
    assert all(passwords.weakness(password) is None for password in made)
