"""The page of the design document, tried in a real browser."""

import re
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from advisor import loads
from tests.browser.chromium import Chromium
from tests.browser.conftest import needed, program
from tests.documents.pages import NAMES, example, shown
from tests.documents.test_hostile import described

File = Callable[[str], Path]
DESKTOP, PHONE, NARROWEST = 1440, 390, 320
PAPER = 688
"""Pixels between the margins of A4: 182 mm at 96 dots an inch."""
LARGE = "slice-grown"
"""A page so large that it is not looked at in every way."""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOW_ALL = 'document.styleSheets[0].insertRule("* { content-visibility: visible !important }", 0)'
"""What is far from the window is laid out when it comes near, and looked at all the same."""
AUDIT = """
const done = arguments[1];
axe.run(document, { runOnly: arguments[0], resultTypes: ["violations"] }).then((found) =>
  done(found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html)}`)));
"""
BEYOND = """
const width = document.documentElement.clientWidth;
return [...document.querySelectorAll("body *")].filter((one) => !one.closest(".wide, .picture, .skip") &&
  one.getBoundingClientRect().right > width + 1).map((one) => one.outerHTML.slice(0, 200));
"""
"""What reaches out of the window, but for tables and diagrams, which scroll in their own frames."""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_keeps_anybody_from_reading_it(browser: Chromium, axe: str, file: File, name: str, dark: bool) -> None:
    """axe-core finds nothing against WCAG 2.2 AA or good practice, at the widths of a desktop and a phone."""
    browser.open(file(name), dark=dark)
    browser.run(SHOW_ALL)
    browser.run(axe)
    for width in [PHONE if dark else DESKTOP] if name == LARGE else [DESKTOP, PHONE]:
        browser.resize(width)
        assert browser.driver.execute_async_script(AUDIT, LEVELS) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_fits_every_window(browser: Chromium, file: File, name: str) -> None:
    """No scrolling sideways, down to 320 pixels: only tables and diagrams scroll, in their own frames."""
    browser.open(file(name))
    browser.run(SHOW_ALL)
    for width in (NARROWEST, PHONE, 768, DESKTOP, 2560):
        browser.resize(width)
        assert browser.run(BEYOND) == []
        assert browser.run("return document.documentElement.scrollWidth") <= width


def test_everything_is_there_without_a_script(browser: Chromium, file: File) -> None:
    """Scripts only add sorting and filtering."""
    texts = []
    for script in (True, False):
        browser.open(file("slice"), script=script)
        texts.append(browser.run('return document.querySelector("main").innerText'))
    with_script, without = (re.sub(r"Show only \w+ with\s*", "", text).split() for text in texts)
    assert with_script == without


@pytest.mark.parametrize("name", ["slice", LARGE])
def test_nothing_is_fetched_and_its_policy_is_kept(browser: Chromium, file: File, name: str) -> None:
    """The page asks for nothing but itself, breaks no rule of its own policy, and no script put into it runs."""
    browser.open(file(name))
    assert browser.requests() == [file(name).as_uri()]
    assert browser.run("return window.violations") == []
    browser.run(
        """
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        document.body.insertAdjacentHTML("beforeend", "<img src=https://example.com/x onerror='window.ran = true'>");
        document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>");
        """
    )
    assert browser.wait("return window.violations.length >= 3")
    assert browser.run("return window.ran") is None
    assert browser.requests() == []


def test_tables_are_sorted_by_keyboard(browser: Chromium, file: File) -> None:
    """The heading is a button that the Tab key reaches; pressing it says how the column is sorted, amounts by size."""
    browser.open(file("bank"))
    heads = browser.driver.find_elements(By.CSS_SELECTOR, "#decisions thead th")
    amounts = 'return [...document.querySelectorAll("#decisions td:last-child")].map((cell) => cell.innerText)'
    given = browser.run(amounts)
    browser.run('document.querySelector("#decisions thead button").focus()')
    for _ in heads[1:]:
        browser.press(Keys.TAB)
    assert browser.run("return document.activeElement.textContent") == "USD a month, alone"
    browser.press(Keys.ENTER)
    assert heads[-1].get_attribute("aria-sort") == "ascending"
    known = sorted(float(text.replace(",", "")) for text in given if text != "unknown")
    up = browser.run(amounts)
    assert [float(text.replace(",", "")) for text in up if text != "unknown"] == known
    assert up[-1] == "unknown"
    browser.press(Keys.SPACE)
    assert heads[-1].get_attribute("aria-sort") == "descending"
    assert browser.run(amounts) == [*(text for text in up if text == "unknown"), *reversed(up[: len(known)])]


def test_tables_are_filtered_by_keyboard(browser: Chromium, file: File) -> None:
    """Every word must occur; how many are shown is said to those who cannot see it."""
    browser.open(file("bank"))
    browser.run('document.querySelector("#decisions input").focus()')
    browser.press("card kms")
    rows = 'return [...document.querySelectorAll("#decisions tbody tr:not([hidden]) th")].map((one) => one.innerText)'
    assert browser.run(rows) == ["card-issuing → kms"]
    assert browser.run('return document.querySelector("#decisions output").textContent') == "1 of 22 shown"
    browser.press(Keys.CONTROL, "a")
    browser.press("card-issuing->kms")
    assert browser.run(rows) == ["card-issuing → kms"]
    browser.press(Keys.CONTROL, "a")
    browser.press(Keys.BACKSPACE)
    assert len(browser.run(rows)) == 22


HOSTILE = [
    "<script>window.ran = true</script>", "<img src=x onerror='window.ran = true'>", "<svg onload='window.ran = true'>",
    "javascript:window.ran=true", "\"><b onclick='window.ran = true'>", "</style></title><script>ran = 1</script>",
    "\u202ereversed", "\u2066isolated", "x" * 2_000, "e\u0301\u0301\u0301", "{{ 7 * 7 }}", "\u4f60\u597d" * 60,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text(browser: Chromium, tmp_path: Path, text: str) -> None:
    """Nothing in a name runs, is fetched, becomes markup, turns the direction of a line or breaks the layout."""
    result, markup = shown(loads(described(text)))
    (file := tmp_path / "page.html").write_text(markup)
    browser.open(file, width=PHONE)
    browser.run(SHOW_ALL)
    assert browser.requests() == [file.as_uri()]
    assert browser.run("return [window.ran, window.violations]") == [None, []]
    kinds = [("img, iframe, object, link, base", 0), ("script", 1), ("style", 1), ("[onerror], [onload], [onclick]", 0)]
    for selector, number in kinds:
        assert browser.run("return document.querySelectorAll(arguments[0]).length", selector) == number
    assert browser.run('return [...document.links].every((one) => ["https:", "file:"].includes(one.protocol))')
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", browser.run("return document.body.textContent"))
    assert browser.run(BEYOND) == []
    if text.isascii():
        assert browser.run("return document.querySelector('h1').textContent") == text.replace("->", " → ")
    assert browser.run('return document.querySelectorAll("article.connection").length') == len(result.connections)


@pytest.mark.parametrize("name", ["slice", "bank", "gateway-unknown"])
def test_it_prints_whole(browser: Chromium, file: File, name: str) -> None:
    """Each connection, source and word of a diagram is on paper, pages are numbered, nothing is cut at an edge."""
    how = "on Debian and Ubuntu, apt install poppler-utils"
    pdftotext = needed(program("pdftotext"), "pdftotext", how)
    browser.open(file(name))
    text = subprocess.run([pdftotext, "-raw", "-", "-"], input=browser.pdf(), capture_output=True, check=True).stdout
    pages = [closed_up(page) for page in text.decode().removesuffix("\f").split("\f")]
    ends = [f"{number}/{len(pages)}" for number in range(1, len(pages) + 1)]
    assert all(end in page for page, end in zip(pages, ends, strict=True))
    printed = "".join(page.replace(end, "") for page, end in zip(pages, ends, strict=True))
    for number, one in enumerate(example(name)[0].connections, start=1):
        assert closed_up(f"{number}. {one.id.replace('->', '→')}") in printed
    words = browser.run('return [...document.querySelectorAll("p:not(.filter), li")].map((one) => one.textContent)')
    assert [text for text in words if closed_up(text) not in printed] == []
    browser.command("Emulation.setEmulatedMedia", media="print")
    browser.resize(PAPER)
    assert browser.run(BEYOND.replace(".wide, .picture, ", "")) == []
    browser.command("Emulation.setEmulatedMedia", media="")


def closed_up(text: str) -> str:
    """A text without what lines and fonts do to it."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
