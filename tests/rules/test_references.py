"""What rests on what: every claim has something that it rests on, and every number of the knowledge is such a claim."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.catalogue import Catalogue, built_in
from advisor.catalogue.loader import load_catalogue
from advisor.catalogue.references import PLURALS, YEAR, claims, listed, named, resting, stale
from advisor.documents.markdown import escaped
from advisor.documents.unverified import unverified
from advisor.places import KNOWLEDGE
from advisor.problems import AdvisorError
from tests.conftest import EXAMPLES, ROOT

FILES = sorted(KNOWLEDGE.rglob("*.yaml"))
SOURCES: dict[str, Any] = yaml.safe_load((KNOWLEDGE / "sources.yaml").read_text())
Entry = Mapping[str, Any]


def entries(content: Any, inside: tuple[Entry, ...] = ()) -> Iterator[tuple[Any, tuple[Entry, ...]]]:
    """Every plain value of a file, with the mappings in which it stands, the innermost first."""
    if isinstance(content, dict):
        for value in content.values():
            yield from entries(value, (content, *inside))
    elif isinstance(content, list):
        for value in content:
            yield from entries(value, inside)
    else:
        yield content, inside


def dated(entry: Entry) -> bool:
    """Whether an entry names what it rests on, and the day of that: its own, or that of the page in sources.yaml."""
    if "evidence" in entry:
        return isinstance(entry["evidence"]["checked"], date)
    named_here = entry.get("source", entry.get("sources", ()))
    names = [named_here] if isinstance(named_here, str) else named_here
    return bool(names) and ("day" in entry or all(isinstance(SOURCES[name]["checked"], date) for name in names))


def presumed(entry: Entry) -> bool:
    """Whether an entry is what we presume for want of a statement, and says so and why."""
    return {"usual", "because"} <= entry.keys() or {"default", "because"} <= entry.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(KNOWLEDGE).as_posix())
def test_every_number_has_a_source_a_day_and_a_confidence(path: Path) -> None:
    """Limits, prices, thresholds in conditions, and whatever else is a number in a file."""
    bare = [
        (value, inside[0])
        for value, inside in entries(yaml.safe_load(path.read_text()))
        if isinstance(value, int | float) and not isinstance(value, bool)
        if not any((dated(entry) and "confidence" in entry) or presumed(entry) for entry in inside)
    ]
    assert bare == []


def test_the_files_have_numbers() -> None:
    """The test above looks at hundreds of numbers, so it does not pass for want of any."""
    every = [value for path in FILES for value, _ in entries(yaml.safe_load(path.read_text()))]
    assert len([value for value in every if isinstance(value, int | float) and not isinstance(value, bool)]) > 200


def doubtful() -> list[str]:
    """The confidence of every entry of a knowledge file that says `unverified` or `secondary`."""
    every = (entries(yaml.safe_load(path.read_text())) for path in FILES)
    return [value for file in every for value, _ in file if value in {"unverified", "secondary"}]


@pytest.mark.parametrize("confidence", ["unverified", "secondary"])
def test_the_page_of_what_not_to_lean_on_lists_all_of_it(catalogue: Catalogue, confidence: str) -> None:
    """Each entry of the files that says so is a claim, and stands on the page with its name and its source."""
    found = [claim for claim in claims(catalogue) if claim.confidence == confidence]
    assert len(found) == doubtful().count(confidence)
    page = unverified(catalogue)
    assert f"## {confidence.capitalize()}: {len(found)}\n" in page
    for claim in found:
        row = next(line for line in page.splitlines() if line.startswith(f"| {escaped(claim.name)} |"))
        assert all(escaped(reference.title) in row for reference in claim.references), claim


def test_the_page_in_docs_is_the_generated_one(catalogue: Catalogue) -> None:
    """docs/unverified.md is what `make docs` makes."""
    assert unverified(catalogue) == (ROOT / "docs" / "unverified.md").read_text()


def test_every_claim_rests_on_something_and_has_a_kind(catalogue: Catalogue) -> None:
    """Each kind occurs, and no claim stands on nothing."""
    every = list(claims(catalogue))
    assert {claim.kind for claim in every} == set(PLURALS)
    assert all(claim.references for claim in every)


def test_every_source_is_in_the_list(catalogue: Catalogue) -> None:
    """A page of sources.yaml that nothing rests on would never be read again."""
    assert {reference.name for reference in resting(catalogue)} - {""} == set(catalogue.sources)


def names(found: Sequence[Any]) -> set[str]:
    """The names of claims."""
    return {claim.name for claim in found}


def test_a_page_shows_all_that_rests_on_it(catalogue: Catalogue) -> None:
    """Rules of now and of the past, steps, limits and mechanisms, by the page's name and by its address."""
    (rules,) = named(catalogue, "peering-basics").values()
    assert {"PEER-001", "peerings_per_pair", "vpc_peering", "vpc_peering/dns-3"} <= names(rules)
    (history,) = named(catalogue, "https://docs.aws.amazon.com/vpc/latest/privatelink/doc-history.html").values()
    assert {"REGION-008", "since/resource_endpoint", "REACH-027"} <= names(history)
    (columns,) = named(catalogue, "tunnel-endpoint-launch").values()
    assert {"tunnel_endpoint", "REGION-006"} <= names(columns)


def test_an_address_shows_all_pages_that_have_it(catalogue: Catalogue) -> None:
    """Two entries of sources.yaml may have one address, a price may quote it, a vendor may have it as evidence."""
    assert len(named(catalogue, "https://www.iso.org/standard/27001")) == 2
    (vendor,) = named(catalogue, "https://aiven.io/docs/platform/privatelink").values()
    assert names(vendor) == {"aiven"}
    prices = named(catalogue, "https://aws.amazon.com/vpc/lattice/pricing/").values()
    assert "us-east-1/lattice_service_hour" in {name for found in prices for name in names(found)}


def test_an_unknown_page_gets_the_nearest_name(catalogue: Catalogue) -> None:
    """Of a name and of an address."""
    with pytest.raises(AdvisorError, match="did you mean 'peering-basics'"):
        named(catalogue, "peering-basic")
    with pytest.raises(AdvisorError, match=r"did you mean 'https://aiven.io/docs/platform/privatelink'"):
        named(catalogue, "https://aiven.io/docs/platform/privatelinks")


def test_what_a_pack_rests_on_is_in_the_list() -> None:
    """A company's own rules and vendors stand beside the built-in ones."""
    both = built_in(EXAMPLES / "own-rules")
    assert "SLICE-001" in {name for found in resting(both).values() for name in names(found)}


def test_a_source_is_stale_after_so_many_days(catalogue: Catalogue) -> None:
    """On the last of the days it is not; a day later it is, with what rests on it; the oldest come first."""
    read = catalogue.sources["peering-basics"].entry.checked
    for days_later, old in ((YEAR, False), (YEAR + 1, True)):
        found = {one.name: claims for one, claims in stale(catalogue, read + timedelta(days_later), YEAR).items()}
        assert ("peering-basics" in found) is old
        assert not old or "PEER-001" in names(found["peering-basics"])
    days = [reference.day for reference in stale(catalogue, date(2100, 1, 1), 0)]
    assert None not in days
    assert days == sorted(day for day in days if day)


def test_prices_and_evidence_grow_old_too(tmp_path: Path) -> None:
    """A price of a month counts from its first day, one without a day never; a vendor's evidence by its own day."""
    folder = Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))
    file = yaml.load((folder / "prices.yaml").read_text(), yaml.BaseLoader)
    prices = file["regions"]["us-east-1"]
    file["documents"] |= {name: name for name in ("of a month", "of a day", "of no day")}
    prices["tgw_gb"] |= {"day": "2020-02", "source": "of a month"}
    prices["nat_gateway_gb"] |= {"day": "2020-02-02", "source": "of a day"}
    prices["vpn_connection_hour"] |= {"day": "undated", "source": "of no day"}
    (folder / "prices.yaml").write_text(yaml.safe_dump(file))
    found = [one.title for one in stale(load_catalogue(folder), date(2020, 2, 10), 8)]
    assert found == ["of a month"]
    assert [one.title for one in stale(load_catalogue(folder), date(2020, 2, 11), 8)] == ["of a month", "of a day"]
    evidence = built_in().vendors["aiven"].entry.evidence
    old = stale(built_in(), evidence.checked + timedelta(1), 0)
    assert evidence.title in {one.title for one in old}


def test_pages_are_told_within_the_width(catalogue: Catalogue) -> None:
    """Lines keep to 80 columns, except that a word such as an address stays whole."""
    for reference, found in resting(catalogue).items():
        for line in listed(reference, found, 80):
            assert len(line) <= 80 or len(line.split()) == 1, line
