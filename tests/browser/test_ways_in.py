"""Coming in by a letter, and a shared screen from its first page to the next person, as browsers see them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.demo.build import PASSWORD
from tests.browser.conftest import CheckPage
from tests.browser.demo import demo
from tests.browser.portal import Portal, sign_in
from tests.servers.smtp import MailServer

CODE = re.compile(r"[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}")
WELCOME = re.compile(r"/welcome/[\w-]+")
PIN = "7351"
HALL = {"width": 1024, "height": 768}
Browsers = Callable[..., BrowserContext]


def plain(message: EmailMessage) -> str:
    """The text of a letter."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, mail: MailServer) -> Iterator[Portal]:
    """A demo company that can send letters."""
    letters = {"DUNBAR_MAIL__HOST": mail.host, "DUNBAR_MAIL__PORT": str(mail.port)}
    made = demo(tmp_path_factory.mktemp("ways-in"), 300, **letters)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def address(portal: Portal) -> str:
    return portal.serve()


@pytest.fixture
def admin(address: str, new_context: Browsers) -> Page:
    page = new_context().new_page()
    sign_in(page, address, "admin", PASSWORD)
    return page


def slip(admin: Page, address: str, check_page: CheckPage | None = None) -> str:
    """Print a sheet for a department and read the first code on it."""
    admin.goto(f"{address}/admin/invitations/slips")
    admin.locator("main .d-items a").first.click()
    admin.locator("main input[type=checkbox]").first.check()
    if check_page is not None:
        check_page(admin)
    admin.get_by_role("button", name="Make the sheet").click()
    expect(admin.locator(".d-qr").first).to_be_visible()
    if check_page is not None:
        check_page(admin)
    return admin.locator(".d-slip-code").first.inner_text()


def kiosk(admin: Page, address: str, new_context: Browsers) -> Page:
    """Add a kiosk and connect a device with it."""
    admin.goto(f"{address}/admin/kiosks")
    admin.get_by_label("Name of the kiosk").fill("Gate 2")
    admin.get_by_role("button", name="Add the kiosk").click()
    expect(admin.locator("main")).to_contain_text(CODE)
    code = CODE.search(admin.inner_text("main"))
    assert code is not None
    device = new_context(viewport=HALL).new_page()
    device.goto(f"{address}/kiosk")
    device.get_by_label("Code").fill(code[0])
    device.get_by_role("button", name="Connect this device").click()
    expect(device.get_by_label("Personnel number")).to_be_focused()
    return device


def test_a_letter_brings_somebody_in(
    admin: Page,
    address: str,
    mail: MailServer,
    browser: Browser,
    new_context: Browsers,
    check_page: CheckPage,
    tmp_path: Path,
) -> None:
    admin.goto(f"{address}/admin/invitations?state=accepted")
    accepted = int(admin.locator(".d-tabs [aria-current] .d-count").inner_text())
    admin.goto(f"{address}/admin/invitations/new")
    check_page(admin)
    admin.get_by_label("All who have no account yet").check()
    admin.get_by_role("button", name="Go on").click()
    send = admin.get_by_role("button", name=re.compile("Send [0-9]+ letters"))
    expect(send).to_be_visible()
    check_page(admin)
    send.click()
    expect(admin.get_by_text("invitations are on their way")).to_be_visible()
    # The people of the demo get letters about other things, too.
    [letter, *_others] = mail.wait_for(5, timeout=60, such=lambda message: WELCOME.search(plain(message)) is not None)
    html = letter.get_body(("html",)).get_content()
    path = WELCOME.search(plain(letter))
    assert path is not None

    # The letter as a mail program shows it: nothing is asked for from anywhere.
    file = tmp_path / "letter.html"
    file.write_text(html, encoding="utf-8")
    reader = browser.new_context().new_page()
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(file.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "cid:"))] == []
    expect(reader.get_by_role("link", name="Choose a password and come in")).to_be_visible()

    person = new_context().new_page()
    person.goto(f"{address}{path[0]}")
    expect(person.get_by_role("heading", name="Hello")).to_be_visible()
    check_page(person)
    person.get_by_label("Password", exact=True).fill("too short")
    person.get_by_role("button", name="Come in").click()
    expect(person.get_by_text("Use at least 10 characters").first).to_be_visible()
    check_page(person, expected_errors=("422",))
    person.get_by_label("Password", exact=True).fill("four horses and a cart")
    person.get_by_label("Password once more").fill("four horses and a cart")
    person.get_by_label("Password once more").press("Enter")
    person.wait_for_url(f"{address}/")
    person.goto(f"{address}{path[0]}")
    expect(person.get_by_role("heading", name="You have come in already")).to_be_visible()
    check_page(person, expected_errors=("410",))
    # The page looks how far the letters are and shows itself anew when all are sent: only then it stands still.
    admin.goto(f"{address}/admin/invitations")
    expect(admin.locator("[hx-get*='/admin/invitations/progress/']")).to_have_count(0, timeout=60_000)
    check_page(admin)
    admin.goto(f"{address}/admin/invitations?state=accepted")
    expect(admin.locator(".d-tabs [aria-current] .d-count")).to_have_text(str(accepted + 1))


def test_a_shared_screen_from_slip_to_the_next_person(
    admin: Page, address: str, new_context: Browsers, check_page: CheckPage
) -> None:
    code = slip(admin, address, check_page)
    device = kiosk(admin, address, new_context)
    check_page(device)
    assert fits(device), "the first page does not fit the screen"

    # Everything by touch: the code, then the PIN.
    device.get_by_role("link", name="I have a slip").click()
    device.wait_for_url("**/join")
    check_page(device)
    for sign in code.replace("-", ""):
        device.get_by_role("button", name=sign, exact=True).click()
    device.get_by_role("button", name="Go on").click()
    expect(device.get_by_label("PIN once more")).to_be_visible()
    number = re.search(r"personnel number (\d+)", device.inner_text("main"))
    assert number is not None
    for label in ("PIN for the kiosk", "PIN once more"):
        device.get_by_label(label).click()
        for digit in PIN:
            device.get_by_role("button", name=digit, exact=True).click()
    check_page(device)
    device.get_by_role("button", name="Come in").click()
    expect(device.get_by_role("button", name="Done")).to_be_visible()
    check_page(device)
    assert small_targets(device, ".d-kiosk-done, .d-button, .d-icon-button") == []

    # Done: the first page, and behind it nothing.
    name = device.locator(".d-kiosk-name").inner_text()
    device.get_by_role("link", name="People").first.click()
    device.get_by_role("button", name="Done").click()
    expect(device.get_by_label("Personnel number")).to_be_focused()
    device.go_back()
    expect(device.get_by_label("Personnel number")).to_be_visible()
    assert name not in device.content()
    assert device.evaluate("localStorage.length + sessionStorage.length") == 0

    # The next morning by the keyboard alone.
    device.goto(f"{address}/kiosk")
    device.keyboard.type(number[1])
    device.keyboard.press("Tab")
    device.keyboard.type("9999")
    device.keyboard.press("Enter")
    expect(device.get_by_text("The personnel number or the PIN is not right.")).to_be_visible()
    check_page(device, expected_errors=("401",))
    assert device.get_by_label("Personnel number").input_value() == ""
    device.keyboard.type(number[1])
    device.keyboard.press("Tab")
    device.keyboard.type(PIN)
    device.keyboard.press("Enter")
    expect(device.locator(".d-kiosk-name")).to_have_text(name)
    device.goto(f"{address}/account/password")
    expect(device.get_by_text("This cannot be done on a shared screen")).to_be_visible()
    check_page(device, expected_errors=("403",))


def test_an_unused_screen_closes_by_itself(admin: Page, address: str, new_context: Browsers) -> None:
    code = slip(admin, address)
    device = kiosk(admin, address, new_context)
    device.clock.install()
    device.goto(f"{address}/welcome/{code}")
    for label in ("PIN for the kiosk", "PIN once more"):
        device.get_by_label(label).fill(PIN)
    device.get_by_role("button", name="Come in").click()
    left = device.locator("[data-kiosk-left]")
    expect(left).to_have_text("2:00")
    device.clock.run_for(100_000)
    expect(left).to_have_text("0:20")
    device.mouse.click(400, 400)
    device.clock.run_for(1_000)
    expect(left).to_have_text("1:59")
    device.clock.run_for(121_000)
    expect(device.get_by_label("Personnel number")).to_be_visible()
    device.goto(f"{address}/")
    expect(device.get_by_label("Personnel number")).to_be_visible()


def fits(page: Page) -> bool:
    """Whether the button that opens stands within the screen."""
    page.set_viewport_size(HALL)
    box = page.get_by_role("button", name="Come in").bounding_box()
    return box is not None and box["y"] + box["height"] <= HALL["height"]


def small_targets(page: Page, selector: str) -> list[str]:
    """What is to be touched and is lower than 44 pixels."""
    found: list[str] = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
            .filter(item => item.checkVisibility() && item.getBoundingClientRect().height < 44)
            .map(item => item.outerHTML.slice(0, 120))""",
        selector,
    )
    return found
