"""Every page of the portal keeps the promises of all pages, for each role, in both languages, full and empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.demo.build import PASSWORD
from tests.browser.addresses import ADMINISTRATOR, EDITOR, EMPLOYEE, HEAD, PERSONNEL
from tests.browser.conftest import CheckPage, sideways
from tests.browser.demo import demo
from tests.browser.portal import sign_in, source_table
from tests.browser.touch import SMALLEST_PHONE, too_small
from tests.servers.push import PushServer

LANGUAGES = ("en", "ru")
LIST = """\
Таб. №;ФИО;Подразделение;Должность;Дата приёма
1;Константинопольский Вячеслав Александрович;Дирекция по производству;Смотритель;01.02.2017
2;Ёлкин Пётр;Вахта;Смотритель;31.02.2017
"""
"""The file of the source ``branch``, with a mistake in it."""
BOARD = """\
from plugin_sdk import access
from plugin_sdk.db import utcnow
from plugins.vacancies.models import BoardName, Candidate, Remark, Run, Source
source = Source(title="hh.ru", kind="hh", base_url="https://api.hh.ru", board="1455", audience_id=access.everyone())
db.session.add(source)
db.session.flush()
for number, kind in enumerate(("area", "department")):
    name = "Отдел высоковольтного электрооборудования"
    db.session.add(BoardName(source_id=source.id, kind=kind, external_id=str(number), name=name))
common = {"id": None, "title": "Welder", "fields": ["title", "salary"], "url": ""}
items = [{"what": what, **common} for what in ("added", "changed", "closed")]
problems = [{"title": "Electrician", "reason": "It has no id.", "kept": []}]
db.session.add(Run(source_id=source.id, state="stopped", items=items, problems=problems, closed=1, reason="So many."))
who = {"name": "Константинопольский Вячеслав", "contact": "+7 900", "consent_text": "Words."}
db.session.add(Candidate(vacancy_id=1, kind="friend", referrer_id=5, consented_at=utcnow(), **who))
db.session.flush()
db.session.add(Remark(candidate_id=1, author_id=5, text="Called.", stage="talk"))
from plugins.news.models import RemovalRequest
db.session.add(RemovalRequest(post_id=17, picture_id=1, person_id=5, reason="Константинопольский Вячеслав"))
"""
"""A board of vacancies with a run that waits for a word, and a candidate; a picture that somebody wants taken down."""
VISITS = [
    *(("employee", path) for path in EMPLOYEE),
    *(("editor", path) for path in EDITOR),
    *(("head", path) for path in HEAD),
    *(("hr", path) for path in PERSONNEL),
    *(("admin", path) for path in ADMINISTRATOR),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running portal with a small demo company."""
    portal = demo(tmp_path_factory.mktemp("demo"), 110, "ru")
    people = portal.folder / "people.csv"
    people.write_text(LIST, encoding="utf-8")
    portal.configure(source_table("branch", {"kind": "csv", "path": people}))
    portal.execute(BOARD)
    yield portal.serve()
    portal.stop()


@pytest.fixture(scope="module")
def signed_in(browser, address: str) -> Iterator[Callable[[str], list[dict]]]:
    """``signed_in("editor")`` gives the cookies of somebody who has signed in once for the whole module."""
    known: dict[str, list[dict]] = {}

    def cookies(login: str) -> list[dict]:
        if login not in known:
            context = browser.new_context()
            sign_in(context.new_page(), address, login, PASSWORD)
            known[login] = context.cookies()
            context.close()
        return known[login]

    return cookies


def speak(page: Page, address: str, language: str) -> None:
    """Choose a language as the menu under one's own face does."""
    page.goto(f"{address}/")
    page.locator("button[popovertarget=me]").click()
    page.locator(f"button[name=locale][value={language}]").click()
    page.wait_for_function("language => document.documentElement.lang === language", arg=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("login", ["employee", "editor", "head", "hr", "admin"])
def test_pages_of(
    login: str,
    language: str,
    address: str,
    signed_in: Callable[[str], list[dict]],
    new_context: Callable[..., BrowserContext],
    check_page: CheckPage,
) -> None:
    context = new_context()
    context.add_cookies(signed_in(login))
    page = context.new_page()
    speak(page, address, language)
    problems: list[str] = []
    for path in (path for who, path in VISITS if who == login):
        answer = page.goto(f"{address}{path}")
        assert answer is not None
        if answer.status != 200:
            problems.append(f"{path} answers {answer.status}")
        try:
            check_page(page)
        except AssertionError as problem:
            # All that is wrong is told at once: this walk is long.
            problems.append(str(problem))
    assert not problems, "\n".join(problems)


def test_on_the_smallest_phone_everything_is_in_reach_of_a_finger(
    address: str, signed_in: Callable[[str], list[dict]], new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(viewport=SMALLEST_PHONE, has_touch=True, is_mobile=True, locale="ru-RU")
    context.add_cookies(signed_in("employee"))
    page = context.new_page()
    for path in ("/", "/waiting", "/people", "/people/5", "/departments/2", "/news/", "/orders/4", "/account"):
        page.goto(f"{address}{path}")
        problems = [*sideways(page), *too_small(page)]
        assert not problems, f"{path}:\n" + "\n".join(problems)
    page.locator("button[popovertarget=me]").click()
    expect(page.locator("#me")).to_be_visible()
    assert too_small(page) == []
    page.goto(f"{address}/account/arrange")
    bar = page.locator(".d-bottombar").bounding_box()["y"]
    for box in page.locator("main input[type=checkbox]").all():
        box.focus()
        place = box.bounding_box()
        assert place["y"] + place["height"] <= bar, "what has the focus lies behind the bar"


@pytest.mark.parametrize("language", ["en-GB", "ru-RU"])
def test_pages_of_a_visitor(
    language: str, address: str, new_context: Callable[..., BrowserContext], check_page: CheckPage
) -> None:
    page = new_context(locale=language).new_page()
    for path in ("/sign-in", "/forgotten-password", "/forgotten-password/sent", "/join", "/kiosk", "/offline/en"):
        page.goto(f"{address}{path}")
        check_page(page)
    for path in ("/no-such-page", "/welcome/no-such-link", "/reset/no-such-link"):
        page.goto(f"{address}{path}")
        check_page(page, expected_errors=("404",))


def test_pictures_are_put_in_order_and_looked_at_by_keyboard(
    address: str, signed_in: Callable[[str], list[dict]], new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    context.add_cookies(signed_in("editor"))
    page = context.new_page()
    page.goto(f"{address}/news/albums/17")
    numbers = page.locator("[data-news-slot] input[name=picture]")
    first, second = (numbers.nth(place).get_attribute("value") for place in (0, 1))
    page.locator("[data-news-slot] [data-news-move='1']").first.press("Enter")
    expect(page.locator("[data-news-said]")).not_to_be_empty()
    page.locator("[data-news-arrange] .d-button--primary").press("Enter")
    expect(page.locator("[data-toast]")).to_be_visible()
    assert [numbers.nth(place).get_attribute("value") for place in (0, 1)] == [second, first]
    page.goto(f"{address}/news/17/pictures/{second}")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{address}/news/17/pictures/{first}")
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{address}/news/17")


def test_rows_are_put_in_order_by_mouse_and_keys_and_what_must_be_read_is_first_on_a_phone(
    address: str, signed_in: Callable[[str], list[dict]], new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    context.add_cookies(signed_in("hr"))
    page = context.new_page()
    page.goto(f"{address}/account/arrange")
    rows = page.locator("[data-sortable-item]")
    first, third = rows.nth(0), rows.nth(2)
    names = [rows.nth(place).get_attribute("data-title") for place in range(3)]
    start, goal = third.locator("[data-sortable-handle]").bounding_box(), first.bounding_box()
    assert start is not None
    assert goal is not None
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(goal["x"] + 20, goal["y"] + 4, steps=8)
    page.mouse.up()
    expect(rows.nth(0)).to_have_attribute("data-title", names[2])
    rows.nth(0).locator("[data-sortable-move=down]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(rows.nth(2)).to_have_attribute("data-title", names[2])
    expect(rows.nth(2).locator("[data-sortable-move=down]")).to_be_focused()
    expect(page.locator("[data-sortable-status]")).to_contain_text(names[2])
    rows.nth(0).locator("input[type=checkbox]").uncheck()
    page.locator("main button.d-button--primary").click()
    expect(page).to_have_url(f"{address}/")
    headings = page.locator("main .d-card-head h2")
    assert names[0] not in headings.all_text_contents()
    page.set_viewport_size({"width": 390, "height": 844})
    tops = {card.inner_text(): card.bounding_box()["y"] for card in headings.all()}
    assert min(tops, key=lambda title: tops[title]) == headings.first.inner_text(), "it is read in the order it is seen"
    assert list(tops.values()) == sorted(tops.values())
    assert page.locator("main section").first.get_attribute("id") in ("home-waiting", "orders-must")


BROWSER = """
let kept = null;
const made = {
  endpoint: "https://fcm.googleapis.com/fcm/send/one",
  toJSON() { return { endpoint: this.endpoint, keys: { p256dh: "%(key)s", auth: "AAAAAAAAAAAAAAAAAAAAAA" } }; },
  unsubscribe: async () => { kept = null; return true; },
};
const pushManager = { getSubscription: async () => kept, subscribe: async () => (kept = made) };
const registration = { pushManager, addEventListener() {} };
const worker = { ready: Promise.resolve(registration), register: async () => registration, addEventListener() {} };
Object.defineProperty(navigator, "serviceWorker", { value: worker });
Object.defineProperty(Notification, "permission", { get: () => "granted" });
Notification.requestPermission = async () => "granted";
"""
"""A browser with a service worker that can be reached: no test can ask the makers' services."""


def test_a_browser_is_let_show_messages_and_stopped_again(
    address: str,
    signed_in: Callable[[str], list[dict]],
    new_context: Callable[..., BrowserContext],
    check_page: CheckPage,
) -> None:
    context = new_context()
    context.add_cookies(signed_in("employee"))
    page = context.new_page()
    speak(page, address, "en")
    page.add_init_script(BROWSER % {"key": PushServer.new_key()})
    page.goto(f"{address}/account/notifications")
    page.get_by_role("button", name="Get messages on this device").click()
    expect(page.get_by_text("Messages come to this device")).to_be_visible()
    check_page(page)
    listed = context.new_page()
    listed.goto(f"{address}/account/sessions")
    expect(listed.get_by_text("Where messages appear")).to_be_visible()
    check_page(listed)
    page.get_by_role("button", name="No more messages on this device").click()
    expect(page.get_by_text("Messages can come to this device")).to_be_visible()
    listed.reload()
    expect(listed.get_by_text("Where messages appear")).to_be_hidden()
