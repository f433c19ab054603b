"""What a page says to programs: JSON-LD, links, the next page; or the addresses of a site map."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from plugin_sdk.i18n import gettext as _
from plugins.vacancies.services.sources.postings import BoardUnavailable

DEPTH = 20
"""How deep JSON-LD is looked into; deeper than any sensible page nests it."""


@dataclass(slots=True, kw_only=True)
class JobPage:
    """A page.

    Attributes:
        postings: its JobPosting objects.
        listed: pages that it names as an ItemList or a site map.
        links: where its links lead.
        following: the next page of a list.
        broken: what of it cannot be read, for people.
    """

    url: str
    postings: list[dict[str, Any]] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    following: str | None = None
    broken: list[str] = field(default_factory=list)

    def leads_to(self, base_url: str) -> Iterator[str]:
        """The pages of vacancies that it leads to, all on the same host."""
        host, below = urlsplit(base_url).netloc, urlsplit(base_url).path.rstrip("/") + "/"
        for url in self.listed or self.links:
            parts = urlsplit(url)
            if parts.netloc == host and (self.listed or (parts.path.startswith(below) and parts.path != below)):
                yield url


class _Reader(HTMLParser):
    """Collects scripts of JSON-LD and links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.links: list[str] = []
        self.following = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where something begins."""
        told = {name: value or "" for name, value in attrs}
        if tag == "script" and told.get("type", "").strip().lower() == "application/ld+json":
            self._inside = True
            self.scripts.append("")
        elif tag in ("a", "link") and told.get("href"):
            if "next" in told.get("rel", "").lower().split():
                self.following = self.following or told["href"]
            elif tag == "a":
                self.links.append(told["href"])

    def handle_endtag(self, tag: str) -> None:
        """Note where a script ends."""
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Keep what stands in a script of JSON-LD."""
        if self._inside:
            self.scripts[-1] += data


def parse(body: bytes, kind: str, url: str) -> JobPage:
    """Read a page or a site map.

    Raises:
        BoardUnavailable: it is a site map that cannot be read.
    """
    if "xml" in kind.lower() and "html" not in kind.lower():
        return JobPage(url=url, listed=_addresses(body, url))
    reader = _Reader()
    reader.feed(body.decode(_charset(kind), errors="replace"))
    reader.close()
    page = JobPage(url=url, links=[found for link in reader.links if (found := _joined(url, link))])
    page.following = _joined(url, reader.following) if reader.following else None
    for script in reader.scripts:
        try:
            found = json.loads(script)
        except (ValueError, RecursionError):
            page.broken.append(_("Its JSON-LD cannot be read."))
            continue
        for item in _objects(found):
            _note(item, page)
    return page


def _charset(kind: str) -> str:
    name = kind.lower().partition("charset=")[2].strip(" \"';") or "utf-8"
    try:
        "".encode(name)
    except LookupError:
        return "utf-8"
    return name


def _note(item: dict[str, Any], page: JobPage) -> None:
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "JobPosting" in kinds:
        page.postings.append(item)
    if "ListItem" in kinds:
        told = item.get("url") or item.get("item")
        if isinstance(told, str) and (found := _joined(page.url, told)):
            page.listed.append(found)


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """All objects in JSON-LD, outer ones first."""
    if depth > DEPTH:
        return
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        yield from _objects(part, depth + 1)


def _joined(base: str, link: str) -> str:
    """A whole address without the part behind ``#``; empty if it is none."""
    try:
        found = urldefrag(urljoin(base, link.strip())).url
        return found if urlsplit(found).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _addresses(body: bytes, url: str) -> list[str]:
    try:
        root = ElementTree.fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BoardUnavailable(_("The site map %(url)s cannot be read: %(error)s", url=url, error=error)) from error
    found = (element.text or "" for element in root.iter() if element.tag.rpartition("}")[2] == "loc")
    return [joined for text in found if (joined := _joined(url, text))]
