"""What the pages say is what the code does."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from _pytest.fixtures import FixtureFunctionDefinition

import plugin_sdk
from core.cli import main_group
from core.extension.hooks import GROUPS
from core.extension.manifest import ID_PATTERN
from plugin_sdk import pytest_plugin
from tests.docs.pages import ROOT, Page, anchor, page, pages

NAMES = [found.name for found in pages()]
PLUGIN_COMMANDS = frozenset({"<plugin"})
"""``dunbar <plugin id> …`` stands for the commands of any plugin."""


# Hooks ----------------------------------------------------------------------------------------------------------------


def _signature(function: object) -> str:
    signature = inspect.signature(function)  # type: ignore[arg-type]  # a function of a class of specifications
    parameters = [parameter for name, parameter in signature.parameters.items() if name != "self"]
    return str(signature.replace(parameters=parameters)).replace("'", "")


def test_every_hook_is_described_with_its_signature() -> None:
    known = {
        f"`{name}{_signature(function)}`"
        for group in GROUPS
        for name, function in inspect.getmembers(group, inspect.isfunction)
        if not name.startswith("_")
    }
    described = page("docs/hooks.md").headings(3)
    assert set(described) == known
    assert len(described) == len(set(described))


def test_every_hook_has_an_example() -> None:
    sections = re.split(r"^### ", page("docs/hooks.md").text, flags=re.MULTILINE)[1:]
    for section in sections:
        name = section.partition("(")[0].strip("`")
        code = "".join(re.findall(r"^```python\n(.*?)^```", section, re.MULTILINE | re.DOTALL))
        assert f"def {name}(self" in code, f"{name} has no example"
        compile(code, name, "exec")


# SDK ------------------------------------------------------------------------------------------------------------------


def _modules() -> Iterator[ModuleType]:
    yield plugin_sdk
    for found in pkgutil.walk_packages(plugin_sdk.__path__, "plugin_sdk."):
        if not found.name.startswith("plugin_sdk.scaffold"):
            yield importlib.import_module(found.name)


def _sections() -> dict[str, list[str]]:
    """The entries of the SDK's page by the heading that they stand under."""
    parts = re.split(r"^## (.+)$", page("docs/sdk.md").text, flags=re.MULTILINE)
    return {
        heading.strip("`"): [row[0].strip("`") for row in Page("", text).rows() if row[0].startswith("`")]
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_public_name_of_the_sdk_is_described_and_no_other() -> None:
    public = {
        module.__name__: sorted(module.__all__) for module in _modules() if getattr(module, "__all__", None) is not None
    }
    described = {
        name: sorted(entry.partition("(")[0] for entry in entries)
        for name, entries in _sections().items()
        if name.startswith("plugin_sdk")
    }
    assert described == public


def test_the_arguments_of_the_sdk_are_as_described() -> None:
    for module, entries in _sections().items():
        for entry in entries:
            name, bracket, arguments = entry.partition("(")
            if not bracket or not module.startswith("plugin_sdk"):
                continue
            parameters = inspect.signature(getattr(importlib.import_module(module), name)).parameters.values()
            assert arguments.rstrip(")") == _written(list(parameters)), f"{module}.{name}"


def _written(parameters: list[inspect.Parameter]) -> str:
    named = [parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters]
    texts = [str(parameter.replace(annotation=parameter.empty, default=parameter.empty)) for parameter in parameters]
    # A value type takes all its arguments by name; the page says so once.
    if any(named) and not all(named):
        texts.insert(named.index(True), "*")
    return ", ".join(texts)


def test_every_fixture_is_described_and_no_other() -> None:
    fixtures = {name for name, value in vars(pytest_plugin).items() if isinstance(value, FixtureFunctionDefinition)}
    assert set(_sections()["Fixtures"]) == fixtures


# Links and files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    here = page(name)
    lost = []
    for link in here.links():
        if re.match(r"https?://|mailto:", link):
            continue
        path, _, heading = link.partition("#")
        target = (here.folder / path).resolve() if path else ROOT / name
        if not target.exists() or (
            heading and heading not in map(anchor, page(str(target.relative_to(ROOT))).headings())
        ):
            lost.append(link)
    assert not lost, f"{name}: these links lead nowhere: {lost}"


def _anchors(path: Path) -> set[str]:
    return {anchor(heading) for heading in page(path.relative_to(ROOT).as_posix()).headings()}


PLACES = re.compile(r"`((?:core|plugin_sdk|plugins|themes|tests|scripts|docs|bench|instance|\.ci)/[\w./-]+)`")
MADE = re.compile(r"^(instance/|plugins/(desks|colleagues)|themes/acme|.*/static/build)")
"""What an instance has or a reader makes; not in the repository."""


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_is_named_is_there(name: str) -> None:
    here = page(name)
    named = [place for place in PLACES.findall(here.text) if not MADE.match(place)]
    lost = [place for place in named if not (ROOT / place).exists() and not (here.folder / place).exists()]
    assert not lost, f"{name}: {lost}"


def test_every_page_is_in_the_table_of_contents() -> None:
    linked = set(page("docs/README.md").links())
    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"} <= linked


# Commands -------------------------------------------------------------------------------------------------------------


def _said(program: str) -> list[tuple[str, list[str]]]:
    """(page, words after the program) of each command that the documentation names."""
    found = []
    for here in pages():
        for line in here.commands():
            for part in re.split(r"&&|;|\|", line):
                words = part.split()
                while words and re.match(r"[A-Z_]+=", words[0]):
                    words.pop(0)
                if words and words[0].rpartition("/")[2] == program and len(words) > 1:
                    found.append((here.name, words[1:]))
    return found


def test_every_dunbar_command_exists_with_its_options() -> None:
    said = _said("dunbar")
    assert len(said) > 40
    for name, words in said:
        _check_command(name, words)


def _check_command(name: str, words: list[str]) -> None:
    command: click.Command = main_group
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        word = rest.pop(0)
        if word in PLUGIN_COMMANDS:
            return
        known = command.commands.get(word)
        assert known is not None, f"{name}: there is no command 'dunbar {' '.join(words)}'"
        command = known
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    for word in (word.strip("[]") for word in rest):
        if word.startswith("-"):
            assert word in options | {"--help"}, f"{name}: 'dunbar {' '.join(words)}' has no option {word}"


def test_every_command_is_described() -> None:
    """Each command of core stands somewhere in the documentation, besides its own ``--help``."""
    said = Counter(" ".join(words[:2]) for _name, words in _said("dunbar"))
    said.update(words[0] for _name, words in _said("dunbar"))
    missing = []
    for name, command in main_group.commands.items():
        under = command.commands if isinstance(command, click.Group) else {}
        missing += [text for text in ([f"{name} {sub}" for sub in under] or [name]) if not said[text]]
    assert not missing, missing


def test_every_make_target_exists() -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    said = [(name, word) for name, words in _said("make") for word in words if re.fullmatch(r"[a-z]+", word)]
    assert len(said) > 10
    assert [(name, word) for name, word in said if word not in known] == []


def test_every_module_that_is_run_exists() -> None:
    for name, words in [*_said("python"), *_said("python3")]:
        if words[0] == "-m":
            assert importlib.util.find_spec(words[1]) is not None, f"{name}: python -m {words[1]}"
        elif words[0].endswith(".py"):
            assert (ROOT / words[0]).is_file(), f"{name}: {words[0]}"


# Style ----------------------------------------------------------------------------------------------------------------


def test_no_address_of_a_machine_or_a_registry_is_named() -> None:
    for here in pages():
        hosts = set(re.findall(r"https?://([\w.-]+)", here.text))
        fine = {"127.0.0.1", "keepachangelog.com", "semver.org"}
        assert all(host in fine or host.endswith("example.com") for host in hosts), f"{here.name}: {hosts}"


def test_the_plugin_of_the_tutorial_could_be_made() -> None:
    assert ID_PATTERN.fullmatch("desks")
    tracked = subprocess.run(["git", "ls-files", "plugins/desks"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert tracked.stdout == ""
