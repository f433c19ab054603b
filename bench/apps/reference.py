"""The reference page: Flask, Jinja and Flask-SQLAlchemy, three statements, 62 KB, nothing clever and nothing left out.

No accounts, rights, translations or blocks: what a page of an intranet costs before it is one of an intranet.
"""

from __future__ import annotations

import os
from datetime import date, timedelta

from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, contains_eager, mapped_column, relationship

URL_VARIABLE = "BENCH_REFERENCE_URL"
PEOPLE, ARTICLES, ME = 3000, 1000, 17
SHOWN_PEOPLE, SHOWN_ARTICLES = 100, 30


class Base(DeclarativeBase):
    """The base of the models."""


db = SQLAlchemy(model_class=Base)


class Employee(db.Model):
    """Somebody in the list of people."""

    __tablename__ = "reference_employee"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    position: Mapped[str]
    department: Mapped[str]
    phone: Mapped[str]


class Article(db.Model):
    """A piece of news."""

    __tablename__ = "reference_article"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str]
    published_on: Mapped[date] = mapped_column(index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(Employee.id))
    author: Mapped[Employee] = relationship()


def create_app(url: str = "") -> Flask:
    """The application on the database at ``url``, or the one that the environment names."""
    app = Flask(__name__, static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = url or os.environ[URL_VARIABLE]
    db.init_app(app)

    @app.get("/")
    def index() -> str:
        """Me, the news and the people."""
        me = db.session.get(Employee, ME)
        newest = Article.published_on.desc(), Article.id.desc()
        articles = db.session.scalars(
            select(Article)
            .join(Article.author)
            .options(contains_eager(Article.author))
            .order_by(*newest)
            .limit(SHOWN_ARTICLES)
        ).all()
        people = db.session.scalars(select(Employee).order_by(Employee.name).limit(SHOWN_PEOPLE)).all()
        return render_template("reference.html", me=me, articles=articles, people=people)

    return app


def fill() -> None:
    """Make the tables and what is in them; wants an application context."""
    db.create_all()
    for number in range(1, PEOPLE + 1):
        employee = Employee(
            id=number,
            name=f"Surname{number % 701:03d} Given {number}",
            position=f"Engineer of class {number % 7}",
            department=f"Department of matters {number % 90}",
            phone=f"+7 812 555 {number // 100:02d} {number % 100:02d}",
        )
        db.session.add(employee)
    db.session.flush()
    for number in range(1, ARTICLES + 1):
        article = Article(
            id=number,
            title=f"What happened on day {number} & how it went on",
            summary="A few sentences that tell what it is about, as long as summaries usually are. " * 3,
            published_on=date(2024, 1, 1) + timedelta(days=number // 2),
            author_id=number % PEOPLE + 1,
        )
        db.session.add(article)
    db.session.commit()
