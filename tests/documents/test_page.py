"""The page of the design document: what its markup holds, whatever shows it. tests/browser/ tries it in one."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from advisor import loads
from advisor.catalogue import built_in
from advisor.diagrams import views
from advisor.result import Result
from tests.conftest import EXAMPLES
from tests.documents.pages import NAMES, example, shown

FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)*|\d+(?:\.\d+)*")
VOID = {"meta", "link", "input", "br", "img"}
WRONG = (
    "N/A", "None", "null", "undefined", ". .", " ,", " .", "TODO", "{{", "()",
    "True", "False", "/answers-", "policy.never",
)  # fmt: skip
"""What no reader may see: placeholders, values of a programming language, ids that lead nowhere."""
BUDGET = 10_000
"""Bytes for each connection of a page with a hundred of them."""


class Page(HTMLParser):
    """What a page holds: ids, links, and its text by the elements that it stands in."""

    def __init__(self, markup: str):
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: list[tuple[list[tuple[str, dict[str, str]]], str]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(markup)
        self.close()
        assert not self._open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes ids and links."""
        values = {name: value or "" for name, value in attrs}
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        self.all.append((tag, values))
        if tag not in VOID:
            self._open.append((tag, values))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Shapes of diagrams close themselves."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Every element is closed by its own end tag, in order."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Notes texts, but not styles and scripts."""
        if self._open and self._open[-1][0] not in {"style", "script"}:
            self.texts.append((list(self._open), data))

    def ids_of(self, tag: str, name: str) -> int:
        """How many elements of a kind and class have an id."""
        return sum(
            one == tag and name in values.get("class", "").split() and "id" in values for one, values in self.all
        )

    def text_of(self, tag: str, **wanted: str) -> list[str]:
        """The text of every element of a kind."""
        found: dict[int, str] = {}
        for path, text in self.texts:
            for name, values in path:
                if name == tag and wanted.items() <= {"class": "", **values}.items():
                    found[id(values)] = found.get(id(values), "") + text
        return list(found.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_link_within_the_page_has_its_one_target(name: str) -> None:
    """No id is given twice, and no link leads nowhere; links out of the page are those to sources."""
    page = Page(example(name)[1])
    assert [one for one, number in Counter(page.ids).items() if number > 1] == []
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert all(link.startswith(("#", "https://")) for link in page.links)


@pytest.mark.parametrize("name", NAMES)
def test_every_connection_rule_and_source_can_be_linked_to(name: str) -> None:
    """Each has an id of its own, and connections are headings."""
    result, markup = example(name)
    page = Page(markup)
    assert page.ids_of("article", "connection") == len(result.connections)
    assert sum(one.startswith("rule-") for one in page.ids) == len(result.rules)
    urls = {link for link in page.links if link.startswith("https://")}
    read = {source["url"] for source in every(json.loads(result.model_dump_json()), "sources")}
    assert urls == read
    assert sum(re.fullmatch(r"s\d+", one) is not None for one in page.ids) == len(read)
    headings = [text.split(" ", 1)[1].replace(" → ", "->") for text in page.text_of("h3") if re.match(r"\d+\. ", text)]
    assert headings == [one.id for one in result.connections]


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_in_the_result(name: str) -> None:
    """Amounts, ports, ranges, days, versions stand in the JSON; what counts or numbers things of the page is right.

    Numbers of sources and prices are those of their link targets, and ordinals run from 1. Counts stand in <data> and
    are held against what they count; those of diagrams are at most the number of connections and constructs.
    """
    result, markup = example(name)
    data = json.loads(result.model_dump_json(by_alias=True))
    known = {*figures(data), *figures(result.digests["knowledge"][:12])}
    drawn = {str(number) for number in range(len(result.connections) + 2 * len(result.plan.constructs))}
    counts = set(lengths(data)) | set(groups(result))
    page = Page(markup)
    ordinals = [int(text.strip(".")) for text in page.text_of("span", **{"class": "no"})]
    assert ordinals == list(range(1, len(result.connections) + 1))
    assert [int(text) for text in page.text_of("td", **{"class": "no"})] == ordinals
    for path, text in page.texts:
        tag, values = path[-1]
        tags = [one for one, _ in path]
        if tag == "a" and re.fullmatch(r"#[sp]\d+", values["href"]):
            assert text.strip("[]P") == values["href"][2:]
        elif tag == "data":
            total, said = int(values["value"]), int(text.replace(",", ""))
            assert total in counts
            assert total - said in (0, 3, 6)
        elif values.get("class") != "no":
            found = set(figures(text))
            assert found <= (known | drawn if "figure" in tags else known), (found - known, text)


def every(data: Any, key: str) -> Iterator[Any]:
    """All members of the lists under a key, anywhere."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from value if name == key else every(value, key)
            if name == key:
                yield from every(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from every(value, key)


def figures(data: Any) -> Iterator[str]:
    """Every number of the JSON, as texts show it."""
    match data:
        case bool() | None:
            return
        case int() | float():
            yield from (f"{data:.2f}", f"{data:.12f}".rstrip("0").rstrip("."))
        case str():
            yield from (one.replace(",", "") for one in FIGURE.findall(data))
        case dict():
            for name, value in data.items():
                yield from figures(name)
                yield from figures(value)
        case _:
            for value in data:
                yield from figures(value)


def lengths(data: Any) -> Iterator[int]:
    """How long the lists of the JSON are."""
    if isinstance(data, list):
        yield len(data)
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from lengths(value)


def groups(result: Result) -> Iterator[int]:
    """How many connections share a mechanism, a standing, a question and so on; and how many of these there are."""
    shared: dict[str, Counter[str]] = {}
    for one in result.connections:
        chosen = one.recommendation.mechanism if one.recommendation else ""
        keys = [("mechanism", chosen), ("standing", one.standing)]
        keys += [("question", entry.model_dump_json()) for entry in one.conditions]
        keys += [("presumption", entry.model_dump_json()) for entry in one.presumptions]
        keys += [("warning", f"{entry.rule} {entry.text}") for entry in one.warnings]
        keys += [
            ("step", f"{advice.kind} {advice.text} {advice.only_if} {advice.built} {advice.settings}")
            for advice in one.advice
        ]
        for kind, key in dict.fromkeys(keys):
            shared.setdefault(kind, Counter())[key] += 1
    yield 0
    for kind, counter in shared.items():
        yield from counter.values()
        if kind not in {"mechanism", "standing", "step"}:
            yield len(counter)
    yield sum(number for _, number in shared["mechanism"].most_common()[6:])
    if result.plan.reach:
        yield sum(pair.verdict != "kept_apart" for pair in result.plan.reach.forbidden)


def test_the_page_is_the_same_each_time() -> None:
    """The same inventory, knowledge and day give the same bytes."""
    inventory = (EXAMPLES / "slice.yaml").read_text()
    assert shown(loads(inventory))[1] == shown(loads(inventory))[1]


def test_a_hundred_connections_take_less_than_a_megabyte() -> None:
    """With all diagrams, as the grown payments company has them."""
    result, markup = example("slice-grown")
    assert len(markup.encode()) < len(result.connections) * BUDGET


@pytest.mark.parametrize("name", NAMES)
def test_the_words_are_for_people(name: str) -> None:
    """No empty section, no placeholder, no doubled full stop, no value of a programming language."""
    _, markup = example(name)
    page = Page(markup)
    text = " ".join("".join(text for _, text in page.texts).split())
    for wrong in WRONG:
        assert wrong not in text, text[max(0, text.index(wrong) - 60) : text.index(wrong) + 60]
    assert not re.search(r"<(ul|ol|tbody|p|li|td|h\d)[^>]*>\s*</\1>", markup)
    assert all(text[:1] == text[:1].upper() for text in page.text_of("h4"))


def test_numbers_of_a_diagram_lead_to_a_table() -> None:
    """Where lines carry numbers, each has its row in the page, with the connections that it stands for."""
    result, markup = example("slice-grown")
    overview = views(result, built_in()).overview
    assert overview.numbered
    figure = markup.partition('id="figure-overview"')[2].partition("</figure>")[0]
    rows = re.findall(r"<tr><td>(\d+)</td>.*?<td>(\d+): <a", figure)
    assert [(int(number), int(count)) for number, count in rows] == [(row.number, row.count) for row in overview.table]
