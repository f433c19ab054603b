"""Fills an empty block with sample orders: the service ``orders.demo/1``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from plugin_sdk.db import session
from plugin_sdk.people import cards, entities, heads_above, today
from plugins.orders.models import DIRECTIVE, ORDER, WEB, Duty, Order, Version
from plugins.orders.samples import english, russian
from plugins.orders.samples.kinds import Sample
from plugins.orders.services import confirming, duties, evidence, issuing, register, reminders, scans, words
from plugins.orders.services.evidence import NoPrinter
from plugins.orders.services.register import Content

_SHARE = 100
_STRIDE = 37
"""A number without a common factor with 100: steps of it look random and are the same every time."""


def fill(people: Sequence[int], editor_id: int, language: str = "en") -> int:
    """Make the sample orders with confirmations, unless there are orders already; gives their number.

    The caller commits. Who is late or soon will be is reminded. Scans are drawn where this machine can draw them, else
    there is text alone.

    Args:
        people: ids of those who confirm.
        editor_id: person id of who answers for the orders.
        language: ``en`` or ``ru``.
    """
    if session.scalar(select(Order.id).limit(1)) is not None:
        return 0
    samples = russian.ORDERS if language == "ru" else english.ORDERS
    made: dict[str, int] = {}
    signer_id = _head_of_all(editor_id)
    for sample in samples:
        order = _one(sample, editor_id, signer_id, made)
        made[sample.number] = order.id
    duties.follow(today())
    session.flush()
    reminders.remind(today())
    return len(samples)


def _head_of_all(person_id: int) -> int:
    """Who stands at the top above somebody; the company is not deeper than ten."""
    for _level in range(10):
        above = heads_above([person_id], today()).get(person_id)
        if not above:
            break
        person_id = above[0].id
    return person_id


def _one(sample: Sample, editor_id: int, signer_id: int, made: dict[str, int]) -> Order:
    day = today() - timedelta(days=sample.days or 0)
    companies = entities()
    content = Content(
        kind=DIRECTIVE if sample.directive else ORDER,
        number=sample.number,
        title=sample.title,
        summary=sample.summary,
        signed_on=day,
        valid_from=day,
        valid_until=day + timedelta(days=sample.lasts) if sample.lasts else None,
        signer_id=signer_id,
        entity_id=companies[0].id if companies else None,
        acknowledge=bool(sample.confirm),
        days=sample.confirm or 3,
        owner_id=editor_id,
        amends=[made[number] for number in sample.amends],
        cancels=[made[number] for number in sample.cancels],
    )
    order = register.create(content)
    version = session.scalars(select(Version).where(Version.order_id == order.id)).one()
    issuing.write(version, " ".join(sample.text.split()))
    if sample.scan:
        _draw(order, version, sample)
    if sample.days is None:
        return order
    issuing.issue(order, viewer=None, today=day, tell=False)
    if sample.news:
        middle = today() - timedelta(days=sample.days // 2)
        version = Version(order_id=order.id, number=2)
        session.add(version)
        issuing.write(version, " ".join(sample.text.split()), sample.news)
        issuing.issue_version(order, viewer=None, today=middle, tell=False)
        day = middle
    _confirm(order, version, sample.confirmed, day)
    return order


def _draw(order: Order, version: Version, sample: Sample) -> None:
    page = f"<h1>{words.name_of(order)}</h1><p><strong>{sample.title}</strong></p>{sample.text}"
    try:
        drawn = evidence.print_pdf(page)
    except NoPrinter:
        return
    scans.attach(version, drawn, f"{sample.number}.pdf")


def _confirm(order: Order, version: Version, share: int, issued_on: date) -> None:
    """Let a share of the people confirm, each on one of the first days."""
    waiting = session.scalars(select(Duty).where(Duty.version_id == version.id).order_by(Duty.person_id)).all()
    chosen = [duty for place, duty in enumerate(waiting) if (place + 1) * _STRIDE % _SHARE < share]
    names = cards([duty.person_id for duty in chosen])
    for place, duty in enumerate(chosen):
        day = min(issued_on + timedelta(days=place % 5), today())
        confirming.note_confirmed(order, version, duty, names[duty.person_id].name, how=WEB, signed_on=day)
