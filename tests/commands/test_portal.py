"""The ``dunbar`` command as an administrator types it: what goes wrong is a sentence, and the exit code says so."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands.calling import Done, dunbar

AWAY = "postgresql://nobody@127.0.0.1:1/none"


def call(folder: Path, *arguments: str, answer: str = "", **variables: str) -> Done:
    """Run ``dunbar`` on this instance."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DUNBAR_")}
    return dunbar({**environ, "DUNBAR_INSTANCE": str(folder), **variables}, *arguments, stdin=answer)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal that was just made."""
    folder = tmp_path_factory.mktemp("instance") / "new"
    done = call(folder, "init", "--name", 'Dunbar "North"', "--time-zone", "Europe/Moscow")
    assert done.returncode == 0, done.stderr
    assert "dunbar user create" in done.stdout
    return folder


def findings(folder: Path, **variables: str) -> tuple[int, dict[str, str]]:
    """Exit code and problems of ``dunbar check --json``."""
    done = call(folder, "check", "--json", **variables)
    return done.returncode, {found["what"]: found["problem"] for found in json.loads(done.stdout)}


def test_a_new_portal_is_complete_and_making_it_again_loses_nothing(instance: Path):
    before = {path.name: path.read_bytes() for path in instance.glob("*.toml")}
    assert stat.S_IMODE((instance / "secrets.toml").stat().st_mode) == 0o600
    assert stat.S_IMODE((instance / "dunbar.sqlite3").stat().st_mode) == 0o600
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert findings(instance)[1]["search"] == ""

    again = call(instance, "init", "--name", "Another")

    assert again.returncode == 0
    assert "stays as it is" in again.stdout
    assert {path.name: path.read_bytes() for path in instance.glob("*.toml")} == before
    assert findings(instance)[1]["tables"] == ""


def test_a_demo_that_is_only_built_names_no_address(tmp_path: Path):
    done = call(tmp_path / "demo", "demo", "--build-only", "--people", "10")
    assert done.returncode == 0, done.stderr
    assert "http://" not in done.stdout
    assert str(tmp_path / "demo") in done.stdout
    with sqlite3.connect(tmp_path / "demo" / "dunbar.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM core_person").fetchone() == (10,)
    assert call(tmp_path / "other", "demo", "--people", "9").returncode == 2


def test_a_portal_is_not_begun_with_a_mistake(tmp_path: Path):
    folder = tmp_path / "new"
    done = call(folder, "init", "--time-zone", "Moscow")
    assert done.returncode == 2
    assert "'Moscow' is not a time zone" in done.stderr
    assert not folder.exists()


@pytest.mark.parametrize("command", [("plugin", "list"), ("worker", "--burst"), ("user", "create", "x", "--one-time")])
def test_without_a_portal_the_first_step_is_named(tmp_path: Path, command: tuple[str, ...]):
    done = call(tmp_path / "none", *command)
    assert done.returncode == 1
    assert "dunbar init" in done.stderr


def test_a_password_is_asked_for_only_where_there_is_a_portal_and_the_login_is_free(instance: Path, tmp_path: Path):
    done = call(tmp_path / "none", "user", "create", "admin", "--admin")
    assert "dunbar init" in done.stderr
    assert "Password" not in done.stdout
    call(instance, "user", "create", "taken", "--one-time")
    done = call(instance, "user", "create", "Taken")
    assert done.returncode == 1
    assert "Another account has this login" in done.stderr
    assert "Password" not in done.stdout


@pytest.mark.parametrize("command", [("upgrade",), ("run",), ("org", "runs"), ("search", "reindex")])
def test_a_database_that_is_away_is_a_sentence(instance: Path, command: tuple[str, ...]):
    done = call(instance, *command, DUNBAR_DATABASE__URL=AWAY)
    assert done.returncode == 1
    assert "The database cannot be used" in done.stderr
    assert "dunbar check" in done.stderr


@pytest.mark.parametrize("command", [("run",), ("worker", "--burst"), ("user", "create", "x", "--one-time")])
def test_tables_of_another_version_are_not_worked_on(instance: Path, tmp_path: Path, command: tuple[str, ...]):
    done = call(instance, *command, DUNBAR_DATABASE__URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert done.returncode == 1
    assert "dunbar upgrade" in done.stderr


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_that_is_taken_is_a_sentence_before_anything_else(instance: Path, command: str):
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = call(instance, command, "--port", str(other.getsockname()[1]))
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert done.stdout == ""


def test_a_purge_says_what_it_deletes_before_it_asks(tmp_path: Path):
    folder = tmp_path / "portal"
    for command in (("init",), ("plugin", "install", "news", "--no-probe")):
        assert call(folder, *command).returncode == 0
    done = call(folder, "plugin", "purge", "news", answer="no\n")
    assert done.returncode == 1
    before_the_question = done.stdout.partition("Type the plugin's id")[0]
    assert "This deletes 0 rows" in before_the_question
    assert "news_post " in before_the_question
    assert "news" in call(folder, "plugin", "list").stdout


class TestCheck:
    def test_names_a_database_that_is_away(self, instance: Path):
        code, problems = findings(instance, DUNBAR_DATABASE__URL=AWAY)
        assert code == 1
        assert "[database] url" in problems["database"]

    def test_what_may_be_meant_so_is_a_hint_and_no_failure(self, instance: Path):
        done = call(instance, "user", "create", "emergency", "--admin", "--emergency", "--one-time")
        assert done.returncode == 0, done.stderr
        done = call(instance, "check", "--json")
        levels = {found["what"]: found["level"] for found in json.loads(done.stdout)}
        assert levels.pop("mail") == "hint"
        assert set(levels.values()) == {"well"}
        assert done.returncode == 0
        assert "i mail: No mail server is set" in call(instance, "check").stdout
        away = {"DUNBAR_MAIL__HOST": "127.0.0.1", "DUNBAR_MAIL__PORT": "1"}
        assert call(instance, "check", **away).returncode == 1

    def test_names_tables_that_are_behind(self, instance: Path, tmp_path: Path):
        code, problems = findings(instance, DUNBAR_DATABASE__URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        assert code == 1
        assert "dunbar upgrade" in problems["tables"]

    def test_names_a_redis_that_does_not_answer(self, instance: Path):
        code, problems = findings(instance, DUNBAR_REDIS__URL="redis://127.0.0.1:1")
        assert code == 1
        assert "[redis] url" in problems["redis"]

    @pytest.mark.parametrize(
        ("variable", "value", "words"),
        [
            ("DUNBAR_PORTAL__THEME", "nothing", "there is no theme 'nothing'"),
            ("DUNBAR_DATABASE__URL", "nonsense", "begins with postgresql://"),
            ("DUNBAR_WEB__PORT", "many", "DUNBAR_WEB__PORT"),
        ],
    )
    def test_names_a_wrong_configuration(self, instance: Path, variable: str, value: str, words: str):
        code, problems = findings(instance, **{variable: value})
        assert code == 1
        assert words in problems["configuration"]

    def test_lives_without_a_plugins_folder(self, instance: Path, tmp_path: Path):
        assert findings(instance, DUNBAR_PLUGINS_DIR=str(tmp_path / "none"))[1]["tables"] == ""


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (("plugin", "install", "nothing"), 1, "it is not here"),
        (("plugin", "enable", "nothing"), 1, "nothing"),
        (("plugin", "purge", "nothing", "--type-id", "other"), 1, "type its id"),
        (("plugin", "purge", "nothing"), 1, "no data here"),
        (("plugin", "new", "Bad Name"), 1, "cannot be an id"),
        (("plugin", "revision", "nothing", "-m", "x"), 1, "no plugin 'nothing'"),
        (("user", "password", "nobody", "--one-time"), 1, "no account"),
        (("org", "plan", "nothing"), 1, "no source 'nothing'"),
        (("org", "undo", "99"), 6, "no run 99"),
        (("run", "--port", "99999"), 2, "65535"),
        (("nothing",), 2, "No such command"),
    ],
)
def test_what_is_typed_wrongly_is_said_in_words(instance: Path, command: tuple[str, ...], code: int, words: str):
    done = call(instance, *command)
    assert done.returncode == code
    assert words in done.stderr


def test_the_usual_commands_of_a_new_portal(instance: Path):
    for command in (("upgrade",), ("search", "reindex"), ("worker", "--burst"), ("org", "runs"), ("plugin", "list")):
        assert call(instance, *command).returncode == 0, command
    assert json.loads(call(instance, "org", "export").stdout)["persons"] == []
    assert isinstance(json.loads(call(instance, "plugin", "list", "--json").stdout), list)
    assert "core" in call(instance, "shell", answer="print(app.name)\n").stdout


def test_commands_of_a_plugin_run_in_the_portal_that_is_asked_each_time(instance: Path, tmp_path: Path):
    assert call(instance, "plugin", "install", "orders", "--no-probe").returncode == 0
    assert call(instance, "plugin", "enable", "orders").returncode == 0
    other = tmp_path / "other"
    shutil.copytree(instance, other)
    for folder in (instance, other):
        assert "0 lines hold" in call(folder, "orders", "verify").stdout
    with closing(sqlite3.connect(other / "dunbar.sqlite3")) as connection:
        connection.execute("INSERT INTO orders_chain (id, length, digest) VALUES (1, 1, 'f')")
        connection.commit()
    assert call(other, "orders", "verify").returncode == 1
    assert "0 lines hold" in call(instance, "orders", "verify").stdout
    assert "No such command" in call(instance, "orders", "nothing").stderr
