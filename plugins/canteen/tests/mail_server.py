"""A mail server with one mailbox, as far as menus need one (RFC 9051)."""

from __future__ import annotations

import base64
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PASSWORD = "пароль"


class _Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self._say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready")
        for line in iter(lambda: self.rfile.readline().decode().strip(), ""):
            tag, _blank, command = line.partition(" ")
            self._say(f"{tag} {self._answer(command)}")
            if command.upper().startswith("LOGOUT"):
                return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _answer(self, command: str) -> str:
        upper = command.upper()
        if upper.startswith("AUTHENTICATE PLAIN"):
            self._say("+ ")
            sent = base64.b64decode(self.rfile.readline()).decode()
            return "OK in" if sent == f"\0menu@company.example\0{PASSWORD}" else "NO [AUTHENTICATIONFAILED] Not you."
        if upper.startswith("CAPABILITY"):
            self._say("* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        elif upper.startswith("SELECT"):
            self._say(f"* {len(self.server.letters)} EXISTS")
        elif found := re.fullmatch(r'UID SEARCH UNSEEN FROM "(.*)"', command):
            unread = [str(uid) for uid, letter in self.server.letters.items() if uid not in self.server.read
                      and found[1].encode() in letter.partition(b"\n\n")[0].lower()]  # fmt: skip
            self._say(" ".join(["* SEARCH", *unread]))
        elif found := re.fullmatch(r"UID FETCH (\d+) \((.*)\)", command):
            self._fetch(int(found[1]), found[2])
        elif found := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", command):
            self.server.read.append(int(found[1]))
        return "OK done"

    def _fetch(self, uid: int, what: str) -> None:
        letter = self.server.letters[uid]
        if what == "RFC822.SIZE":
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(letter)})")
            return
        sent = letter.partition(b"\n\n")[0] + b"\n\n" if "HEADER" in what else letter
        self._say(f"* 1 FETCH (UID {uid} BODY[] {{{len(sent)}}}")
        self.wfile.write(sent + b")\r\n")


class Server(socketserver.ThreadingTCPServer):
    """``letters`` by their uids; ``read`` has the uids of those that were marked as read."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.letters: dict[int, bytes] = {}
        self.read: list[int] = []

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def served() -> Iterator[Server]:
    """A server that runs."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
