"""What the pages of people do in a browser: the chart is walked and jumped in, a photo is seen before it is sent."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from core.demo.build import PASSWORD
from tests.browser.conftest import DESKTOP, CheckPage
from tests.browser.demo import demo
from tests.browser.portal import sign_in


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running portal with a demo company whose departments lie five deep."""
    portal = demo(tmp_path_factory.mktemp("demo"), 300)
    yield portal.serve()
    portal.stop()


@pytest.fixture
def page(address: str, new_context: Callable[..., BrowserContext]) -> Page:
    """The browser of an employee."""
    opened = new_context().new_page()
    sign_in(opened, address, "employee", PASSWORD)
    return opened


def middle(page: Page, selector: str) -> tuple[float, float]:
    """Where the middle of something lies, measured from the middle of the chart's window."""
    box, view = page.locator(selector).bounding_box(), page.locator(".d-chart-view").bounding_box()
    assert box is not None and view is not None
    return (
        box["x"] + box["width"] / 2 - view["x"] - view["width"] / 2,
        box["y"] + box["height"] / 2 - view["y"] - view["height"] / 2,
    )


def test_branches_open_where_they_are_and_are_loaded_once(page: Page, address: str) -> None:
    page.goto(f"{address}/departments/chart?levels=1")
    node = page.locator(".d-chart-row .d-chart-row > li").first
    branch, box = node.locator("> details"), node.locator("> .d-chart-box")
    before = box.bounding_box()
    with page.expect_response("**/chart") as answer:
        branch.locator("> summary").click()
    assert answer.value.ok
    expect(branch.locator(".d-chart-column > li").first).to_be_visible()
    after = box.bounding_box()
    assert before is not None and after is not None
    assert abs(before["x"] - after["x"]) < 2 and abs(before["y"] - after["y"]) < 2, "it stays under the pointer"
    branch.locator("> summary").click()
    expect(branch.locator(".d-chart-column > li").first).to_be_hidden()


def test_all_levels_come_as_they_come_into_sight(page: Page, address: str) -> None:
    page.goto(f"{address}/departments/chart?levels=all")
    page.locator("[data-chart-size=fit]").click()
    page.locator(".d-chart-view").evaluate("view => view.scrollTo(0, view.scrollHeight)")
    expect(page.locator(".d-chart-wait")).to_have_count(0)


def test_a_search_jumps_to_a_department_that_is_there_and_to_one_that_is_not(page: Page, address: str) -> None:
    page.goto(f"{address}/departments/chart?levels=1")
    page.locator("[data-chart-search] input").press_sequentially("plant")
    expect(page.locator(".d-chart-hit").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".d-chart-box--shown .d-chart-title")).to_be_focused()
    across, down = middle(page, ".d-chart-box--shown")
    assert abs(across) < 320 and abs(down) < 200, "it lies in sight, as far to the middle as the edges allow"
    assert page.url.endswith("levels=1"), "nothing was loaded for what is there"
    page.locator("[data-chart-search] input").fill("")
    page.locator("[data-chart-search] input").press_sequentially("assembly")
    with page.expect_navigation():
        page.locator(".d-chart-hit").first.click()
    assert "show=" in page.url
    expect(page.locator(".d-chart-box--shown .d-chart-title")).to_be_focused()
    expect(page.locator(".d-chart-box--shown")).to_be_in_viewport()


def test_it_is_walked_with_the_arrow_keys(page: Page, address: str) -> None:
    page.goto(f"{address}/departments/chart?levels=1")
    titles = page.locator(".d-chart-title")
    titles.first.focus()
    page.keyboard.press("ArrowRight")
    first = page.evaluate("document.activeElement.textContent")
    assert first == titles.nth(1).text_content()
    with page.expect_response("**/chart"):
        page.keyboard.press("ArrowRight")
    opened = page.locator("details[open] .d-chart-column .d-chart-title").first
    expect(opened).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(opened).to_be_focused()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.textContent") == first
    page.keyboard.press("ArrowLeft")
    expect(opened).to_be_hidden()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == first


def test_its_size_changes_by_button_key_and_wheel_and_it_is_dragged(page: Page, address: str) -> None:
    page.goto(f"{address}/departments/chart?levels=3")

    def width() -> float:
        box = page.locator(".d-chart-box").first.bounding_box()
        assert box is not None
        return box["width"]

    usual = width()
    page.locator("[data-chart-size=larger]").click()
    assert width() > usual * 1.1
    page.locator(".d-chart-view").focus()
    page.keyboard.press("-")
    assert abs(width() - usual) < 1
    page.locator(".d-chart-view").hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    assert width() > usual * 1.1
    page.keyboard.press("0")
    view = page.locator(".d-chart-view")
    assert view.evaluate("view => view.scrollWidth - view.clientWidth") <= 1, "all of it fits"
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("+")
    before = view.evaluate("view => view.scrollLeft")
    place = view.bounding_box()
    assert place is not None
    x, y = place["x"] + 30, place["y"] + place["height"] - 30
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()
    assert view.evaluate("view => view.scrollLeft") > before + 40


def test_a_photo_is_seen_before_it_is_sent_and_gone_when_withdrawn(
    page: Page, address: str, check_page: CheckPage
) -> None:
    page.set_viewport_size(DESKTOP)
    page.locator("button[popovertarget=me]").click()
    page.goto(page.locator("#me a[href^='/people/']").first.evaluate("link => link.href"))
    page.get_by_role("link", name="My photo").click()
    content = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(content, "PNG")
    page.locator("input[type=file]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": content.getvalue()}
    )
    square = page.locator(".d-photo-preview > img")
    expect(square).to_be_visible()
    box = square.bounding_box()
    assert box is not None and box["width"] == box["height"], "a square of whatever was chosen"
    check_page(page)
    page.locator("input[name=agreed]").check()
    page.get_by_role("button", name="Show this photo").click()
    expect(page.locator(".d-face img").first).to_be_visible()
    expect(page.locator("table")).to_contain_text("Agreed to be shown")
    page.get_by_role("button", name="Withdraw consent").click()
    page.locator("dialog[open]").get_by_role("button", name="Withdraw consent").click()
    expect(page.locator("table")).to_contain_text("Withdrew consent")
    expect(page.locator(".d-face img")).to_have_count(0)
    expect(page.locator("[popovertarget=me] img")).to_have_count(0)
    check_page(page)


def test_the_qr_code_is_fetched_when_it_is_asked_for(page: Page, address: str, check_page: CheckPage) -> None:
    page.goto(f"{address}/people/5")
    page.locator("[data-menu] summary", has_text="To my contacts").click()
    with page.expect_response("**/qr.svg") as answer:
        page.locator("[data-opens=qr]").click()
    assert answer.value.ok
    expect(page.locator("dialog#qr img")).to_be_visible()
    check_page(page)
