"""A configuration that cannot be used says which key, in which place, what is wrong, and how to mend it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from core.config import CONFIG_NAME, SECRETS_NAME, Config, ConfigError, instance_folder, load, write_new_instance

TEXT = '[portal]\nname = "Northshore"\ntime_zone = "Europe/Moscow"\n'


def told(folder: Path, text: str = "", **variables: str) -> ConfigError:
    """The error of this file with these variables."""
    (folder / CONFIG_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(folder, variables)
    return caught.value


def test_nothing_need_be_configured(tmp_path: Path):
    config = load(tmp_path, {})
    assert (config.portal.name, config.portal.time_zone) == ("Dunbar", "UTC")
    assert config.database_url == f"sqlite:///{tmp_path / 'dunbar.sqlite3'}"


def test_a_variable_wins_over_the_file_and_keeps_the_rest_of_it(tmp_path: Path):
    (tmp_path / CONFIG_NAME).write_text(f'{TEXT}[sources.corp]\nkind = "ldap"\nbind_password = "old"\n')
    config = load(
        tmp_path,
        {
            "DUNBAR_PORTAL__NAME": "Southshore",
            "DUNBAR_PORTAL__LANGUAGES": "ru, en",
            "DUNBAR_WEB__PORT": "9000",
            "DUNBAR_SOURCES__CORP__BIND_PASSWORD": "new",
            "DUNBAR_INSTANCE": "elsewhere",
            "DUNBAR_PLUGINS": "none",
            "UNRELATED": "1",
        },
    )
    assert (config.portal.name, config.portal.time_zone) == ("Southshore", "Europe/Moscow")
    assert (config.portal.languages, config.web.port) == (("ru", "en"), 9000)
    assert config.sources["corp"] == {"kind": "ldap", "bind_password": "new"}


def test_the_instance_is_where_the_variable_says(tmp_path: Path):
    assert instance_folder({"DUNBAR_INSTANCE": str(tmp_path)}) == tmp_path
    assert instance_folder({}) == Path("instance").resolve()


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ('[portal]\nnmae = "x"\n', "portal.nmae", "is not a known key"),
        ('[portals]\nname = "x"\n', "portals", "is not a known key"),
        ("[web]\nport = 70000\n", "web.port", "less than or equal to 65535"),
        ('[web]\nport = "many"\n', "web.port", "valid integer"),
        ('[portal]\ntime_zone = "Moscow"\n', "portal.time_zone", "'Moscow' is not a time zone; use a name such as"),
        ('[portal]\nlanguage = "de"\n', "portal.language", "'en' or 'ru'"),
        ('[portal]\nlanguages = ["en", "de"]\n', "portal.languages.1", "'en' or 'ru'"),
        ('[portal]\nurl = "portal.example.com"\n', "portal.url", "begins with http:// or https://"),
        ('[portal]\nbrand = "green"\n', "portal.brand", "six hexadecimal digits"),
        ('[redis]\nurl = "localhost"\n', "redis.url", "begins with redis://"),
        ('[database]\nurl = "mysql://host/db"\n', "database.url", "begins with postgresql:// or sqlite:///"),
        ('portal = "x"\n', "portal", "is a table of keys"),
        ("sources = 5\n", "sources", "is a table of keys"),
        ("[sources]\ncorp = 5\n", "sources.corp", "is a table of keys"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_mend(tmp_path: Path, text: str, key: str, problem: str):
    error = told(tmp_path, text)
    assert (error.key, error.where) == (key, str(tmp_path / CONFIG_NAME))
    assert problem in error.problem
    assert error.mend
    assert str(error).startswith(f"{key} ({tmp_path / CONFIG_NAME}): ")


@pytest.mark.parametrize(
    ("variable", "value", "key"),
    [
        ("DUNBAR_WEB__PORT", "many", "web.port"),
        ("DUNBAR_PORTAL__TIME_ZONE", "Nowhere", "portal.time_zone"),
        ("DUNBAR_PORTAL__NMAE", "x", "portal.nmae"),
        ("DUNBAR_PROTAL__NAME", "x", "protal"),
        ("DUNBAR_PORTAL", "x", "portal"),
    ],
)
def test_a_wrong_variable_is_named_and_not_the_file(tmp_path: Path, variable: str, value: str, key: str):
    error = told(tmp_path, TEXT, **{variable: value})
    assert error.key == key
    assert variable.startswith(error.where)
    assert error.mend


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_address_of_postgresql_is_understood(tmp_path: Path, scheme: str):
    config = load(tmp_path, {"DUNBAR_DATABASE__URL": f"{scheme}://me@host/portal"})
    assert config.database_url == "postgresql+psycopg://me@host/portal"


def test_a_variable_for_a_table_does_not_hide_those_of_its_keys(tmp_path: Path):
    assert load(tmp_path, {"DUNBAR_PORTAL": "x", "DUNBAR_PORTAL__NAME": "Northshore"}).portal.name == "Northshore"


@pytest.mark.parametrize(
    "text", ["[security]\nsecret_key = 4711\n", "[mail]\npassword = 4711\n", "[database]\nurl = 4711\n"]
)
def test_a_secret_is_never_in_a_message(tmp_path: Path, text: str):
    assert "4711" not in str(told(tmp_path, text))
    assert "4711" not in repr(load(tmp_path / "other", {"DUNBAR_MAIL__PASSWORD": "4711"}))


def test_a_file_that_is_no_toml_is_named_with_its_line(tmp_path: Path):
    error = told(tmp_path, "[portal]\nname = Northshore\n")
    assert "line 2" in error.problem
    assert error.where == str(tmp_path / CONFIG_NAME)


def test_a_file_of_another_encoding_is_named(tmp_path: Path):
    (tmp_path / CONFIG_NAME).write_bytes('[portal]\nname = "Северный"\n'.encode("cp1251"))
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        load(tmp_path, {})
    assert "UTF-8" in caught.value.mend


def test_the_mark_that_windows_editors_put_first_does_not_matter(tmp_path: Path):
    (tmp_path / CONFIG_NAME).write_text(TEXT, encoding="utf-8-sig")
    assert load(tmp_path, {}).portal.name == "Northshore"


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: Path, **options: object) -> str:
        # The tests may run as root, who may read everything.
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / SECRETS_NAME).write_text("")
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(ConfigError, match="may not be read") as caught:
        load(tmp_path, {})
    assert caught.value.where == str(tmp_path / SECRETS_NAME)


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path):
    (tmp_path / CONFIG_NAME).mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, {})


class TestNewInstance:
    def test_has_secrets_that_only_its_owner_may_read(self, tmp_path: Path):
        folder = tmp_path / "new"
        assert write_new_instance(folder, TEXT)
        assert stat.S_IMODE((folder / SECRETS_NAME).stat().st_mode) == 0o600
        config = load(folder, {})
        assert (config.portal.name, len(config.security.secret_key)) == ("Northshore", 64)

    def test_made_twice_loses_nothing(self, tmp_path: Path):
        write_new_instance(tmp_path, TEXT)
        secret = (tmp_path / SECRETS_NAME).read_text()
        assert not write_new_instance(tmp_path, TEXT.replace("Northshore", "Another"))
        assert (tmp_path / CONFIG_NAME).read_text() == TEXT
        assert (tmp_path / SECRETS_NAME).read_text() == secret

    def test_is_not_begun_with_what_cannot_be_used(self, tmp_path: Path):
        folder = tmp_path / "new"
        with pytest.raises(ConfigError, match="time zone"):
            write_new_instance(folder, '[portal]\ntime_zone = "Moscow"\n')
        assert not folder.exists()

    def test_names_a_place_that_cannot_be_written(self, tmp_path: Path):
        (tmp_path / "file").write_text("")
        with pytest.raises(ConfigError, match="cannot be written"):
            write_new_instance(tmp_path / "file" / "instance", TEXT)

    def test_of_another_has_other_secrets(self, tmp_path: Path):
        write_new_instance(tmp_path / "a", TEXT)
        write_new_instance(tmp_path / "b", TEXT)
        keys = {load(tmp_path / name, {}).security.secret_key for name in ("a", "b")}
        assert len(keys) == 2
        assert all(isinstance(load(tmp_path / name, {}), Config) for name in ("a", "b"))
