"""Rich text that people wrote: cleaned when it comes in, so that what is stored can be shown."""

from __future__ import annotations

import html as stdlib_html
import re

import nh3

TAGS = {
    "p", "br", "hr", "strong", "b", "em", "i", "u", "s", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "a", "img",
    "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_OWN_FILE = re.compile(r"/files/[0-9]+(/[a-z]+)?")
_BLOCK_END = re.compile(r"</(?:p|h[2-4]|li|blockquote|tr|pre|figcaption)>|<br ?/?>|<hr ?/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"[ \t]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*")


def clean(html: str) -> str:
    """The same text with only harmless tags. Pictures stay only if the portal itself serves them, for one from
    elsewhere would tell its server who reads."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    ).strip()


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src" and not _OWN_FILE.fullmatch(value):
        return None
    return value


def to_text(html: str) -> str:
    """The words alone, a line for each paragraph: for search, e-mail and excerpts."""
    text = stdlib_html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", html)))
    return _EMPTY_LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def excerpt(html: str, length: int = 200) -> str:
    """The beginning of the words, cut at a word's end, at most ``length`` characters."""
    text = to_text(html).replace("\n", " ")
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
