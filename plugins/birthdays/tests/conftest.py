"""What the tests of birthdays share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from plugin_sdk import settings
from plugin_sdk.db import session, utcnow


@pytest.fixture
def today(app: Any) -> date:
    """The date at the place ``here``, which is in UTC."""
    return utcnow().date()


@pytest.fixture
def here(make: Any) -> Any:
    """A place where the date is that of UTC."""
    return make.location("Here", time_zone="UTC")


@pytest.fixture
def born(make: Any, here: Any, today: date) -> Callable[..., Any]:
    """``born(2, "Lind Anna")`` makes somebody with a birthday in two days."""

    def make_person(ahead: int = 0, name: str = "", **values: Any) -> Any:
        day = today + timedelta(days=ahead)
        return make.person(name, **{"location": here, "birth_month": day.month, "birth_day": day.day, **values})

    return make_person


@pytest.fixture
def allow(app: Any) -> Callable[..., None]:
    """``allow(anniversaries=True)`` changes settings."""

    def change(**values: Any) -> None:
        for key, value in values.items():
            settings.set("birthdays", key, value, by=None)
        session.commit()

    return change
