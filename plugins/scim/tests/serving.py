"""A portal as it runs in earnest: an instance of its own, the real command, the real server, its worker inside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener

COMMAND = Path(sys.executable).with_name("dunbar")
HOST = "127.0.0.1"
PASSWORD = "a long pass phrase of tests"


class Serving:
    """Commands are run on it, and one process serves it."""

    def __init__(self, folder: Path, database: str, configuration: str) -> None:
        instance = folder / "instance"
        self._log = Log()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUNBAR_")}
        self._env = {**inherited, "DUNBAR_INSTANCE": str(instance), "DUNBAR_DATABASE__URL": database}
        self._process: subprocess.Popen[bytes] | None = None
        self.run("init")
        path = instance / "dunbar.toml"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{configuration}\n", encoding="utf-8")
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
        command = [str(COMMAND), "run", "--host", HOST, "--port", str(port)]
        self._process = subprocess.Popen(command, env=self._env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._log.follow(self._process)
        address = f"http://{HOST}:{port}"
        self.wait_for(f"listening on {address}", 60)
        return address

    def written(self) -> int:
        """How much the server has written so far, in lines."""
        return len(self._log.lines)

    def wait_for(self, words: str, seconds: float, after: int = 0) -> None:
        """Wait until the server has written a line with these words, past so many lines."""
        self._log.wait_for(words, seconds, after)

    def log(self) -> str:
        """What the server has written."""
        return "".join(self._log.lines)

    def stop(self) -> None:
        """Stop serving."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(40)
            self._log.end()


class Log:
    """What a process writes, taken note of as it comes."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._more = threading.Condition()
        self._reading: threading.Thread | None = None

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        """Read to the end of what a process writes."""
        self._reading = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        self._reading.start()

    def wait_for(self, words: str, seconds: float, after: int) -> None:
        """Wait until a line past the first ``after`` has these words."""
        with self._more:
            found = self._more.wait_for(lambda: any(words in line for line in self.lines[after:]), seconds)
            assert found, f"no {words!r} within {seconds} s {''.join(self.lines)[-4000:]}"

    def end(self) -> None:
        """Wait for the last line."""
        if self._reading is not None:
            self._reading.join(10)

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                with self._more:
                    self.lines.append(line.decode("utf-8", "replace"))
                    self._more.notify_all()


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
