"""Pages that describe vacancies with JSON-LD: https://schema.org/JobPosting.

The address is a page with the vacancies themselves, a list that links to their pages, or a site map. Pages of a list
are those that it names as schema.org's ItemList, or else those it links to below its own path.
"""

from __future__ import annotations

from typing import Any

from plugin_sdk.i18n import gettext as _
from plugin_sdk.outgoing import Client, OutgoingError
from plugins.vacancies.models import Source
from plugins.vacancies.services.sources import job_page
from plugins.vacancies.services.sources.job_page import JobPage
from plugins.vacancies.services.sources.job_terms import posting_of
from plugins.vacancies.services.sources.postings import (
    Answer,
    BoardProblem,
    BoardUnavailable,
    ItemRefused,
    NotThere,
    Step,
    text,
)

MAX_LISTS = 50
MAX_PAGES = 1000
PATIENCE = 5
"""Pages in a row that cannot be had, after which the site counts as down."""


def headers(source: Source) -> dict[str, str]:
    """What is sent with every request."""
    return {"User-Agent": "Dunbar/1.0", "Accept": "text/html, application/xml;q=0.9"}


def read(source: Source, web: Client, step: Step) -> Answer:
    """Everything that the pages describe.

    Raises:
        BoardUnavailable: a list could not be had whole.
    """
    answer = Answer()
    pages: dict[str, None] = {}
    seen: set[str] = set()
    following: str | None = source.base_url
    while following and following not in seen and len(seen) < MAX_LISTS:
        seen.add(following)
        step(len(seen), None, _("Reading the list"))
        page = _page(web, following)
        _take(page, answer)
        pages.update(dict.fromkeys(page.leads_to(source.base_url)))
        following = page.following
    wanted = [url for url in pages if url not in seen]
    if len(wanted) > MAX_PAGES:
        answer.missing = _("The list leads to more than %(number)s pages; the rest was not read.", number=MAX_PAGES)
    failures = 0
    for number, url in enumerate(wanted[:MAX_PAGES]):
        step(number, min(len(wanted), MAX_PAGES), url)
        try:
            _take(_page(web, url), answer)
            failures = 0
        except NotThere:
            continue
        except OutgoingError as error:
            failures += 1
            if failures == PATIENCE:
                raise
            answer.problems.append(BoardProblem(title=url, reason=str(error), url=url))
    return answer


def _page(web: Client, url: str) -> JobPage:
    reply = web.get(url)
    if reply.status in (404, 410):
        raise NotThere(_("There is no page %(url)s.", url=url[:200]))
    if reply.status != 200:
        raise BoardUnavailable(_("%(url)s answered with error %(status)s.", url=url[:200], status=reply.status))
    return job_page.parse(reply.body, reply.kind, url)


def _take(page: JobPage, answer: Answer) -> None:
    for reason in page.broken:
        answer.problems.append(BoardProblem(title=page.url, reason=reason, url=page.url))
    for item in page.postings:
        try:
            posting = posting_of(item, page.url)
        except ItemRefused as refused:
            answer.problems.append(BoardProblem(title=_title(item, page), reason=str(refused), url=page.url))
        else:
            if posting is not None:
                answer.add(posting)


def _title(item: dict[str, Any], page: JobPage) -> str:
    return text(item.get("title")) or page.url
