"""A portal as it runs in earnest: an instance of its own, the real command, the real server, its worker inside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener

COMMAND = Path(sys.executable).with_name("dunbar")
HOST = "127.0.0.1"
PASSWORD = "a long pass phrase of tests"


class Serving:
    """Commands are run on it, and one process serves it."""

    def __init__(self, folder: Path, database: str, configuration: str) -> None:
        instance = folder / "instance"
        self._log = folder / "serve.log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUNBAR_")}
        self._env = {**inherited, "DUNBAR_INSTANCE": str(instance), "DUNBAR_DATABASE__URL": database}
        self._process: subprocess.Popen[bytes] | None = None
        self.run("init")
        path = instance / "dunbar.toml"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{configuration}\n", encoding="utf-8")
        self.run("upgrade")
        self.run("plugin", "install", "scim")
        self.run("plugin", "enable", "scim")

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run ``dunbar`` with these arguments and give what it printed; its failure is the test's."""
        done = subprocess.run(
            [str(COMMAND), *arguments], env=self._env, input=stdin, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"dunbar {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    def serve(self) -> str:
        """Serve; gives the address."""
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = free.getsockname()[1]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(COMMAND), "run", "--host", HOST, "--port", str(port)], env=self._env, stdout=log, stderr=log
            )
        address = f"http://{HOST}:{port}"
        wait_until(lambda: _answers(f"{address}/healthz"), 60, self.log)
        return address

    def log(self) -> str:
        """What the server has written."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def stop(self) -> None:
        """Stop serving."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(40)


class Browser:
    """Somebody who is signed in and reads pages."""

    def __init__(self, address: str, login: str) -> None:
        self._address = address
        self._opener: OpenerDirector = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        form = self.read("/sign-in")
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
        assert found, form
        data = urlencode({"csrf_token": found[1], "login": login, "password": PASSWORD}).encode()
        with self._opener.open(f"{address}/sign-in", data, timeout=30) as answer:
            assert answer.url == f"{address}/", answer.url

    def read(self, path: str) -> str:
        """A page."""
        with self._opener.open(f"{self._address}{path}", timeout=30) as answer:
            return str(answer.read().decode())


def wait_until(ready: Callable[[], bool], seconds: float, explain: Callable[[], str] = lambda: "") -> float:
    """Wait for a state, with a deadline; gives how many seconds it took."""
    begun = time.monotonic()
    while not ready():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s {explain()[-4000:]}"
        time.sleep(0.05)
    return time.monotonic() - begun


def _answers(url: str) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=5):
            return True
    except OSError:
        return False
