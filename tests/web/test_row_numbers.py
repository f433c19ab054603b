"""A number in an address that no row can have leads to no page, on either database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 99_999_999_999, 2**63, 10**30])
@pytest.mark.parametrize("page", ["/people/{}", "/departments/{}", "/files/{}/small"])
def test_such_a_page_does_not_exist(login: Callable[..., FlaskClient], page: str, number: int) -> None:
    assert login(role="administrator").get(page.format(number)).status_code == 404
