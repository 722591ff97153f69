"""The price book: figures as they were read, in steps, each with the document that says so."""

from datetime import date
from math import inf
from pathlib import Path

import pytest
import yaml

from advisor.catalogue import Catalogue, built_in
from advisor.catalogue.cost_files import Price
from advisor.catalogue.dates import eras
from advisor.places import KNOWLEDGE
from advisor.problems import InvalidKnowledge

PRICE = "unit: GB, source: Contract, day: 2026-11-20, confidence: verified"


def pack(folder: Path, prices: str) -> Catalogue:
    """The knowledge with a pack that holds nothing but these prices."""
    folder.mkdir()
    (folder / "pack.yaml").write_text("title: Ours\nprefix: OURS\n")
    (folder / "prices.yaml").write_text(prices)
    return built_in(folder)


def problems(folder: Path, prices: str) -> str:
    """What is wrong with such a pack."""
    with pytest.raises(InvalidKnowledge) as caught:
        pack(folder, prices)
    return str(caught.value)


@pytest.mark.parametrize(
    ("region", "name", "usd"),
    [
        ("ap-southeast-5", "resource_endpoint_hour", 0.0234),
        ("eu-west-2", "interface_endpoint_az_hour", 0.011),
        ("eu-central-1", "nlb_hour", 0.027),
        ("ap-northeast-1", "lattice_request", 0.13e-6),
        ("ap-northeast-1", "privatelink_remote_region_hour", 0.05),
        ("ap-southeast-7", "tgw_attachment_hour", 0.06),
        ("il-central-1", "cloudwan_attachment_hour", 0.075),
        ("us-east-1", "inter_region_gb_to_us-east-2", 0.01),
        ("ap-south-1", "inter_region_gb_to_us-east-1", 0.086),
        ("us-east-1", "resource_gateway_gb", 0.006),
    ],
)
def test_what_was_read_of_many_regions_is_in_the_book(catalogue: Catalogue, region: str, name: str, usd: float) -> None:
    """Also of pairs of Regions, and per request where the page says it per million."""
    assert catalogue.prices[region][name].usd == usd


def test_what_nobody_published_is_absent(catalogue: Catalogue) -> None:
    """An hour of a transit gateway attachment in Ireland was only remembered; nothing is known of Jakarta."""
    assert "tgw_attachment_hour" not in catalogue.prices["eu-west-1"]
    assert catalogue.prices["ap-southeast-3"] == {}


def test_traffic_out_of_mumbai_costs_less_above_10_and_50_and_150_terabytes(catalogue: Catalogue) -> None:
    """Steps have their sizes, and the last has no end."""
    steps = catalogue.prices["ap-south-1"]["internet_egress_gb"].steps
    assert steps == ((10240, 0.1093), (40960, 0.085), (102400, 0.082), (inf, 0.08))


def test_a_price_without_tiers_is_one_step_without_end(catalogue: Catalogue) -> None:
    """Hours are all alike."""
    assert catalogue.prices["us-east-1"]["tgw_attachment_hour"].steps == ((inf, 0.05),)


def test_tiers_begin_with_the_price_itself_and_no_step_is_empty(catalogue: Catalogue) -> None:
    """For every price of the book."""
    for prices in catalogue.prices.values():
        for price in prices.values():
            assert price.steps[0][1] == price.usd
            assert all(size > 0 for size, _ in price.steps)
            assert [size for size, _ in price.steps].index(inf) == len(price.steps) - 1


@pytest.mark.parametrize("volumes", [(5, 5), (7, 5)])
def test_tiers_out_of_order_are_an_error_at_their_place(tmp_path: Path, volumes: tuple[int, int]) -> None:
    """Nobody could tell which of them holds."""
    tiers = ", ".join(f"{{above: {volume}, usd: 0.1}}" for volume in volumes)
    found = problems(tmp_path / "ours", f"everywhere:\n  tgw_gb: {{usd: 1, tiers: [{tiers}], {PRICE}}}\n")
    assert "ours/prices.yaml:2:27: error: the tiers are not in the order of their volumes" in found


@pytest.mark.parametrize("tier", ["{above: 0, usd: 1}", "{above: 5, usd: -1}", "{above: 5}", "{above: .inf, usd: 1}"])
def test_a_tier_that_cannot_be_is_an_error(tmp_path: Path, tier: str) -> None:
    """A tier begins above something and costs something, and both are finite."""
    assert "prices.yaml:2:" in problems(
        tmp_path / "ours", f"everywhere:\n  tgw_gb: {{usd: 1, tiers: [{tier}], {PRICE}}}\n"
    )


def test_before_there_were_tiers_every_unit_cost_the_same() -> None:
    """What a price says of an earlier time has nothing of the tiers of today."""
    before = {"until": "2025-12-31", "usd": 0.03, "source": "a page", "day": "2025-11", "confidence": "verified"}
    now = {"usd": 0.02, "tiers": [{"above": 10, "usd": 0.01}], "unit": "GB", "source": "a page", "day": "2026-11-20"}
    price = Price.model_validate(now | {"confidence": "verified", "before": [before]})
    assert [(era.last, era.value.steps) for era in eras(price)] == [
        (date(2025, 12, 31), ((inf, 0.03),)),
        (None, ((10, 0.02), (inf, 0.01))),
    ]


def test_sources_are_named_by_documents_and_shown_by_their_titles(tmp_path: Path) -> None:
    """What many prices rest on is written once, also for what was before."""
    before = "before: [{until: 2025-12-31, usd: 2, source: old, day: undated, confidence: verified}]"
    price = PRICE.replace("Contract", "annex")
    documents = "documents: {annex: Annex B of 2026, old: Annex A of 2025}\n"
    own = pack(tmp_path / "ours", f"{documents}everywhere: {{tgw_gb: {{usd: 1, {price}, {before}}}}}\n")
    found = own.prices["eu-west-1"]["tgw_gb"]
    assert (found.source, found.before[0].source) == ("Annex B of 2026", "Annex A of 2025")


def test_a_document_that_is_not_there_gets_the_nearest_name(tmp_path: Path) -> None:
    """Where a file has documents, each source is one of them."""
    price = PRICE.replace("Contract", "anex-b")
    documents = "documents: {annex-b: Annex B of 2026}\n"
    found = problems(tmp_path / "ours", f"{documents}everywhere:\n  tgw_gb: {{usd: 1, {price}}}\n")
    assert "ours/prices.yaml:3:38: error: there is no document 'anex-b'" in found
    assert "did you mean 'annex-b'?" in found


def test_a_name_of_each_region_has_no_regions_that_there_are_not(tmp_path: Path) -> None:
    """A transfer goes to a Region that exists."""
    found = problems(tmp_path / "ours", f"everywhere:\n  inter_region_gb_to_eu-wets-1: {{usd: 1, {PRICE}}}\n")
    assert "did you mean 'inter_region_gb_to_eu-west-1'?" in found


def test_every_document_is_the_source_of_a_price() -> None:
    """A document that no price rests on would be read for nothing."""
    file = yaml.safe_load((KNOWLEDGE / "prices.yaml").read_text())
    used = {price["source"] for prices in file["regions"].values() for price in prices.values()}
    assert used == set(file["documents"])
