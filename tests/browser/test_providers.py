"""Signing in with a real OpenID provider in a real browser: there, back, and out of both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import CheckPage
from tests.browser.portal import Portal, sign_in
from tests.browser.watch import Watch
from tests.servers.canaille import Canaille, ProviderPerson
from tests.servers.ports import free_port

PASSWORD = "a-long-way-to-tipperary"
ADA = ProviderPerson(login="ada")


def at_the_provider(page: Page) -> None:
    """Sign in there."""
    page.locator("input[name=login]").fill(ADA.login)
    page.locator("input[name=login]").press("Enter")
    page.locator("input[name=password]").fill(ADA.password)
    page.locator("input[name=password]").press("Enter")


def test_a_provider_is_linked_opens_the_account_and_is_left(
    tmp_path: Path, new_context: Callable[..., BrowserContext], check_page: CheckPage, watch: Watch
) -> None:
    port = free_port()
    with Canaille([ADA], returns=[f"http://localhost:{port}/sign-in/with/corp/back"]) as provider:
        portal = Portal(tmp_path)
        try:
            portal.run("init", "--name", "Lighthouse")
            table = "\n".join(f'{name} = "{value}"' for name, value in provider.table(title="Harbour").items())
            portal.configure(f"[oidc.corp]\n{table}")
            portal.run("user", "create", "keeper", "--password-stdin", stdin=f"{PASSWORD}\n")
            address = portal.serve(name="localhost", port=port)
            page = new_context(ignore_https_errors=True).new_page()

            sign_in(page, address, "keeper", PASSWORD)
            page.goto(f"{address}/account/sign-in")
            page.get_by_role("link", name="Link: Harbour").click()
            at_the_provider(page)
            page.wait_for_url(f"{address}/account/sign-in")
            expect(page.get_by_text("You can now sign in with Harbour.").first).to_be_visible()

            page.context.clear_cookies(domain="localhost", name="dunbar_session")
            page.goto(f"{address}/sign-in?next=/account/sessions")
            page.get_by_role("link", name="Sign in with Harbour").click()
            page.wait_for_url(f"{address}/account/sessions")
            expect(page.get_by_text("through Harbour").first).to_be_visible()

            page.locator("button[popovertarget=me]").click()
            page.locator("form[action$='/sign-out'] button").first.click()
            expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
            # Until now the browser was meant to go elsewhere; this page must not by itself.
            watch.requested.clear()
            watch.take_errors()
            check_page(page)
            page.get_by_role("link", name="Sign out of Harbour, too").click()
            page.wait_for_url(f"{address}/sign-in**")
            page.get_by_role("link", name="Sign in with Harbour").click()
            expect(page.locator("input[name=login]")).to_be_visible()
            assert page.url.startswith(provider.issuer)
        finally:
            portal.stop()
