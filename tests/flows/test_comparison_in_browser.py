"""The page of a comparison in a real browser, without a network: pointer, keyboard, dark and on a phone."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from flows.comparison import compare
from flows.comparison_page import write

pytestmark = pytest.mark.browser

CONGRESS, COMMENTARY = "cn-tj-2022-party-congress", "cn-tj-2022-commentary"
HARBOURS = ("harbours-harbour-2021", "harbours-harbour-2022")
CURRENT = re.compile(r"\bcurrent\b")
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def shipped_page(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pages") / "shipped.html"
    write(file, compare(shipped, CONGRESS, COMMENTARY))
    return file


@pytest.fixture(scope="module")
def harbours_page(harbours: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pages") / "harbours.html"
    write(file, compare(harbours, *HARBOURS))
    return file


@pytest.fixture(params=[(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")], ids=["desktop", "dark", "phone"])
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A window in which nothing may be complained of or loaded but the page itself."""
    viewport, scheme = request.param
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    yield from watched(context.new_page())
    context.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """The same, on a desktop only."""
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    yield from watched(context.new_page())
    context.close()


def watched(page: Page) -> Iterator[Page]:
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    yield page
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in requests if url.startswith("file:")]) == 1


def open_page(page: Page, file: Path) -> Page:
    page.goto(file.as_uri())
    return page


def is_in_sight(page: Page, side: str, number: str) -> bool:
    """Whether the beginning of a passage can be seen in its text."""
    text = page.locator(f"#{side}-text").bounding_box()
    passage = page.locator(f"#{side}-p{number}").bounding_box()
    assert text
    assert passage
    return text["y"] <= passage["y"] < text["y"] + text["height"]


def last_passage(page: Page) -> tuple[str, Locator]:
    """Take the passage that stands last in A: its counterpart is not in sight at the beginning."""
    ref = page.locator("#a-text .ref").last
    return str(ref.get_attribute("data-p")), ref


def test_a_click_on_a_passage_shows_it_in_the_other_text(screen: Page, shipped_page: Path) -> None:
    page = open_page(screen, shipped_page)
    number, ref = last_passage(page)
    ref.scroll_into_view_if_needed()
    before = page.locator("#a-text").evaluate("text => text.scrollTop")
    line = page.locator(f'#a-text mark[data-p~="{number}"]').first.evaluate("mark => mark.getClientRects()[0].toJSON()")
    page.mouse.click(line["right"] - 4, (line["top"] + line["bottom"]) / 2)
    assert is_in_sight(page, "b", number)
    assert page.locator("#a-text").evaluate("text => text.scrollTop") == before
    for side in "ab":
        expect(page.locator(f'#{side}-text mark[data-p~="{number}"]').first).to_have_class(CURRENT)
    expect(page.locator("#where")).to_contain_text(f"Passage {number} of ")


def test_the_keyboard_alone_goes_there_and_back(window: Page, shipped_page: Path) -> None:
    page = open_page(window, shipped_page)
    number, ref = last_passage(page)
    ref.focus()
    page.keyboard.press("Enter")
    assert is_in_sight(page, "b", number)
    expect(ref).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#b-p{number}")).to_be_focused()


def test_everything_can_be_reached_with_tab(window: Page, harbours_page: Path) -> None:
    page = open_page(window, harbours_page)
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"skip", "a-text", "b-text", "a-p1", "b-p1", "previous", "next", "fact", "term", "scroll"} <= set(reached)


def test_keys_step_through_the_passages_unless_turned_off(window: Page, shipped_page: Path) -> None:
    page = open_page(window, shipped_page)
    where = page.locator("#where")
    page.keyboard.press("n")
    expect(where).to_contain_text("Passage 1 of")
    page.keyboard.press("n")
    expect(where).to_contain_text("Passage 2 of")
    assert is_in_sight(page, "a", "2")
    assert is_in_sight(page, "b", "2")
    page.keyboard.press("p")
    expect(where).to_contain_text("Passage 1 of")
    page.get_by_role("checkbox", name="keys").uncheck()
    page.keyboard.press("n")
    expect(where).to_contain_text("Passage 1 of")


def test_a_number_tells_what_it_is_to_pointer_and_keyboard(screen: Page, harbours_page: Path) -> None:
    page = open_page(screen, harbours_page)
    fact, tip = page.locator("#a-text .fact").first, page.get_by_role("tooltip")
    expect(tip).to_be_hidden()
    fact.focus()
    expect(tip).to_contain_text("GDP: 5.2%")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    fact.hover()
    expect(tip).to_be_visible()


def test_marks_can_be_turned_off(window: Page, harbours_page: Path) -> None:
    page = open_page(window, harbours_page)
    fact = page.locator("#a-text .fact").first
    assert fact.get_attribute("tabindex") == "0"
    page.get_by_role("checkbox", name="numbers").uncheck()
    assert fact.get_attribute("tabindex") is None
    page.get_by_role("checkbox", name="numbers").check()
    assert fact.get_attribute("tabindex") == "0"


def test_the_outline_leads_to_a_section_of_its_own_text(screen: Page, harbours_page: Path) -> None:
    page = open_page(screen, harbours_page)
    page.locator(".side.a .outline summary").click()
    page.get_by_role("link", name="3. Remains").click()
    heading = page.locator("#a-text").get_by_text("3. Remains")
    expect(heading).to_be_in_viewport()
    expect(heading).to_be_focused()


def test_a_table_is_sorted_by_its_headings(window: Page, shipped_page: Path) -> None:
    page = open_page(window, shipped_page)
    words = page.locator("table.passages tbody tr td:nth-child(3)")
    heading = page.locator("table.passages th", has_text="Words")
    for direction, is_reverse in (("descending", True), ("ascending", False)):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", direction)
        shown = [int(cell.replace(",", "")) for cell in words.all_inner_texts()]
        assert shown == sorted(shown, reverse=is_reverse)


def test_nothing_in_a_document_runs(screen: Page, harbours_page: Path) -> None:
    page = open_page(screen, harbours_page)
    assert page.evaluate("window.broken") is None
    assert page.locator("img, main script").count() == 0
    assert '<script>window.broken = "yes"</script>' in page.locator("#a-text").text_content()
    assert "{{ 7 * 7 }} stays" in page.locator("#a-text").text_content()


def test_the_page_is_no_wider_than_the_screen(screen: Page, shipped_page: Path) -> None:
    page = open_page(screen, shipped_page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_dark_is_dark(screen: Page, shipped_page: Path) -> None:
    page = open_page(screen, shipped_page)
    red = int(page.evaluate("getComputedStyle(document.body).backgroundColor").split("(")[1].split(",")[0])
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert (red < 64) if is_dark else (red > 192)


@pytest.mark.parametrize("name", ["shipped_page", "harbours_page"])
def test_it_is_accessible(screen: Page, name: str, request: pytest.FixtureRequest) -> None:
    page = open_page(screen, request.getfixturevalue(name))
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


def test_it_prints_both_texts_whole(window: Page, shipped_page: Path) -> None:
    page = open_page(window, shipped_page)
    page.emulate_media(media="print")
    for side in "ab":
        assert page.locator(f"#{side}-text").evaluate("text => text.scrollHeight <= text.clientHeight + 1")
    expect(page.locator(".tools")).to_be_hidden()
