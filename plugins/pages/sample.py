"""Fills an empty block with sample pages: the service ``pages.demo/1``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from plugin_sdk import EDITOR_ROLE, access
from plugin_sdk.db import session, utcnow
from plugin_sdk.people import today as portal_today
from plugins.pages.models import Page
from plugins.pages.samples import documents, english, russian
from plugins.pages.samples.kinds import Sample
from plugins.pages.services import attachments, placing, writing
from plugins.pages.services.content import Content, Entry

MONTHS = 12


def fill(people: Sequence[int], editor_id: int, language: str = "en") -> int:
    """Make the sample pages with versions, files and reviews, unless there are pages already; gives their number.

    The caller commits. Nobody is notified.

    Args:
        people: ids of those who own pages and are named as contacts.
        editor_id: person id of who owns the rest.
        language: ``en`` or ``ru``.
    """
    if session.scalar(select(Page.id).limit(1)) is not None:
        return 0
    samples = russian.PAGES if language == "ru" else english.PAGES
    return sum(_one(sample, None, list(people), editor_id) for sample in samples)


def _one(sample: Sample, parent: Page | None, people: list[int], editor_id: int) -> int:
    today = portal_today()
    owner = editor_id if sample.owner is None or not people else people[sample.owner % len(people)]
    now = Content(
        title=sample.title, body=_plain(sample.body), entries=[_row(row, people) for row in sample.entries],
        note=sample.note,
    )  # fmt: skip
    first = Content(title=sample.title, body=_plain(sample.before)) if sample.before else now
    page = placing.create(sample.kind, first, parent=parent, owner_id=owner, months=MONTHS)
    if sample.part:
        page.own_audience_id = access.intern([f"role:{EDITOR_ROLE}"])
        placing.apply_audiences(page)
    if not sample.draft:
        _publish(page, first, now, timedelta(days=3 * len(sample.title)))
        page.review_on = today + timedelta(days=sample.due)
        page.reminded_for = page.review_on
    if sample.file is not None:
        name, text = sample.file
        attachments.attach(page, documents.made(name, text), name)
    return 1 + sum(_one(child, page, people, editor_id) for child in sample.below)


def _publish(page: Page, first: Content, now: Content, ago: timedelta) -> None:
    """What it has said for some days, after what it said before where that was different."""
    contents = [first, now] if first is not now else [now]
    for place, content in enumerate(contents):
        if place:
            writing.save_draft(page, content, version=page.version, viewer=None)
        writing.publish(page, viewer=None, on=portal_today())
        version = writing.latest(page)
        version.published_at = version.saved_at = utcnow() - ago - timedelta(days=90) * (len(contents) - 1 - place)
        page.reviewed_at = version.published_at


def _plain(body: str) -> str:
    return " ".join(body.split())


def _row(row: Entry, people: list[int]) -> Entry:
    """A row with somebody of the company in it."""
    if row.get("person") is None or not people:
        return row
    return {**row, "person": people[row["person"] % len(people)]}
