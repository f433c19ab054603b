"""Passkeys and codes in a real browser, with Chromium's own virtual authenticator in place of a finger."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pyotp
import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.browser.conftest import CheckPage
from tests.browser.portal import Portal, sign_in

PASSWORD = "a-long-way-to-tipperary"
Browsers = Callable[..., BrowserContext]
_numbers = count(1)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = Portal(tmp_path_factory.mktemp("passkeys"))
    made.run("init", "--name", "Lighthouse")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def address(portal: Portal) -> str:
    """Passkeys need a name, and no TLS on this very machine alone."""
    return portal.serve(name="localhost")


@pytest.fixture
def login(portal: Portal) -> str:
    """An account of this test alone."""
    name = f"keeper{next(_numbers)}"
    portal.run("user", "create", name, "--password-stdin", stdin=f"{PASSWORD}\n")
    return name


class Device:
    """A device with passkeys: knows its owner (``verified``) or only that somebody touches it."""

    def __init__(self, page: Page, *, verified: bool = True) -> None:
        self._page, self._verified = page, verified
        self._plug_in()

    def _plug_in(self) -> None:
        self._session: CDPSession = self._page.context.new_cdp_session(self._page)
        self._session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": self._verified,
            "isUserVerified": self._verified,
            "automaticPresenceSimulation": True,
        }
        answer = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = answer["authenticatorId"]

    def passkeys(self) -> list[dict[str, Any]]:
        """What it holds."""
        answer = self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        found: list[dict[str, Any]] = answer["credentials"]
        return found

    def look(self, check_page: CheckPage, **options: Any) -> None:
        """Check the page. The end of the check's own debugging unplugs the device, so it is plugged in again."""
        kept = self.passkeys()
        check_page(self._page, **options)
        self._plug_in()
        for passkey in kept:
            self._session.send("WebAuthn.addCredential", {"authenticatorId": self._id, "credential": passkey})


def sign_out(page: Page, address: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in")


def make_passkey(page: Page, address: str, name: str = "Work laptop") -> None:
    page.goto(f"{address}/account/sign-in")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text(f"The passkey “{name}” is there.").first).to_be_visible()


def test_a_passkey_is_made_opens_the_account_confirms_a_password_and_is_removed(
    address: str, login: str, new_context: Browsers, check_page: CheckPage
) -> None:
    page = new_context().new_page()
    device = Device(page)
    sign_in(page, address, login, PASSWORD)
    page.goto(f"{address}/account/sign-in/passkey")
    device.look(check_page)
    make_passkey(page, address)
    (made,) = device.passkeys()
    assert made["isResidentCredential"]
    assert made["rpId"] == "localhost"
    device.look(check_page)

    # Recovery codes, offered at once, shown once.
    page.get_by_role("button", name="Make recovery codes").click()
    expect(page.locator("code")).to_have_count(10)
    device.look(check_page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 codes left")).to_be_visible()

    # Alone: no login, no password.
    sign_out(page, address)
    page.goto(f"{address}/sign-in?next=/account/sessions")
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.wait_for_url(f"{address}/account/sessions")
    expect(page.get_by_text("with a passkey").first).to_be_visible()

    # As the second step after a password.
    sign_out(page, address)
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"{address}/sign-in/second-step")
    device.look(check_page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/account/sessions")
    expect(page.get_by_text("confirmed by a passkey").first).to_be_visible()
    device.look(check_page)

    # Removed, it opens nothing, though the device still has it.
    page.goto(f"{address}/account/sign-in")
    page.get_by_role("button", name="Remove: Work laptop").click()
    page.locator("dialog[open] button[value=yes], dialog[open] button[data-yes]").first.click()
    expect(page.get_by_text("The passkey “Work laptop” is removed.").first).to_be_visible()
    sign_out(page, address)
    page.goto(f"{address}/sign-in/passkey")
    expect(page.get_by_text("This passkey was not accepted.")).to_be_visible()
    device.look(check_page, expected_errors=("status of 401",))


def test_a_device_that_does_not_know_its_owner_confirms_but_does_not_open(
    address: str, login: str, new_context: Browsers
) -> None:
    page = new_context().new_page()
    Device(page, verified=False)
    sign_in(page, address, login, PASSWORD)
    make_passkey(page, address)
    sign_out(page, address)
    page.goto(f"{address}/sign-in/passkey")
    expect(page.get_by_text("Nothing was chosen.")).to_be_visible()
    page.goto(f"{address}/sign-in")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{address}/")


def test_a_shared_computer_is_said_once_for_every_way_in(
    address: str, login: str, new_context: Browsers, check_page: CheckPage
) -> None:
    page = new_context().new_page()
    device = Device(page)
    sign_in(page, address, login, PASSWORD)
    make_passkey(page, address)
    sign_out(page, address)
    way, box = page.get_by_role("link", name="Sign in with a passkey"), page.get_by_label("This is a shared computer")
    box.check()
    expect(way).to_have_attribute("href", re.compile("shared=y"))
    device.look(check_page)
    box.uncheck()
    expect(way).not_to_have_attribute("href", re.compile("shared"))
    box.check()
    way.click()
    page.wait_for_url(f"{address}/")
    (cookie,) = (cookie for cookie in page.context.cookies() if cookie["name"] == "dunbar_session")
    # It ends with the browser.
    assert cookie["expires"] == -1


def test_without_scripts_a_shared_computer_is_said_by_a_link(address: str, new_context: Browsers) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/sign-in?next=/people")
    page.get_by_role("link", name="This is a shared computer").click()
    expect(page.get_by_label("This is a shared computer")).to_be_checked()
    expect(page.get_by_role("link", name="Sign in with a passkey")).to_have_attribute("href", re.compile("shared=y"))


def test_an_answer_of_a_passkey_works_once_and_for_its_own_question(
    address: str, login: str, new_context: Browsers
) -> None:
    # What a service worker sends could not be caught.
    page = new_context(service_workers="block").new_page()
    device = Device(page)
    sign_in(page, address, login, PASSWORD)
    make_passkey(page, address)
    (passkey,) = device.passkeys()
    sign_out(page, address)

    # What travels is caught on its way, with the cookies of that moment, and kept from the server.
    caught: dict[str, Any] = {}

    def catch(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        caught["data"] = route.request.post_data
        caught["cookies"] = page.context.cookies()
        route.abort()

    page.route("**/sign-in/passkey", catch)
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        page.goto(f"{address}/sign-in/passkey")

    def send(cookies: list[dict[str, Any]]) -> int:
        context = new_context()
        context.add_cookies(cookies)
        answer = context.request.post(
            f"{address}/sign-in/passkey",
            data=caught["data"],
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            max_redirects=0,
        )
        return answer.status

    other = new_context()
    other.new_page().goto(f"{address}/sign-in/passkey")
    # To another question than the one it answers: the token of the form does not fit, and neither would the answer.
    assert send(other.cookies()) in (400, 401)
    assert send(caught["cookies"]) == 302
    assert send(caught["cookies"]) == 422
    assert passkey["signCount"] >= 1


def test_an_app_is_set_up_without_scripts(
    address: str, login: str, new_context: Browsers, check_page: CheckPage
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, address, login, PASSWORD)
    page.goto(f"{address}/account/sign-in")
    page.get_by_role("button", name="Set up").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Switch two-step sign-in on").click()
    expect(page.get_by_text("On: asks for six digits after the password")).to_be_visible()
    page.get_by_role("button", name="Make recovery codes").click()
    code = page.locator("code").first.inner_text()
    sign_out(page, address)
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("You have used a recovery code").first).to_be_visible()


def test_the_picture_for_the_app_is_readable_and_ours(
    address: str, login: str, new_context: Browsers, check_page: CheckPage
) -> None:
    page = new_context().new_page()
    sign_in(page, address, login, PASSWORD)
    page.goto(f"{address}/account/sign-in")
    page.get_by_role("button", name="Set up").click()
    picture = page.get_by_role("img", name="QR code for the authenticator app")
    expect(picture).to_be_visible()
    assert page.evaluate("image => image.naturalWidth", picture.element_handle()) > 100
    check_page(page)
