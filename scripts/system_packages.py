"""Get the servers and the browser that tests need from Debian's archive, where this is Debian and it is allowed.

Started by ``make test`` before the tests. What is there already is left alone; nothing that is installed is started;
what cannot be had is named, and the tests that need it are listed at the end of the run. Arguments name the needs to
look after (``postgresql redis slapd chromium pango``), by default all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.servers import programs

POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian's packages ask this file whether they may start their service."""

OURS = "#!/bin/sh\n# Written by Dunbar's `make test` while it installs packages: start no service.\nexit 101\n"


@dataclass(frozen=True)
class Need:
    """Something tests need: how to see that it is there and which packages bring it."""

    name: str
    packages: tuple[str, ...]
    present: Callable[[], bool]


NEEDS = (
    Need("slapd", ("slapd", "ldap-utils"), lambda: bool(programs.find("slapadd") and programs.find("ldapadd"))),
    Need("postgresql", ("postgresql",), lambda: bool(programs.postgresql("initdb"))),
    Need("redis", ("redis-server",), lambda: bool(programs.find("redis-server"))),
    Need(
        "chromium",
        ("chromium", "fonts-dejavu-core", "fonts-noto-color-emoji"),
        lambda: bool(programs.chromium()),
    ),
    Need(
        "pango",
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"),
        programs.pango,
    ),
)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stderr.write(f"{text}\n")


def is_debian() -> bool:
    """Whether this is Debian itself: its derivatives name and pack some of these differently."""
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text(encoding="utf-8").splitlines()


def as_root() -> list[str] | None:
    """What to put before a command to run it as root without being asked for a password; None if that cannot be."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


@contextmanager
def no_service_starts(root: Sequence[str]) -> Iterator[None]:
    """Keep installed packages from starting their services; the machine's own policy comes back afterwards."""
    kept = POLICY.with_suffix(".d.dunbar-kept")
    if POLICY.exists() and not kept.exists():
        subprocess.run([*root, "mv", str(POLICY), str(kept)], check=True)
    try:
        subprocess.run([*root, "tee", str(POLICY)], input=OURS.encode(), stdout=subprocess.DEVNULL, check=True)
        subprocess.run([*root, "chmod", "755", str(POLICY)], check=True)
        yield
    finally:
        subprocess.run([*root, "rm", "-f", str(POLICY)], check=True)
        if kept.exists():
            subprocess.run([*root, "mv", str(kept), str(POLICY)], check=True)


def apt_get(root: Sequence[str], *arguments: str) -> bool:
    """Run apt-get without questions; whether it worked. Its words are shown only if it did not."""
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", *arguments]
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if result.returncode != 0:
        say("\n".join(result.stdout.splitlines()[-8:]))
    return result.returncode == 0


def install(root: Sequence[str], needs: Sequence[Need]) -> None:
    """Install the packages of ``needs``, all at once or, if that fails, one need after the other."""
    say(f"Installing {', '.join(package for need in needs for package in need.packages)} (apt-get)")
    with no_service_starts(root):
        apt_get(root, "update")
        if apt_get(root, "install", "--no-install-recommends", *(name for need in needs for name in need.packages)):
            return
        for need in needs:
            apt_get(root, "install", "--no-install-recommends", *need.packages)


def main(names: Sequence[str]) -> int:
    """Install what is missing, as far as possible; always succeeds, since the rest of the tests can run."""
    unknown = set(names) - {need.name for need in NEEDS}
    if unknown:
        say(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(need.name for need in NEEDS)}")
        return 2
    missing = [need for need in NEEDS if (not names or need.name in names) and not need.present()]
    if missing and is_debian():
        root = as_root()
        if root is not None:
            with suppress(subprocess.CalledProcessError):
                install(root, missing)
            missing = [need for need in missing if not need.present()]
    for need in missing:
        say(f"Not here: {need.name}. On Debian, as root: apt-get install {' '.join(need.packages)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
