from __future__ import annotations

import pytest

from core.identity import devices

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (_WINDOWS, "Chrome on Windows"),
        (f"{_WINDOWS} Edg/140.0", "Edge on Windows"),
        (f"{_WINDOWS} YaBrowser/25.1", "Yandex Browser on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_browser_in_words(app, user_agent, words):
    with app.test_request_context():
        assert devices.describe(user_agent) == words


def test_phones_have_a_phones_icon():
    assert devices.icon("Mozilla/5.0 (Linux; Android 16) Mobile") == "device-mobile"
    assert devices.icon(_WINDOWS) == "device-desktop"
