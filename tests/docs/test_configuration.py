"""The page of configuration and the example file hold every key, and nothing else."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import annotated_types
import pytest
from pydantic.fields import FieldInfo

from core import config
from core.config import Config, ConfigError, OidcConfig, Section
from core.org.sync.declarations import source_kinds
from tests.docs.pages import ROOT, page, pages

EXAMPLE = ROOT / "instance" / "dunbar.example.toml"
KINDS = {kind.name: kind for kind in source_kinds()}
OWN = {"instance", "sources", "precedence", "oidc"}
"""Told by a variable of its own; checked by each kind of source; told in docs/directory.md; a table for each."""
OF_PLUGINS = {folder.name for folder in (ROOT / "plugins").iterdir()}
"""Kinds of sources that plugins bring and describe themselves."""


def _keys(model: type[Section], path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        full = f"{path}{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from _keys(field.annotation, f"{full}.")
        elif full not in OWN:
            yield full, field


KEYS = dict(_keys(Config))


def _described() -> dict[str, list[str]]:
    return {row[0].strip("`"): row for row in page("docs/configuration.md").rows() if len(row) == 5 and row[0] != "key"}


def test_every_key_is_described_and_no_other() -> None:
    assert sorted(_described()) == sorted(KEYS)


def test_every_key_of_a_provider_is_described_with_its_type_and_default() -> None:
    rows = {row[0].strip("`"): row for row in page("docs/configuration.md").rows() if len(row) == 4 and row[0] != "key"}
    assert list(rows) == list(OidcConfig.model_fields)
    for key, (_key, kind, default, meaning) in rows.items():
        field = OidcConfig.model_fields[key]
        assert kind == _type(field)
        assert default == ("–" if field.is_required() else f"`{json.dumps(field.default)}`")
        assert meaning


def _type(field: FieldInfo) -> str:
    kind = field.annotation
    if get_origin(kind) is Literal:
        *first, last = (f"`{choice}`" for choice in get_args(kind))
        return f"{', '.join(first)} or {last}"
    if kind is int:
        low = next(item.ge for item in field.metadata if isinstance(item, annotated_types.Ge))
        high = next(item.le for item in field.metadata if isinstance(item, annotated_types.Le))
        return f"whole number, {low}–{high}"
    if get_origin(kind) is tuple:
        return "list"
    names: dict[Any, str] = {str: "text", bool: "yes or no", Path: "text"}
    return names[kind]


@pytest.mark.parametrize("key", KEYS)
def test_type_and_default_are_as_described(key: str) -> None:
    _key, kind, default, meaning, _variable = _described()[key]
    assert kind == _type(KEYS[key])
    assert meaning
    value = KEYS[key].default
    if isinstance(value, Path):
        assert default == f"`{value.name}` beside the code"
        assert value == ROOT / value.name
    else:
        assert default == f"`{json.dumps(value)}`"


SAMPLES = {
    "database.url": "sqlite:////srv/portal.sqlite3",
    "portal.url": "https://portal.example.com",
    "portal.time_zone": "Europe/Moscow",
    "portal.brand": "#1f6f5c",
    "redis.url": "redis://localhost",
    "portal.languages": "ru",
    "push.contact": "mailto:it@example.com",
    "push.private_key": "A" * 43,
}


def _sample(key: str) -> tuple[str, Any]:
    """A value as a variable holds it, other than the default, and what it becomes."""
    field = KEYS[key]
    if get_origin(field.annotation) is Literal:
        other = next(choice for choice in get_args(field.annotation) if choice != field.default)
        return other, other
    if field.annotation is bool:
        return "false", not field.default
    if field.annotation is int:
        value = field.default + 1
        return str(value), value
    text = SAMPLES.get(key, "something")
    if get_origin(field.annotation) is tuple:
        return text, (text,)
    return text, Path(text) if field.annotation is Path else text


@pytest.mark.parametrize("key", KEYS)
def test_the_variable_does_what_is_described(key: str, tmp_path: Path) -> None:
    variable = _described()[key][4].strip("`")
    name = f"DUNBAR_{key.replace('.', '__').upper()}"
    if variable == "–":
        with pytest.raises(ConfigError, match=name):
            config.load(tmp_path, {name: "something"})
        return
    assert variable == name
    text, value = _sample(key)
    found: Any = config.load(tmp_path, {name: text})
    for part in key.split("."):
        found = getattr(found, part)
    assert found == value


def _uncommented() -> str:
    """The example as it is when every line that holds a key is used."""
    return re.sub(r"^#(?! |$)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE).replace(
        "\n#    {", "\n    {"
    )


def test_the_example_as_it_is_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / config.CONFIG_NAME).write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert config.load(tmp_path, {}) == Config(instance=tmp_path)


def test_the_example_with_everything_used_is_valid(tmp_path: Path) -> None:
    (tmp_path / config.CONFIG_NAME).write_text(_uncommented(), encoding="utf-8")
    found = config.load(tmp_path, {})
    assert [link.title for link in found.portal.links] == ["Webmail", "Service desk"]
    assert sorted(found.sources) == ["corp", "plant"]
    assert set(tomllib.loads(_uncommented())["oidc"]["company"]) == set(OidcConfig.model_fields)
    _check_sources(found.sources)


def test_the_example_holds_every_key() -> None:
    data = tomllib.loads(_uncommented())
    held = {f"{table}.{key}" for table, values in data.items() if table not in OWN for key in values}
    assert held == {key for key in KEYS if "." in key}


def test_the_tables_in_the_pages_are_valid(tmp_path: Path) -> None:
    """What a reader copies works; a certificate that they have is taken to be there."""
    authority = tmp_path / "ca.pem"
    authority.touch()
    checked = 0
    for here in pages():
        for number, block in enumerate(here.blocks("toml")):
            if not re.search(
                r"^\[(portal|web|database|redis|mail|security|files|sources\.\w+|oidc\.\w+)\]", block, re.MULTILINE
            ):
                continue
            folder = tmp_path / f"{here.name.replace('/', '-')}-{number}"
            folder.mkdir()
            text = re.sub(r'ca_file = "[^"]+"', f'ca_file = "{authority}"', block)
            (folder / config.CONFIG_NAME).write_text(text, encoding="utf-8")
            _check_sources(config.load(folder, {}).sources)
            checked += 1
    assert checked >= 2


def _check_sources(tables: dict[str, dict[str, Any]]) -> None:
    for table in tables.values():
        if table["kind"] not in OF_PLUGINS:
            KINDS[table["kind"]].settings_model.model_validate(table)
