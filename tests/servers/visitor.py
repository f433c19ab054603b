"""A person at an OpenID provider, without a browser: follows its redirects, fills its forms, keeps its cookies."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import requests

from tests.servers.canaille import Canaille

_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
_INPUT = re.compile(r"<input\b[^>]*>", re.DOTALL | re.IGNORECASE)


class Visitor:
    """Signs in at one provider; what it is sent back with is given to the test."""

    def __init__(self, provider: Canaille) -> None:
        self._provider = provider
        self._session = requests.Session()
        self._session.verify = str(provider.authority.file)
        self._session.trust_env = False

    def go(self, url: str, login: str) -> str:
        """Follow ``url``, sign in as ``login`` where asked; gives the address on the portal that it ends at."""
        person = self._provider.people[login]
        answer, url = self.follow(url)
        answers = {"login": person.login, "password": person.password}
        for _page in range(4):
            if answer is None:
                return url
            answer, url = self._send(answer, answers)
        raise AssertionError(f"the provider goes on asking at {url}: {answer.text[:2000] if answer else ''}")

    def decline(self, url: str, login: str) -> str:
        """The same, but the person does not agree."""
        person = self._provider.people[login]
        answer, url = self.follow(url)
        for field, value in (("login", person.login), ("password", person.password), ("answer", "deny")):
            assert answer is not None, url
            answer, url = self._send(answer, {field: value})
        assert answer is None, answer.text[:2000]
        return url

    def open(self, url: str) -> requests.Response:
        """A page of the provider."""
        return self._session.get(url, timeout=20)

    def follow(self, url: str, data: dict[str, str] | None = None) -> tuple[requests.Response | None, str]:
        """Follow redirects to a page of the provider, or (``None``) until it sends the browser elsewhere."""
        for _hop in range(12):
            if not url.startswith(self._provider.issuer):
                return None, url
            answer = self._session.request(
                "POST" if data is not None else "GET", url, data=data, timeout=20, allow_redirects=False
            )
            if not answer.is_redirect:
                return answer, url
            url, data = urljoin(url, answer.headers["Location"]), None
        raise AssertionError(f"redirected round and round: {urlsplit(url).path}")

    def _send(self, page: requests.Response, answers: dict[str, str]) -> tuple[requests.Response | None, str]:
        form = next(form for form in _FORM.findall(page.text) if "csrf_token" in form and "post" in form[:400].lower())
        fields = {}
        for tag in _INPUT.findall(form):
            name = _attribute(tag, "name")
            if name and _attribute(tag, "type") not in ("checkbox", "submit"):
                fields[name] = answers.get(name, _attribute(tag, "value"))
        fields.update({name: value for name, value in answers.items() if name == "answer"})
        target = _attribute(form[: form.index(">") + 1], "action") or page.url
        # As browsers do; a form sent over HTTPS is checked by it.
        self._session.headers["Referer"] = page.url
        return self.follow(urljoin(page.url, target), fields)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""
