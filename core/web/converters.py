"""What stands in addresses."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

LARGEST = 2**31 - 1
"""The largest number of a row: PostgreSQL keeps them in four bytes and refuses to compare them with a larger one."""


class RowNumber(IntegerConverter):
    """A number that may be that of a row; a page with any other does not exist."""

    def to_python(self, value: str) -> int:
        """The number, if a row may have it."""
        number = super().to_python(value)
        if number > LARGEST:
            raise ValidationError
        return int(number)


def init_app(app: Flask) -> None:
    """Use it for every ``<int:…>``. Called before any page is added."""
    app.url_map.converters["int"] = RowNumber
