"""A user's file of prices stands above the list and above packs, and says so."""

import re
from math import inf
from pathlib import Path

import pytest

from advisor import Result, load, recommend
from advisor.catalogue import Catalogue, built_in
from advisor.catalogue.prices import with_prices
from advisor.problems import InvalidKnowledge
from tests.commands.test_commands import advisor
from tests.conftest import DAY, EXAMPLES, ROOT

PACK = EXAMPLES / "own-rules"
SLICE = EXAMPLES / "slice.yaml"
HOUR = "{usd: 0.03, unit: hour, source: Annex B, day: 2026-11-20, confidence: verified}"
REQUEST = "{usd: 0.0000001, unit: request, source: Annex B, day: 2026-11-20, confidence: verified}"
GB = "{usd: 0.01, unit: GB, source: Annex B, day: 2026-11-20, confidence: verified}"


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """What VPC Lattice costs in Mumbai, which the list does not know."""
    file = tmp_path / "ours.yaml"
    lines = [f"lattice_service_hour: {HOUR}", f"lattice_service_gb: {GB}", f"lattice_request: {REQUEST}"]
    file.write_text("\n    ".join(["regions:\n  ap-south-1:", *lines]))
    return file


def decided(prices: Path | None) -> Result:
    """The decisions on the payments company."""
    return recommend(load(SLICE), as_of=DAY, prices=prices)


def test_a_bill_that_was_unknown_is_known(prices: Path) -> None:
    """730 hours at 0.03 USD and 20 GB at 0.01; each line says whose price it has."""
    one = next(one for one in decided(prices).connections if one.id == "wallet-api->kyc-api")
    assert one.monthly_cost is not None
    assert one.monthly_cost.usd == 22.1
    assert {item.pack for item in one.monthly_cost.items} == {"ours.yaml"}
    before = next(one for one in decided(None).connections if one.id == "wallet-api->kyc-api")
    assert before.monthly_cost is not None
    assert before.monthly_cost.usd is None


def test_the_digests_of_prices_and_knowledge_tell_of_the_file(prices: Path) -> None:
    """Also of another content under the same name; those of rules and inventory stay."""
    without, first = decided(None).digests, decided(prices).digests
    prices.write_text(prices.read_text().replace("0.03", "0.04"))
    second = decided(prices).digests
    different = {name: len({without[name], first[name], second[name]}) for name in without}
    assert different == {"inventory": 1, "knowledge": 3, "rules": 1, "prices": 3}


def test_a_file_stands_above_packs_and_everywhere_reaches_every_region(tmp_path: Path) -> None:
    """A pack's price of a Region gives way to the user's price for everywhere."""
    file = tmp_path / "ours.yaml"
    file.write_text(f"everywhere: {{tgw_gb: {GB}}}\n")
    catalogue = with_prices(built_in(PACK), file)
    assert {prices["tgw_gb"].usd for prices in catalogue.prices.values()} == {0.01}


def test_only_what_the_file_names_changes(prices: Path, catalogue: Catalogue) -> None:
    """All other prices are those of before, and the knowledge without the file stays as it is."""
    changed = {
        (region, name)
        for region, known in with_prices(catalogue, prices).prices.items()
        for name, price in known.items()
        if price != catalogue.prices[region].get(name)
    }
    named = ("lattice_service_hour", "lattice_service_gb", "lattice_request")
    assert changed == {("ap-south-1", name) for name in named}


def test_all_faults_of_a_file_are_told_at_once(prices: Path, catalogue: Catalogue) -> None:
    """Each at its place, with the nearest name."""
    text = prices.read_text().replace("ap-south-1", "ap-suoth-1").replace("service_gb", "servise_gb")
    prices.write_text(text)
    with pytest.raises(InvalidKnowledge) as caught:
        with_prices(catalogue, prices)
    region, name = map(str, caught.value.problems)
    assert region.startswith(f"{prices}:2:3: error: there is no Region 'ap-suoth-1'")
    assert "did you mean 'ap-south-1'?" in region
    assert name.startswith(f"{prices}:4:5: error: there is no price name 'lattice_servise_gb'")
    assert "did you mean 'lattice_service_gb'?" in name


@pytest.mark.parametrize("command", [["recommend", str(SLICE)], ["explain", str(SLICE), "wallet-api->kyc-api"]])
def test_commands_take_a_file_of_prices(prices: Path, command: list[str]) -> None:
    """And tell whose prices they reckon with."""
    run = advisor(*command, "--prices", str(prices))
    assert run.returncode == 0
    assert "USD a month at prices of ours.yaml" in run.stdout


@pytest.mark.parametrize("text", ["regions: {eu-west-1: {tgw_gb: 3}}", "[1, 2]", "names: {}", "everywhere: }", ""])
def test_what_is_no_file_of_prices_is_refused_at_its_place(tmp_path: Path, catalogue: Catalogue, text: str) -> None:
    """With the wrong kind of value, the wrong keys, or no YAML at all."""
    file = tmp_path / "ours.yaml"
    file.write_text(text)
    with pytest.raises(InvalidKnowledge) as caught:
        with_prices(catalogue, file)
    assert all(str(problem).startswith(f"{file}:1:") for problem in caught.value.problems)


def test_the_example_in_the_documents_holds(tmp_path: Path, catalogue: Catalogue) -> None:
    """docs/prices.md shows a file that is taken as it stands, and says what it means."""
    (text,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "prices.md").read_text(), re.DOTALL)
    file = tmp_path / "ours.yaml"
    file.write_text(text)
    prices = with_prices(catalogue, file).prices
    assert prices["ap-southeast-3"]["tgw_gb"].source == "Private pricing agreement of 2026-07, annex B"
    assert prices["eu-west-1"]["internet_egress_gb"].steps == ((51200, 0.08), (inf, 0.06))


def test_a_file_that_is_not_there_is_told() -> None:
    """Standard input is no file of prices: commands read it once, and for the inventory."""
    for name in ("nowhere.yaml", "-"):
        run = advisor("recommend", str(SLICE), "--prices", name)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.startswith(f"{name}:1:1: error: there is no such file")
