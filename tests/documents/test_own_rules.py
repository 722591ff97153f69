"""The example of docs/own-rules.md, from end to end: what stands there is what the advisor reads and prints."""

import re

from advisor import Result, loads, recommend
from advisor.catalogue import built_in
from advisor.documents.terminal import explanation
from tests.conftest import DAY, EXAMPLES, ROOT

PACK = EXAMPLES / "own-rules"
PAGE = (ROOT / "docs" / "own-rules.md").read_text()
YAML = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
INVENTORY = next(block for block in YAML if block.startswith("region:"))
NEED = "{needs: {slice_inspected_account: yes}}"


def decided(text: str, pack: bool = True) -> Result:
    """What is recommended for an inventory, with the example pack or without."""
    rules = [PACK] if pack else []
    return recommend(loads(text, "inventory.yaml", rules=rules), as_of=DAY, rules=rules)


def test_the_pack_that_is_shown_is_that_of_the_example() -> None:
    """Each piece of YAML but the inventory stands in a file of the pack."""
    files = [path.read_text() for path in PACK.rglob("*.yaml")]
    assert len(YAML) == 4
    assert all(any(block in file for file in files) for block in YAML if block != INVENTORY)


def test_the_output_shown_is_real() -> None:
    """Each part of it is found in what explain prints."""
    printed = explanation(decided(INVENTORY).connections[0], built_in(PACK))
    (block,) = re.findall(r"```\n(  .*?)```", PAGE, re.DOTALL)
    parts = block.strip("\n").split("\n\n")
    assert len(parts) == 3
    assert all(part in printed for part in parts)


def test_an_account_that_asks_for_inspection_is_reached_through_it() -> None:
    """A transit gateway, because of the pack's rule, with routes by way of the inspection VPC."""
    one = decided(INVENTORY).connections[0]
    assert one.recommendation is not None
    assert one.recommendation.mechanism == "transit_gateway"
    assert {"SLICE-004", "HUB-006"} <= {reason.rule for reason in one.reasons}
    routes = [advice for advice in one.advice if (advice.rule, advice.kind) == ("SLICE-004", "route")]
    assert [advice.settings["route_table"] for advice in routes] == ["pre-inspection", "post-inspection"]
    assert any(hop.provider == "the firewall" for hop in one.path)


def test_without_the_need_nothing_changes() -> None:
    """The rule is silent, and the decision that of the built-in knowledge."""
    silent = INVENTORY.replace(NEED, "{}")
    assert silent != INVENTORY
    one, alone = decided(silent).connections[0], decided(silent, pack=False).connections[0]
    assert one.recommendation == alone.recommendation
    assert "SLICE-004" not in {reason.rule for other in one.alternatives for reason in other.reasons}
    assert not any(advice.rule == "SLICE-004" for advice in one.advice)


def test_inside_the_account_nothing_is_inspected() -> None:
    """What enters the account is what the rule is about."""
    inside = INVENTORY.replace("shop: {account: shop,", "shop: {account: payments,")
    assert inside != INVENTORY
    one = decided(inside).connections[0]
    assert "SLICE-004" not in {reason.rule for reason in one.reasons}


def test_a_bill_says_whose_price_each_line_has() -> None:
    """The list price of the attachments, and what Slice pays for a GB, with where that was read."""
    one = decided(INVENTORY).connections[0]
    assert one.monthly_cost is not None
    assert {item.what: (item.price, item.pack) for item in one.monthly_cost.items} == {
        "attachment hours": (0.07, ""),
        "data through the hub": (0.017, "Slice's network standards"),
    }
    printed = " ".join(explanation(one, built_in(PACK)).split())
    assert "at list price and prices of Slice's network standards" in printed
    assert "1.70 USD (verified, 2026-11-20, Private pricing agreement of 2026-07 (annex B))" in printed
