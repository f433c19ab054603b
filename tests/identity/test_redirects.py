from __future__ import annotations

import pytest

from core.identity.redirects import after_sign_in, internal_path


@pytest.mark.parametrize("target", ["/", "/news/7", "/people?q=%D0%B8&page=2", "/news?next=https://elsewhere.example"])
def test_a_path_of_the_portal_is_kept(target):
    assert internal_path(target) == target
    assert after_sign_in(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "news",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "///elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "/%5Celsewhere.example",
        "/%2Felsewhere.example",
        "/\t/elsewhere.example",
        "/%09/elsewhere.example",
        "/news\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        " /news",
        "/" + "a" * 3000,
    ],
)
def test_everything_else_is_refused(target):
    assert internal_path(target) is None
    assert after_sign_in(target) is None


@pytest.mark.parametrize("target", ["/sign-in", "/sign-in?next=/news", "/sign-out"])
def test_nobody_is_sent_from_the_door_to_the_door(target):
    assert internal_path(target) == target
    assert after_sign_in(target) is None
