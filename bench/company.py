"""The portal under measurement: a made-up company of any size with news and a canteen, and somebody signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import Table, func, insert, select

from core import config as configuration
from core import files
from core.access import audiences
from core.access.roles import ensure_builtin
from core.app import create_app
from core.clock import today_in, zone
from core.commands.portal import NEW_CONFIG
from core.db import db, metadata, utcnow
from core.demo.build import draw
from core.demo.people import Builder
from core.identity import session_store
from core.identity.models import Account
from core.notify.models import Notification
from core.org import refresh
from core.org.models import Person
from core.plugin_host import host, lifecycle
from core.search.rebuild import rebuild

SAMPLES = {"news": ("people", "editor_id", "draw"), "canteen": ("editor_id",)}
"""The blocks that are on, and what each one's service ``<id>.demo`` is told besides the language."""

ZONE = "Europe/Moscow"
PHOTO_EVERY = 3
"""Every third person has a photo."""

MOST_ACTIVE = 600
"""How many people read, react and comment."""

SEED = 7
PORTION = 500


@dataclass(frozen=True, slots=True)
class Portal:
    """A filled portal.

    Attributes:
        environ: what a process needs to serve it.
        headers: what the browser of a signed-in employee sends.
        pages: addresses by kind of page; several, so that caches of one address do not flatter.
    """

    app: Flask
    environ: dict[str, str]
    headers: dict[str, str]
    pages: dict[str, list[str]]


def make(folder: Path, url: str, *, people: int = 3000, posts: int = 1000) -> Portal:
    """Make the company in the empty database at ``url``, with its files in ``folder``."""
    app, environ = empty(folder, url)
    with app.app_context():
        for plugin in SAMPLES:
            lifecycle.install(host(), plugin)
            lifecycle.enable(host(), plugin)
            db.session.commit()
        made = _hire(people)
        _fill_plugins(made)
        _more_posts(posts)
        reader = made[len(made) // 2]
        _send_messages(reader)
        rebuild()
        _analyse()
        headers = _sign_in(app, reader)
        return Portal(app, environ, headers, _pages(made))


def empty(folder: Path, url: str) -> tuple[Flask, dict[str, str]]:
    """A portal at its newest revision with nobody in it, and what a process needs to serve it."""
    values = {"name": "Bench", "url": "http://127.0.0.1", "language": "en", "time_zone": ZONE}
    configuration.write_new_instance(folder, NEW_CONFIG.format(**values))
    environ = {"DUNBAR_INSTANCE": str(folder), "DUNBAR_DATABASE__URL": url}
    app = create_app(configuration.load(folder, environ), distributions=False)
    with app.app_context():
        lifecycle.upgrade_all(host(), lambda owner, problem: None)
        ensure_builtin()
        db.session.commit()
    return app, environ


def _hire(number: int) -> list[int]:
    made = Builder("en", number, today_in(zone(ZONE)), Random(SEED)).build().people  # noqa: S311 - the same company each time
    photo = files.save("org", draw(1), "face.png", audience_id=audiences.everyone(), image=True)
    for person in made[::PHOTO_EVERY]:
        person.photo_file_id = photo.id
    db.session.flush()
    ids = [person.id for person in made]
    refresh.refresh(ids, structure=True)
    db.session.commit()
    db.session.expunge_all()
    return ids


def _fill_plugins(people: Sequence[int]) -> None:
    told = {"people": people[:MOST_ACTIVE], "editor_id": people[0], "draw": draw}
    for plugin, names in SAMPLES.items():
        fill = host().find_service(f"{plugin}.demo")
        assert fill is not None
        fill(language="en", **{name: told[name] for name in names})
        db.session.commit()


def _more_posts(number: int) -> None:
    """Copies of the sample posts, ever older, until there are so many."""
    table: Table = metadata.tables["news_post"]
    articles = select(table).where(table.c.kind == "article")
    samples = [dict(row) | {"must_read": False} for row in db.session.execute(articles).mappings()]
    last = db.session.scalar(select(func.max(table.c.id))) or 0
    copies = []
    for offset in range(number - len(samples)):
        moment = utcnow() - timedelta(days=30, hours=offset)
        own = {"id": last + 1 + offset, "pinned_until": None, "published_at": moment, "title": f"Issue {offset + 1}"}
        copies.append(samples[offset % len(samples)] | own)
    for start in range(0, len(copies), PORTION):
        db.session.execute(insert(table), copies[start : start + PORTION])
    db.session.commit()


def _send_messages(person_id: int) -> None:
    """A few unread messages, as everybody has some."""
    for number in range(5):
        message = {"sending": f"bench{number}", "type": "bench", "plugin": "bench", "subject": f"Message {number}"}
        db.session.add(Notification(person_id=person_id, **message))
    db.session.commit()


def _analyse() -> None:
    """Give the planner the figures that a living database has."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _sign_in(app: Flask, person_id: int) -> dict[str, str]:
    account = Account(person_id=person_id, login="reader", display_name="Reader")
    db.session.add(account)
    db.session.flush()
    secret = session_store.start(account)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as browser:
        browser["_user_id"] = secret
        browser["_fresh"] = True
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    return {"Cookie": f"{name}={cookie.value}", "Accept-Language": "en"}


def _pages(people: Sequence[int]) -> dict[str, list[str]]:
    table = metadata.tables["news_post"]
    everyones = table.c.audience_id == audiences.everyone()
    posts = db.session.scalars(
        select(table.c.id).where(table.c.status == "published", everyones).order_by(table.c.id).limit(20)
    ).all()
    names = db.session.scalars(
        select(func.lower(func.substr(Person.last_name, 1, 4))).where(Person.id.in_(people[:200:20]))
    ).all()
    return {
        "home page": ["/"],
        "directory": ["/people"],
        "name search": [f"/people?q={name}" for name in names],
        "news post": [f"/news/{number}" for number in posts],
        "full text": [f"/search?q={word}" for word in ("office", "team", "lunch", "new+warehouse", "safety+rules")],
    }
