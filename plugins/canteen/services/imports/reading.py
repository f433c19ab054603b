"""Any uploaded file as a menu: a table or an OpenMensa feed, told apart by content."""

from __future__ import annotations

from plugin_sdk.tables import TableError, read_table
from plugins.canteen.services.imports import openmensa, rows
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.values import Menu, Problem


def read_file(data: bytes, filename: str, layout: Layout) -> tuple[str, Menu]:
    """The source's kind (``table`` or ``openmensa``) and what was read; an unreadable file gives one problem."""
    if openmensa.looks_like_xml(data):
        return "openmensa", openmensa.parse(data, layout)
    try:
        table = read_table(data, filename)
    except TableError as error:
        return "table", Menu((), (Problem(text=error.message, line=error.line),))
    return "table", rows.parse(table, layout)
