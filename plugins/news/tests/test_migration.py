"""What was written before posts had kinds, languages and reviews is kept, up and down."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from core.db import db  # a migration is the portal's matter; plugins have no name for it
from core.plugin_host import migrate
from plugins.news import models

FOLDER = Path(models.__file__).parent / "migrations"
POST = """
    INSERT INTO news_post (id, title, lead, body, summary, words, cover_alt, audience_id, for_everyone, status,
        zone, important, comments_on, withdrawn_reason, created_at, updated_at, version, asked_at, publish_at)
    VALUES (:id, :title, '', '<p>x</p>', 'x', 'x', '', 1, :yes, :status, '', :no, :yes, '', :now, :now, 3, :asked, NULL)
"""
PERSON = """
    INSERT INTO core_person (id, last_name, first_name, middle_name, name, sort_name, latin_name, status, mail,
        work_phone, internal_phone, mobile_phone, room, show_birthday, show_photo, place_by_department, about,
        search_text, created_at, updated_at)
    VALUES (1, '', '', '', 'Kim', 'kim', '', 'active', '', '', '', '', '', :yes, :yes, :no, '', '', :now, :now)
"""
NOW = "2026-11-01 10:00:00.000000"


def rows(query):
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def run(statement, **values):
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def test_posts_comments_and_reads_are_kept_and_what_was_asked_for_is_in_review(fresh_app):
    common = {"yes": True, "no": False, "now": NOW}
    with fresh_app.app_context():
        migrate.upgrade("news", FOLDER, "0001")
        run("INSERT INTO core_audience (id, digest) VALUES (1, 'x')")
        run(PERSON, **common)
        run(POST, id=1, title="Out", status="published", asked=None, **common)
        run(POST, id=2, title="Asked", status="draft", asked=NOW, **common)
        run("INSERT INTO news_comment (post_id, text, created_at) VALUES (1, 'Kept', :now)", now=NOW)
        run("INSERT INTO news_read (post_id, person_id, first_at) VALUES (1, 1, :now)", now=NOW)

        migrate.upgrade("news", FOLDER)
        query = "SELECT title, kind, status, revision, version FROM news_post ORDER BY id"
        assert rows(query) == [("Out", "article", "published", 1, 3), ("Asked", "article", "review", 1, 3)]
        assert rows("SELECT text FROM news_comment") == [("Kept",)]
        assert rows("SELECT person_id, confirmed_at FROM news_read") == [(1, None)]
        run("UPDATE news_post SET status = 'ended', kind = 'announcement', expires_at = :now WHERE id = 1", now=NOW)

        migrate.downgrade("news", FOLDER, "0001")
        states = rows("SELECT title, status, withdrawn_reason FROM news_post ORDER BY id")
        assert states == [("Out", "withdrawn", "Its time was over."), ("Asked", "draft", "")]
        assert rows("SELECT text FROM news_comment") == [("Kept",)]
        migrate.upgrade("news", FOLDER)
        assert rows("SELECT status FROM news_post WHERE id = 2") == [("review",)]
