"""The lock files hold what setup.cfg asks for, with hashes and without addresses; `make lock` renews them."""

from __future__ import annotations

import configparser
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.files import ROOT

EXTRAS = {"run.lock": ("build",), "dev.lock": ("build", "test", "lint", "lock")}
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def wanted(extras: tuple[str, ...]) -> list[Requirement]:
    """What setup.cfg asks for."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    lists = [settings["options"]["install_requires"], *(settings["options.extras_require"][extra] for extra in extras)]
    return [Requirement(line) for lines in lists for line in lines.split("\n") if line.strip()]


def lock(name: str) -> str:
    """The text of a lock file."""
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, Version]:
    """The versions that a lock file pins."""
    return {canonicalize_name(project): Version(version) for project, version in PIN.findall(lock(name))}


@pytest.mark.parametrize("name", sorted(EXTRAS))
def test_locks_are_in_step_with_setup_cfg(name: str) -> None:
    pinned = pins(name)
    behind = [
        str(requirement)
        for requirement in wanted(EXTRAS[name])
        if (version := pinned.get(canonicalize_name(requirement.name))) is None or version not in requirement.specifier
    ]
    assert not behind, f"run `make lock`: {name} does not fit {behind}"


@pytest.mark.parametrize("name", sorted(EXTRAS))
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    entries = re.split(r"\n(?=\S)", lock(name))
    assert not [entry for entry in entries if PIN.match(entry) and "--hash=sha256:" not in entry]
    assert not re.findall(r"https?://|--(?:extra-)?index-url|--find-links|file:", lock(name))


def test_both_locks_agree() -> None:
    run, dev = pins("run.lock"), pins("dev.lock")
    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}
