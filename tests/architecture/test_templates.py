"""Templates keep the portal's policy: scripts and styles are files of its own origin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.files import templates, text

FORBIDDEN = {
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=[\"']application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "something of another origin": re.compile(
        r"<(?:script|link|img|source|iframe|video|audio|embed|object)\b[^>]*\b(?:src|href|data)\s*=\s*[\"'](?:https?:)?//",
        re.IGNORECASE,
    ),
    # `rich` of the theme's components shows what was cleaned when it was stored; it is the only such place.
    "a filter that switches escaping off": re.compile(
        r"^(?!.*\bmacro rich\().*(?:\|\s*safe\b|autoescape\s+false)", re.MULTILINE
    ),
}
COMMENTS = re.compile(r"\{#.*?#\}", re.DOTALL)


def problems(source: str) -> list[str]:
    """What a template must not hold, with the line."""
    bare = COMMENTS.sub(lambda comment: "\n" * comment.group().count("\n"), source)
    return [
        f"line {bare.count(chr(10), 0, found.start()) + 1}: {name}"
        for name, pattern in FORBIDDEN.items()
        for found in pattern.finditer(bare)
    ]


def is_mail(path: Path) -> bool:
    """Whether a template is for e-mail, whose readers know nothing of style sheets."""
    return "mail" in path.parts or path.name.endswith(".mail.html")


def test_templates_hold_no_inline_code_and_nothing_of_others() -> None:
    found = [f"{path} {problem}" for path in templates() if not is_mail(path) for problem in problems(text(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("<script>alert(1)</script>", "an inline script"),
        ('<p\n  onclick="x()">', "an event attribute"),
        ('<p class="a" style="color: red">', "a style attribute"),
        ("<style>p {}</style>", "an inline style sheet"),
        ('<a href="javascript:x()">', "a javascript: address"),
        ('<img src="//cdn.example/x.png">', "something of another origin"),
        ("{{ text|safe }}", "a filter that switches escaping off"),
    ],
)
def test_the_check_sees_what_it_looks_for(source: str, name: str) -> None:
    assert problems(f"<p>\n{source}")[0].endswith(name)


def test_what_is_allowed_passes() -> None:
    allowed = '{# <style> #}<script src="{{ asset("a", "b.js") }}" defer></script><a href="https://example.org">x</a>'
    assert problems(allowed + '<script type="application/json">{}</script>') == []
