"""A web server that answers like a published base of 1C, as far as the block asks, and fails as a test wants it to."""

from __future__ import annotations

import base64
import gzip
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.servers.certificates import Certificate

Row = Mapping[str, Any]
USER, PASSWORD = "Портал", "Пароль: 1"
_ROOT = "/zup/odata/standard.odata/"
Fault = Literal[
    "busy", "cut", "truncated", "empty", "html", "hang up", "forbidden", "redirect", "no odata", "bad field"
]
_DAMAGED = ("cut", "truncated")


@dataclass
class _Planned:
    name: str
    fault: Fault
    times: int | None
    skip: int | None


class OdataServer:
    """Serves entity sets until the ``with`` block ends; ``url`` is the base's address.

    Attributes:
        limit: most rows that a page gets, whatever it asks for.
        asked: (entity set, wishes) of each request so far.
        scheme: what ``url`` begins with.
        between: called before each answer, to change rows while they are read.
    """

    def __init__(self, sets: Mapping[str, Iterable[Row]], certificate: Certificate | None = None) -> None:
        self.sets: dict[str, list[Row]] = {name: list(rows) for name, rows in sets.items()}
        self.broken_files: set[str] = set()
        self.limit: int | None = None
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.between: Callable[[str, dict[str, str]], None] = lambda name, wishes: None
        self._faults: list[_Planned] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self.scheme = "https"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @classmethod
    def of_folder(cls, folder: Path) -> OdataServer:
        """The same answers as the files of a folder; a file that cannot be read is served as a broken answer."""
        sets: dict[str, list[Row]] = {}
        broken = set()
        for path in folder.iterdir():
            data = path.read_bytes()
            name = path.name.partition(".")[0]
            try:
                sets[name] = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)["value"]
            except ValueError:
                sets[name] = []
                broken.add(name)
        server = cls(sets)
        server.broken_files = broken
        return server

    @property
    def url(self) -> str:
        """What goes into the setting ``url``."""
        return f"{self.scheme}://localhost:{self._server.server_port}/zup"

    def fail(self, fault: Fault, name: str = "", *, times: int | None = None, skip: int | None = None) -> None:
        """Let requests fail: of one entity set or all, the next few or all, of one page or any."""
        self._faults.append(_Planned(name, fault, times, skip))

    def fault_for(self, name: str, wishes: dict[str, str]) -> Fault | None:
        """What is planned for a request."""
        for planned in self._faults:
            if planned.times == 0 or planned.name not in ("", name):
                continue
            if planned.skip is not None and str(planned.skip) != wishes.get("$skip"):
                continue
            if planned.times is not None:
                planned.times -= 1
            return planned.fault
        return None

    def page(self, name: str, wishes: dict[str, str]) -> bytes:
        """The answer for a page."""
        rows = [row for row in self.sets[name] if _matches(row, wishes.get("$filter", ""))]
        order = wishes["$orderby"].split(",")
        rows.sort(key=lambda row: [str(row[field]) for field in order])
        first, size = int(wishes["$skip"]), int(wishes["$top"])
        rows = rows[first : first + min(size, self.limit or size)]
        fields = wishes["$select"].split(",")
        value = [{field: row[field] for field in fields} for row in rows]
        return json.dumps({"odata.metadata": f"{self.url}#{name}", "value": value}, ensure_ascii=False).encode()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _matches(row: Row, condition: str) -> bool:
    """Whether a row fits a condition made of ``eq`` and ``ge``, joined by ``and`` or ``or``."""
    if " or " in condition:
        return any(_matches(row, part) for part in condition.split(" or "))
    if " and " in condition:
        return all(_matches(row, part) for part in condition.split(" and "))
    if not condition:
        return True
    found = re.fullmatch(r"(\w+) (eq|ge) (?:datetime'([^']+)'|(true|false))", condition)
    assert found is not None, condition
    field, comparison, moment, truth = found.groups()
    wanted: Any = moment or truth == "true"
    return bool(row[field] == wanted if comparison == "eq" else row[field] >= wanted)


def _error(code: int, message: str) -> bytes:
    """An error as 1C writes it."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
        f"<m:code>{code}</m:code><m:message>{message}</m:message></m:error>"
    ).encode()


_PAGE = b"<!DOCTYPE html><html><body>Sign in</body></html>"
_PLAIN: Mapping[str, tuple[int, str, bytes]] = {
    "busy": (503, "text/html", _PAGE),
    "forbidden": (403, "application/xml", _error(-1, "Нарушение прав доступа")),
    "html": (200, "text/html; charset=utf-8", _PAGE),
    "redirect": (302, "text/html", b""),
    "no odata": (404, "text/html", _PAGE),
    "empty": (200, "application/json;charset=utf-8", b'{"value":[]}'),
    "bad field": (
        400,
        "application/json",
        b'{"odata.error":{"code":"14","message":{"lang":"ru","value":"No field X"}}}',
    ),
}


def _handler(base: OdataServer) -> type[BaseHTTPRequestHandler]:
    token = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            assert parts.path.startswith(_ROOT), self.path
            name = unquote(parts.path[len(_ROOT) :])
            wishes = {key: values[0] for key, values in parse_qs(parts.query).items()}
            base.asked.append((name, wishes))
            if self.headers.get("Authorization") != token:
                self._say(401, "text/html", _PAGE)
                return
            base.between(name, wishes)
            fault = base.fault_for(name, wishes)
            if fault in _PLAIN:
                self._say(*_PLAIN[fault])
            elif fault == "hang up":
                self.close_connection = True
            elif name not in base.sets:
                self._say(404, "application/xml", _error(8, f"Не найден тип сущности {name}"))
            else:
                self._rows(base.page(name, wishes), "truncated" if name in base.broken_files else fault)

        def _rows(self, body: bytes, fault: str | None) -> None:
            whole = len(body)
            if fault in _DAMAGED:
                body = body[: whole // 2]
            self._say(200, "application/json;charset=utf-8", body, whole if fault == "cut" else len(body))
            if fault == "cut":
                self.close_connection = True

        def _say(self, status: int, kind: str, body: bytes, length: int | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            if status == 302:
                self.send_header("Location", "https://elsewhere.example.com/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    return Handler
