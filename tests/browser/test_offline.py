"""A person's own device without a network: what can be read there, what waits there, and that nobody else gets it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Error, Page, expect

from tests.browser.conftest import PHONE, CheckPage
from tests.browser.lighthouse import (
    AS_BEFORE,
    COMPANY,
    FEWER_BLOCKS,
    GONE,
    LEFT,
    NEW_VERSION,
    PASSWORD,
    SESSIONS_END,
    SWITCHED_OFF,
)
from tests.browser.portal import Portal, sign_in

Browsers = Callable[..., BrowserContext]
ADRIFT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "htmx:sendError", "htmx:afterRequest")
"""What Chromium and htmx write to the console because there is no network."""

KEPT = """async name => (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname).sort()"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = Portal(tmp_path_factory.mktemp("offline"))
    made.run("init", "--name", "Lighthouse", "--time-zone", "Europe/Moscow")
    made.execute(COMPANY)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def address(portal: Portal) -> str:
    return portal.serve()


@pytest.fixture
def phone(address: str, new_context: Browsers) -> Callable[..., Page]:
    """``phone("ada")`` is a phone on which somebody has signed in, with the worker in charge."""

    def open_phone(login: str, **options: Any) -> Page:
        page = new_context(**{"viewport": PHONE, **options}).new_page()
        sign_in(page, address, login, PASSWORD)
        until(page, "() => navigator.serviceWorker.controller !== null")
        return page

    return open_phone


def until(page: Page, condition: str, seconds: int = 20) -> None:
    """Wait for a function in the page; the portal's policy forbids the way in which Playwright would ask again."""
    page.evaluate(
        f"""async () => {{
            const started = Date.now();
            while (!(await ({condition})())) {{
                if (Date.now() - started > {seconds * 1000}) throw new Error("it did not come to pass");
                await new Promise(resolve => setTimeout(resolve, 30));
            }}
        }}"""
    )


def read(page: Page, address: str, *paths: str) -> None:
    """Read pages, until the device has kept them."""
    for path in paths:
        page.goto(f"{address}{path}")
    missing = f"{json.dumps(paths)}.filter(path => !kept.includes(path))"
    until(page, f"async () => {{ const kept = await ({KEPT})('dunbar-pages'); return !{missing}.length; }}")


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate(KEPT, "dunbar-pages")
    return found


def waiting(page: Page, number: int) -> None:
    """Until this many answers wait, as the page says."""
    line = page.get_by_role("button", name="Waiting to be sent:")
    if number:
        expect(line).to_have_text(f"Waiting to be sent: {number}")
    else:
        expect(line).to_have_count(0)


def test_chromium_would_install_it_in_the_readers_language(address: str, phone: Callable[..., Page]) -> None:
    page = phone("ada", locale="ru-RU")
    session = page.context.new_cdp_session(page)
    # A test's window is as private as an incognito one, which is all that may stand in the way.
    errors = {error["errorId"] for error in session.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert errors <= {"in-incognito"}
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert (manifest["name"], manifest["lang"], manifest["start_url"]) == ("Lighthouse", "ru", "/")
    assert [shortcut["name"] for shortcut in manifest["shortcuts"]][1] == "Сотрудники"
    assert page.locator("link[rel=apple-touch-icon]").count() == 1


def test_what_was_read_can_be_read_again_and_says_from_when_it_is(
    address: str, phone: Callable[..., Page], check_page: CheckPage
) -> None:
    page = phone("ada")
    read(page, address, "/", "/news/1", "/orders/1")
    page.goto(f"{address}/people")
    expect(page.get_by_text("Brown Bruno").first).to_be_visible()
    page.context.set_offline(True)

    page.goto(f"{address}/news/1")
    expect(page.get_by_role("heading", name="The lamp burns again")).to_be_visible()
    expect(page.locator("#device")).to_contain_text("No network. This page is as of ")
    check_page(page, expected_errors=ADRIFT)
    # The check's own debugging has switched the network on again.
    page.context.set_offline(True)

    # People are not kept; what stands in for them says what is.
    page.goto(f"{address}/people")
    expect(page.get_by_role("link", name="The lamp burns again")).to_be_visible()
    expect(page.get_by_text("Brown Bruno")).to_have_count(0)
    page.get_by_role("link", name="The lamp burns again").click()
    expect(page.get_by_role("heading", name="The lamp burns again")).to_be_visible()

    page.context.set_offline(False)
    page.get_by_role("button", name="Show it as it is now").click()
    expect(page.locator("#device")).to_be_empty()


def test_nothing_is_kept_of_pages_that_are_nobodys_reading(address: str, phone: Callable[..., Page]) -> None:
    page = phone("keeper")
    for path in ("/admin/", "/admin/accounts", "/people", "/people/1", "/account", "/account/sessions", "/waiting"):
        page.goto(f"{address}{path}")
    read(page, address, "/news/1")
    # One thing at a time: what came before has been decided by now.
    assert set(kept(page)) <= {"/", "/news/1"}


def test_signing_out_and_another_account_leave_nothing(address: str, phone: Callable[..., Page]) -> None:
    page = phone("ada")
    read(page, address, "/news/1")
    page.context.set_offline(True)
    page.goto(f"{address}/orders/1")
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    page.context.set_offline(False)
    # What stood in is replaced by the page itself, which must not cross the way to another one.
    expect(page.get_by_role("heading", name="No network")).to_have_count(0)
    page.goto(f"{address}/")
    page.locator("button[popovertarget=me]").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    until(page, "async () => !(await caches.has('dunbar-pages'))")

    # Another account in the same browser without signing out: its cookie alone changes.
    sign_in(page, address, "ada", PASSWORD)
    read(page, address, "/news/1")
    other = phone("bruno")
    page.context.clear_cookies()
    page.context.add_cookies(other.context.cookies())
    read(page, address, "/news/2")
    assert kept(page) == ["/news/2"]


def test_a_session_that_ends_or_a_person_who_leaves_takes_the_copies_along(
    portal: Portal, address: str, phone: Callable[..., Page]
) -> None:
    pages = [phone("ada"), phone("cleo")]
    for page in pages:
        read(page, address, "/news/1")
    portal.execute(SESSIONS_END + LEFT)
    for page in pages:
        page.goto(f"{address}/news/1")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        until(page, "async () => !(await caches.has('dunbar-pages'))")
        page.context.set_offline(True)
        page.goto(f"{address}/news/1")
        expect(page.get_by_text("Nothing was kept on this device yet.")).to_be_visible()


def test_a_shared_computer_has_no_worker_at_all(address: str, new_context: Browsers) -> None:
    page = new_context().new_page()
    page.goto(f"{address}/sign-in")
    page.locator("input[name=login]").fill("ada")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_label("This is a shared computer").check()
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/news/1")
    expect(page.get_by_role("heading", name="The lamp burns again")).to_be_visible()
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    assert page.evaluate("caches.keys()") == []
    assert page.locator("html").get_attribute("data-owner") == ""


def test_an_answer_waits_for_the_network_until_it_is_sent_or_taken_back(
    address: str, phone: Callable[..., Page]
) -> None:
    page = phone("ada")
    read(page, address, "/orders/1", "/news/2")
    page.context.set_offline(True)
    page.goto(f"{address}/orders/1")
    page.get_by_role("button", name="I confirm").click()
    waiting(page, 1)
    expect(page.get_by_role("button", name="I confirm")).to_be_disabled()
    page.goto(f"{address}/news/2")
    page.get_by_role("button", name="Like").first.click()
    waiting(page, 2)

    # Taken back before it was sent.
    page.get_by_role("button", name="Waiting to be sent: 2").click()
    row = page.get_by_role("listitem").filter(has_text="Fog tonight")
    row.get_by_role("button", name="Do not send").click()
    waiting(page, 1)

    page.context.set_offline(False)
    waiting(page, 0)
    page.goto(f"{address}/orders/1")
    expect(page.get_by_text("You confirmed it on")).to_be_visible()
    page.goto(f"{address}/news/2")
    expect(page.locator("#react-like")).to_have_attribute("aria-pressed", "false")


def test_an_answer_that_cannot_be_taken_any_more_says_why(
    portal: Portal, address: str, phone: Callable[..., Page], check_page: CheckPage
) -> None:
    page = phone("ada")
    read(page, address, "/orders/2", "/news/3")
    page.context.set_offline(True)
    page.goto(f"{address}/orders/2")
    page.get_by_role("button", name="I confirm").click()
    waiting(page, 1)
    page.goto(f"{address}/news/3")
    page.get_by_role("button", name="Like").first.click()
    waiting(page, 2)
    portal.execute(NEW_VERSION + GONE)
    page.context.set_offline(False)
    page.get_by_role("button", name="Could not be done: 2").click()
    expect(page.get_by_text("A new version was issued meanwhile. Read it, then confirm that one.")).to_be_visible()
    expect(page.get_by_text("It is not there any more.")).to_be_visible()
    check_page(page, expected_errors=(*ADRIFT, "status of 404"))
    page.get_by_role("button", name="Understood").first.click()
    expect(page.get_by_role("button", name="Could not be done: 1")).to_be_visible()
    page.goto(f"{address}/orders/2")
    expect(page.get_by_role("button", name="I confirm")).to_be_enabled()


def test_an_answer_outlives_its_session_and_is_never_given_for_another(
    portal: Portal, address: str, phone: Callable[..., Page]
) -> None:
    page = phone("ada")
    read(page, address, "/orders/3")
    page.context.set_offline(True)
    page.goto(f"{address}/orders/3")
    page.get_by_role("button", name="I confirm").click()
    waiting(page, 1)
    portal.execute(SESSIONS_END)
    page.context.set_offline(False)
    # How many there are is all that the next at this device is told.
    page.goto(f"{address}/")
    expect(page.locator("#device")).to_have_text("Waiting to be sent: 1. Sign in to send them.")
    sign_in(page, address, "keeper", PASSWORD)
    page.get_by_role("button", name="Could not be done: 1").click()
    expect(page.get_by_text("It was given by somebody else on this device, and was not sent.")).to_be_visible()
    expect(page.get_by_text("3-P")).to_have_count(0)

    sign_in_again(page, address)
    read(page, address, "/orders/3")
    page.context.set_offline(True)
    page.goto(f"{address}/orders/3")
    page.get_by_role("button", name="I confirm").click()
    waiting(page, 1)
    portal.execute(SESSIONS_END)
    page.context.set_offline(False)
    page.goto(f"{address}/")
    sign_in(page, address, "ada", PASSWORD)
    waiting(page, 0)
    page.goto(f"{address}/orders/3")
    expect(page.get_by_text("You confirmed it on")).to_be_visible()


def sign_in_again(page: Page, address: str) -> None:
    page.context.clear_cookies()
    sign_in(page, address, "ada", PASSWORD)


def deliver(session: CDPSession, message: dict[str, Any], shown: Callable[[], None]) -> None:
    """Push a message. The browser's tools say nothing of one that got lost on their way to the worker."""
    for _try in range(3):
        session.send("ServiceWorker.deliverPushMessage", message)
        with contextlib.suppress(Error):
            shown()
            return
    pytest.fail("the message was never shown")


def test_a_pushed_message_is_shown_and_leads_only_into_the_portal(address: str, phone: Callable[..., Page]) -> None:
    page = phone("ada", permissions=["notifications"])
    session = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    until(page, "() => navigator.serviceWorker.ready")
    message = {"title": "A new order", "body": "Please confirm", "url": "/orders/1", "tag": "orders"}
    shown = "(await (await navigator.serviceWorker.ready).getNotifications())"
    for number, data in enumerate(
        (json.dumps(message), json.dumps({**message, "url": "https://elsewhere.example/", "tag": "b"}), "{"), start=1
    ):
        own = [each for each in found if each["scopeURL"].startswith(address) and not each["isDeleted"]]
        arguments = {"origin": address, "registrationId": own[-1]["registrationId"], "data": data}
        deliver(session, arguments, lambda number=number: until(page, f"async () => {shown}.length >= {number}", 7))
    told = page.evaluate(f"async () => {shown}.map(one => [one.title, one.body, one.tag, one.data.url])")
    assert sorted(map(list, {tuple(one) for one in told})) == [
        ["A new order", "Please confirm", "b", f"{address}/"],
        ["A new order", "Please confirm", "orders", f"{address}/orders/1"],
        ["Lighthouse", "", "", f"{address}/"],
    ]
    worker = page.context.service_workers[-1]
    press = """async () => {
        const opened = [];
        self.clients.openWindow = async url => opened.push(url);
        for (const notification of await self.registration.getNotifications()) {
            await new Promise(done => {
                const event = new NotificationEvent('notificationclick', {notification});
                event.waitUntil = work => work.catch(() => {}).then(done);
                self.dispatchEvent(event);
            });
        }
        return opened;
    }"""
    # The first page is open already; a new tab is only for what is not.
    assert worker.evaluate(press) == [f"{address}/orders/1"]


def test_switched_off_it_removes_itself_and_a_new_version_is_said(
    portal: Portal, address: str, phone: Callable[..., Page]
) -> None:
    page = phone("ada")
    read(page, address, "/news/1")
    portal.execute(FEWER_BLOCKS)
    page.evaluate("navigator.serviceWorker.ready.then(registration => registration.update())")
    expect(page.get_by_text("A new version of the portal is ready.")).to_be_visible()

    portal.execute(SWITCHED_OFF)
    page.goto(f"{address}/news/1")
    until(
        page, "async () => !(await navigator.serviceWorker.getRegistrations()).length && !(await caches.keys()).length"
    )
    # The page after it, which no worker looks after any more.
    page.reload()
    until(page, "async () => !(await indexedDB.databases()).length")
    portal.execute(AS_BEFORE)
