"""Commands speak English in a portal of any language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.commands.calling import Done
from tests.commands.test_portal import call

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
LONG = "Wolfeschlegelstein" * 8
PEOPLE = f"""Tab;Surname;Name;Department
1;Wong;Amy;Physics
2;{LONG};Hubert;Physics
"""


@pytest.fixture(scope="module")
def russian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Russian portal with a list of people."""
    folder = tmp_path_factory.mktemp("russian") / "new"
    done = call(folder, "init", "--name", "Portal", "--language", "ru", "--time-zone", "Europe/Moscow")
    assert done.returncode == 0, done.stderr
    people = folder / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    columns = (
        'columns = { personnel_number = "Tab", last_name = "Surname", first_name = "Name", department = "Department" }'
    )
    table = f'\n[sources.list]\nkind = "csv"\ntitle = "The list"\npath = "{people}"\n{columns}\n'
    with (folder / "dunbar.toml").open("a", encoding="utf-8") as file:
        file.write(table)
    return folder


def said(done: Done) -> str:
    return done.stdout + done.stderr


def test_runs_are_told_in_english_and_long_names_are_cut(russian: Path):
    for command in (("org", "plan", "list"), ("org", "sync", "list"), ("org", "runs"), ("org", "undo", "2")):
        done = call(russian, *command)
        assert done.returncode == 0, said(done)
        assert CYRILLIC.findall(said(done)) == []
        assert LONG not in done.stdout
    assert "Join · Person · Wolfeschlegelstein" in call(russian, "org", "plan", "list").stdout
    refused = call(russian, "org", "undo", "1")
    assert refused.returncode == 6
    assert "Only a run that was applied" in refused.stderr


def test_a_script_gets_all_of_a_long_name(russian: Path):
    done = call(russian, "org", "plan", "list", "--json")
    assert LONG in json.dumps(json.loads(done.stdout), ensure_ascii=False)


@pytest.mark.parametrize("command", [("check",), ("plugin", "list"), ("user", "create", "x y", "--one-time")])
def test_checks_lists_and_refusals_are_english(russian: Path, command: tuple[str, ...]):
    done = call(russian, *command)
    assert said(done) != ""
    assert CYRILLIC.findall(said(done)) == []
