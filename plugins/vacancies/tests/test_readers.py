"""What each kind of board says, as our own words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from plugin_sdk.outgoing import Client
from plugin_sdk.people import today
from plugins.vacancies.models import Source
from plugins.vacancies.services.sources.postings import Answer, BoardUnavailable, Posting
from plugins.vacancies.services.sources.runs import READERS
from plugins.vacancies.tests.conftest import (
    QUICK,
    greenhouse_board,
    greenhouse_job,
    hh_board,
    hh_item,
    job_posting,
)


def read(source: Source) -> Answer:
    reader = READERS[source.kind]
    web = Client(source.base_url, QUICK, reader.headers(source))
    try:
        return reader.read(source, web, lambda done, total, message: None)
    finally:
        web.close()


def only(answer: Answer) -> Posting:
    assert answer.problems == []
    assert answer.missing == ""
    (posting,) = answer.postings.values()
    return posting


# hh.ru ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def hh(make_board: Callable[..., Source]) -> Source:
    return make_board("hh")


def test_hh_is_told_who_asks_and_gives_descriptions(hh, site):
    hh.access_token = "secret"
    hh_board(site, hh_item(1, "Сварщик"), descriptions={"1": "<p>Варить<script>alert(1)</script></p>"})
    posting = only(read(hh))
    assert (posting.external_id, posting.title, posting.description) == ("1", "Сварщик", "<p>Варить</p>")
    assert (posting.area_id, posting.area, posting.unit_id, posting.unit) == ("88", "Казань", "1455-it", "IT")
    assert posting.url == "https://hh.ru/vacancy/1"
    for _path, headers in site.asked:
        assert headers["HH-User-Agent"] == "Dunbar/1.0 (hr@example.com)"
        assert headers["Authorization"] == "Bearer secret"


def test_hh_is_read_page_by_page(hh, site):
    hh_board(site, *(hh_item(number) for number in range(1, 231)))
    assert len(read(hh).postings) == 230
    assert sum("page=" in path for path in site.paths()) == 3


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"salary": {"from": 100000, "to": 150000, "currency": "RUR", "gross": True}},
            (100000, 150000, "RUB", True, "month"),
        ),
        (
            {"salary": {"from": None, "to": 90000, "currency": "KZT", "gross": False}},
            (None, 90000, "KZT", False, "month"),
        ),
        (
            {
                "salary": {"from": 1},
                "salary_range": {"from": 500, "to": None, "currency": "RUR", "gross": None, "mode": {"id": "HOUR"}},
            },
            (500, None, "RUB", None, "hour"),
        ),
        (
            {"salary_range": {"from": 500, "currency": "RUR", "mode": {"id": "SERVICE"}}},
            (None, None, "", None, "month"),
        ),
        ({"salary": {"from": "lots", "to": -5, "currency": 7}}, (None, None, "", None, "month")),
        ({"salary": None}, (None, None, "", None, "month")),
    ],
)
def test_hh_salaries(hh, site, values, expected):
    hh_board(site, hh_item(1, **values))
    told = only(read(hh))
    assert (told.salary_from, told.salary_to, told.salary_currency, told.salary_gross, told.salary_per) == expected


@pytest.mark.parametrize(
    ("values", "employment", "work_format"),
    [
        ({}, "full", ""),
        ({"schedule": {"id": "shift"}, "employment": {"id": "part"}}, "part", "shifts"),
        ({"schedule": {"id": "flyInFlyOut"}, "employment_form": {"id": "PROJECT"}}, "project", "rotation"),
        ({"work_format": [{"id": "ON_SITE"}, {"id": "REMOTE"}]}, "full", "hybrid"),
        ({"work_format": [{"id": "FIELD_WORK"}], "schedule": {"id": "remote"}}, "full", "field"),
        ({"work_format": "odd", "schedule": {"id": "remote"}}, "full", "remote"),
        ({"schedule": {"id": "new one"}, "employment": {"id": "new one"}}, "", ""),
    ],
)
def test_hh_schedules_and_employment(hh, site, values, employment, work_format):
    hh_board(site, hh_item(1, **values))
    posting = only(read(hh))
    assert (posting.employment, posting.work_format) == (employment, work_format)


def test_hh_faults_of_one_vacancy_name_it_and_spare_the_others(hh, site):
    hh_board(
        site,
        hh_item(1, "Good"),
        hh_item(2, "Broken"),
        hh_item(3, "Gone"),
        hh_item(4, " "),
        {"name": "No id"},
        hh_item(6, archived=True),
    )
    site.fails("/vacancies/2", 500)
    site.fails("/vacancies/3", 404)
    answer = read(hh)
    assert [posting.title for posting in answer.postings.values()] == ["Good"]
    assert [(problem.title, problem.external_id) for problem in answer.problems] == [
        ("Broken", "2"),
        ("4", "4"),
        ("No id", ""),
    ]
    assert "error 500" in answer.problems[0].reason


def test_hh_down_is_told_at_once_and_not_vacancy_by_vacancy(hh, site):
    hh_board(site, *(hh_item(number) for number in range(1, 31)))
    for number in range(1, 31):
        site.fails(f"/vacancies/{number}", 400)
    with pytest.raises(BoardUnavailable, match="error 400"):
        read(hh)
    assert sum(path.startswith("/vacancies/") for path in site.paths()) == 5


def test_hh_that_gives_less_than_it_says_is_not_whole(hh, site):
    hh_board(site, hh_item(1), found=7)
    answer = read(hh)
    assert "7 vacancies, but gave only 1" in answer.missing


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((200, {}, b"<html>"), "no JSON"),
        ((200, {}, b"[1]"), "no list of vacancies"),
        ((200, {}, b'{"items": 1, "pages": 1, "found": 1}'), "no list of vacancies"),
        ((403, {}, b"{}"), "refuses to answer"),
        ((404, {}, b"{}"), "does not know this board"),
        ((500, {}, b""), "error 500"),
    ],
)
def test_hh_list_that_cannot_be_had(hh, site, answer, says):
    site.answers["/vacancies?employer_id=1455&page=0&per_page=100"] = answer
    with pytest.raises(BoardUnavailable, match=says):
        read(hh)


# Greenhouse -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def greenhouse(make_board: Callable[..., Source]) -> Source:
    return make_board("greenhouse", board="acme")


def test_greenhouse_gives_all_at_once(greenhouse, site):
    fields = [
        {"name": "Employment Type", "value": "Part-time", "value_type": "single_select"},
        {"name": "Workplace", "value": ["Hybrid"], "value_type": "multi_select"},
        {
            "name": "Salary",
            "value": {"min_value": "50000.0", "max_value": "60000", "unit": "EUR"},
            "value_type": "currency_range",
        },
    ]
    greenhouse_board(site, greenhouse_job(1, "Welder", metadata=fields))
    posting = only(read(greenhouse))
    assert (posting.external_id, posting.title, posting.description) == ("1", "Welder", "<p>Good <b>work</b></p>")
    assert (posting.area_id, posting.unit_id, posting.unit) == ("Berlin", "7", "Engineering")
    assert (posting.employment, posting.work_format) == ("part", "hybrid")
    assert (posting.salary_from, posting.salary_to, posting.salary_currency, posting.salary_per) == (
        50000,
        60000,
        "EUR",
        "year",
    )


def test_greenhouse_restamping_is_no_change(greenhouse, site):
    greenhouse_board(site, greenhouse_job(1))
    first = only(read(greenhouse)).digest
    greenhouse_board(site, greenhouse_job(1, updated_at="2030-01-01T00:00:00Z", first_published="2030-01-01T00:00:00Z"))
    assert only(read(greenhouse)).digest == first
    greenhouse_board(site, greenhouse_job(1, content="other"))
    assert only(read(greenhouse)).digest != first


def test_greenhouse_faults(greenhouse, site):
    odd = {
        "id": 3,
        "title": "Odd",
        "location": "x",
        "departments": "x",
        "metadata": "x",
        "content": 7,
        "absolute_url": "javascript:alert(1)",
    }
    greenhouse_board(site, greenhouse_job(1, "Good"), {"id": 2}, {"title": "No id"}, 7, odd, total=9)
    answer = read(greenhouse)
    assert [(posting.title, posting.url) for posting in answer.postings.values()] == [
        ("Good", "https://boards.greenhouse.io/acme/jobs/1"), ("Odd", ""),
    ]  # fmt: skip
    assert [problem.title for problem in answer.problems] == ["Number 2 of the list", "No id", "Number 4 of the list"]
    assert "9 vacancies, but gave only 5" in answer.missing
    site.json("/v1/boards/acme/jobs?content=true", {"error": "no"})
    with pytest.raises(BoardUnavailable, match="no list of vacancies"):
        read(greenhouse)


# JobPosting -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def pages(make_board: Callable[..., Source]) -> Source:
    return make_board("jobposting", path="/jobs", board="")


def test_a_page_with_the_vacancies_themselves(pages, site):
    salary = {
        "@type": "MonetaryAmount",
        "currency": "RUB",
        "value": {"minValue": 300, "maxValue": 400, "unitText": "HOUR"},
    }
    site.html("/jobs", {"@graph": [job_posting(1, "Welder", baseSalary=salary), {"@type": "Organization"}]})
    posting = only(read(pages))
    assert (posting.external_id, posting.title, posting.area, posting.employment) == (
        "acme-1",
        "Welder",
        "Tula",
        "full",
    )
    assert (posting.salary_from, posting.salary_to, posting.salary_currency, posting.salary_per) == (
        300,
        400,
        "RUB",
        "hour",
    )
    assert posting.url == f"{site.url}/jobs"


def test_a_list_that_links_to_pages(pages, site):
    links = (
        '<a href="/jobs/1">One</a><a href="2">not below</a><a href="/jobs/1#more">Again</a><a href="/about">About</a>'
    )
    port = site.url.rpartition(":")[2]
    site.html(
        "/jobs",
        body=f'{links}<a href="http://localhost:{port}/jobs/9">Away</a><a rel="next" href="/jobs?page=2">Next</a>',
    )
    site.html(
        "/jobs?page=2", body='<a href="/jobs/3">Three</a><a href="/jobs/gone">Gone</a><a href="/jobs/plain">Plain</a>'
    )
    site.html("/jobs/1", job_posting(1))
    site.html("/jobs/3", job_posting(3, identifier=None, url="/jobs/3"))
    site.html("/jobs/plain")
    answer = read(pages)
    assert sorted(answer.postings) == ["acme-1", f"{site.url}/jobs/3"]
    assert answer.problems == []
    assert sorted(site.paths()) == ["/jobs", "/jobs/1", "/jobs/3", "/jobs/gone", "/jobs/plain", "/jobs?page=2"]


def test_a_site_map_and_an_item_list(pages, site):
    urls = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in ("/v/1", "/v/2"))
    body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    site.answers["/jobs"] = (200, {"Content-Type": "application/xml"}, body.encode())
    site.html("/v/1", job_posting(1))
    site.html("/v/2", job_posting(2))
    assert sorted(read(pages).postings) == ["acme-1", "acme-2"]
    listed = [{"@type": "ListItem", "position": 1, "url": f"{site.url}/v/2"}]
    site.html("/jobs", {"@type": "ItemList", "itemListElement": listed}, body='<a href="/jobs/9">Ignored</a>')
    assert sorted(read(pages).postings) == ["acme-2"]


def test_pages_with_faults(pages, site):
    links = "".join(f'<a href="/jobs/{name}">x</a>' for name in ("good", "down", "broken", "nameless", "over"))
    site.html("/jobs", body=links)
    site.html("/jobs/good", job_posting(1))
    site.fails("/jobs/down", 500)
    site.answers["/jobs/broken"] = (
        200,
        {"Content-Type": "text/html"},
        b'<script type="application/ld+json">{"@type":</script>',
    )
    site.html("/jobs/nameless", job_posting(2, title=None) | {"title": ""})
    site.html("/jobs/over", job_posting(3, validThrough="2020-01-01T00:00"))
    answer = read(pages)
    assert sorted(answer.postings) == ["acme-1"]
    assert [(problem.url.rpartition("/")[2], problem.reason) for problem in answer.problems] == [
        ("down", f"{site.url}/jobs/down answered with error 500."),
        ("broken", "Its JSON-LD cannot be read."),
        ("nameless", "It has no title."),
    ]


def test_a_list_that_cannot_be_had_is_no_answer(pages, site):
    site.html("/jobs", body='<a rel="next" href="/jobs?page=2">Next</a>')
    site.fails("/jobs?page=2", 500)
    with pytest.raises(BoardUnavailable, match="error 500"):
        read(pages)
    site.answers["/jobs"] = (200, {"Content-Type": "text/xml"}, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(BoardUnavailable, match="site map"):
        read(pages)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"jobLocationType": "TELECOMMUTE"}, {"work_format": "remote"}),
        ({"employmentType": ["OTHER", "INTERN"]}, {"employment": "internship"}),
        ({"jobLocation": [{"address": "Tula, Lenina 1"}]}, {"area": "Tula, Lenina 1"}),
        ({"jobLocation": "Tula"}, {"area": ""}),
        ({"employmentUnit": {"name": "Shop"}}, {"unit": "Shop", "unit_id": "Shop"}),
        (
            {"baseSalary": {"currency": "eur", "value": {"value": 10}}},
            {"salary_from": 10, "salary_to": 10, "salary_currency": "EUR"},
        ),
        (
            {"baseSalary": {"currency": "EUR", "value": 50000, "unitText": "YEAR"}},
            {"salary_from": 50000, "salary_per": "year"},
        ),
        ({"baseSalary": "much"}, {"salary_from": None}),
        ({"description": "&lt;p&gt;Twice&lt;/p&gt;"}, {"description": "<p>Twice</p>"}),
        ({"url": "javascript:alert(1)"}, {}),
        ({"identifier": "x-7"}, {"external_id": "x-7"}),
        ({"validThrough": "2999-12-31"}, {"closes_on": "2999-12-31"}),
        ({"validThrough": "soon"}, {"closes_on": None}),
    ],
)
def test_terms_of_schema_org(pages, site, values, expected):
    site.html("/jobs", job_posting(1, **values))
    posting = only(read(pages))
    assert {name: getattr(posting, name) for name in expected} == expected
    assert posting.url.startswith("http")


def test_a_posting_of_today_is_still_open(pages, site):
    site.html("/jobs", job_posting(1, validThrough=today().isoformat()))
    assert only(read(pages)).external_id == "acme-1"
