"""The database: one metadata, one session, and the types that both engines share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    Text,
    any_,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeDecorator

from core import postgres as postgres_habits
from core import sqlite as sqlite_habits

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, because SQLite's batch migrations can only change what has one."""

metadata = MetaData(naming_convention=NAMING_CONVENTION)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, stored in UTC (SQLite has no zones, so it gets a naive UTC value)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive value: which moment it means cannot be known."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of core's models; a plugin has one of its own on the same metadata."""

    # The map stands in the registry, because Flask-SQLAlchemy copies the class and SQLAlchemy refuses to see it twice.
    registry = registry(metadata=metadata, type_annotation_map={datetime: UtcDateTime()})


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    # What Flask-SQLAlchemy makes of the base at run time has no type that a class could be derived from.
    Model = Base
else:
    Model = db.Model


def utcnow() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def conflict_insert(table: Any) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the database in use, with ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    if _on_sqlite():
        return sqlite.insert(table)
    return postgresql.insert(table)


def among(column: Any, values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """That a column has one of these values; they travel as one parameter, however many there are.

    With ``in_`` each is a parameter of its own: five hundred take longer to write down than to look up, and of some ten
    thousand the database takes no more.
    """
    if _on_sqlite():
        listed: ColumnElement[bool] = column.in_(select(as_rows(values).c.value))
        return listed
    # Of text without a length, for a longer value would be cut to the column's and then be found.
    kind = Text() if isinstance(column.type, String) else column.type
    one_of_them: ColumnElement[bool] = column == any_(literal(list(values), postgresql.ARRAY(kind)))
    return one_of_them


class TextList(TypeDecorator[list[str]]):
    """A list of texts as one parameter: an array on PostgreSQL, JSON elsewhere."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """The type of the database in use."""
        return dialect.type_descriptor(postgresql.ARRAY(Text()) if dialect.name == "postgresql" else JSON())


class NumberList(TypeDecorator[list[int]]):
    """The same for a list of whole numbers, such as ids."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """The type of the database in use."""
        return dialect.type_descriptor(postgresql.ARRAY(Integer()) if dialect.name == "postgresql" else JSON())


class OneOf(FunctionElement[bool]):
    """``OneOf(column, bindparam(…, type_=TextList()))``: :func:`among` for a statement that is built once."""

    name = "one_of"
    type = Boolean()
    inherit_cache = True


@compiles(OneOf, "postgresql")
def _any_of_array(element: OneOf, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(OneOf)
def _in_json(element: OneOf, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - a column and a parameter


def as_rows(values: Collection[int] | Collection[str]) -> TableValuedAlias:
    """These values as a table with the one column ``value`` (texts on PostgreSQL), as one parameter."""
    unfold = func.json_each if _on_sqlite() else func.json_array_elements_text
    return unfold(literal(list(values), JSON)).table_valued("value")


def _on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def unavailable(error: BaseException) -> bool:
    """Whether an error says that the database is away, busy or full, so that the same may well work a little later."""
    if isinstance(error, PoolTimeoutError | InterfaceError):
        return True
    if isinstance(error, OperationalError):
        # SQLite also calls it so when a table or a column is missing, which no waiting mends.
        return not str(error.orig).startswith(("no such", "near"))
    return isinstance(error, DBAPIError) and error.connection_invalidated


def said(error: SQLAlchemyError) -> str:
    """What the driver said in one line, without the statement and its values."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")


def init_db(app: Flask, url: str, *, pool_size: int = 10) -> None:
    """Bind the database at ``url`` to ``app``."""
    options: dict[str, Any] = {"pool_size": pool_size}
    if url.startswith("sqlite"):
        options = {"connect_args": {"timeout": 30}}
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", url)
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sqlite_habits.prepare(db.engine)
        else:
            postgres_habits.prepare(db.engine)
