"""The same inventory on two days: what was not yet true, or is no longer, does not count; the result says its day."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import loads
from advisor import recommend as recommend_today
from advisor.catalogue import Catalogue
from advisor.catalogue.dates import last_read, on
from advisor.catalogue.loader import load_catalogue
from advisor.catalogue.pages import page
from advisor.conditions import truth
from advisor.places import KNOWLEDGE
from advisor.problems import InvalidKnowledge
from advisor.recommendation import recommend
from advisor.result.connections import ConnectionResult

DATABASE = """
region: us-east-1
accounts: {a: {}, b: {}}
vpcs: {app: {account: a, cidrs: 10.0.0.0/16}, data: {account: b, cidrs: 10.0.0.0/16}}
services: {api: {vpc: app}, db: {vpc: data, kind: resource, protocol: tcp, port: 5432}}
connections: [{from: api, to: db}]
"""
REGIONS = """
accounts: {a: {}, b: {}}
vpcs: {app: {account: a, region: eu-west-1}, back: {account: b, region: us-east-1}}
services: {web: {vpc: app}, orders: {vpc: back, protocol: tcp, port: 5432}}
connections: [{from: web, to: orders}]
"""
DAY = timedelta(days=1)


def decided(text: str, day: date) -> ConnectionResult:
    """The one connection of an inventory, decided by what was true on a day."""
    (connection,) = recommend_today(loads(text), as_of=day).connections
    return connection


def gone(connection: ConnectionResult) -> dict[str, list[str]]:
    """The mechanisms that are out, with the rules that say so."""
    return {
        one.mechanism: [reason.rule for reason in one.reasons]
        for one in connection.alternatives
        if one.standing == "eliminated"
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge that a test may change."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


def changed(folder: Path, name: str, change: Callable[[Any], object]) -> Catalogue:
    """The knowledge after a change of one of its files."""
    content = yaml.load((folder / name).read_text(), yaml.BaseLoader)
    change(content)
    (folder / name).write_text(yaml.safe_dump(content, sort_keys=False))
    return load_catalogue(folder)


def test_a_mechanism_counts_from_the_day_on_which_aws_introduced_it() -> None:
    """The day before, a resource endpoint is impossible, and why not is said with the page; on the day it wins."""
    before, after = (decided(DATABASE, date(2024, 12, 1) - number * DAY) for number in (1, 0))
    assert before.recommendation
    assert before.recommendation.mechanism != "resource_endpoint"
    why_not = next(one for one in before.alternatives if one.mechanism == "resource_endpoint")
    assert (why_not.standing, why_not.text) == (
        "eliminated",
        "Before 2024-12-01 there was no resource endpoint.",
    )
    assert why_not.reasons[0].sources[0].url.endswith("/vpc/latest/privatelink/doc-history.html")
    assert after.recommendation
    assert after.recommendation.mechanism == "resource_endpoint"


def test_an_override_to_what_was_not_there_does_not_count() -> None:
    """Before its day a mechanism is impossible, and no decision of people changes that."""
    text = DATABASE + "overrides: [{connection: api->db, choose: resource_endpoint, because: ordered, by: us}]\n"
    early = recommend_today(loads(text), as_of=date(2024, 11, 30))
    assert any("it is impossible here (since/resource_endpoint)" in problem.message for problem in early.problems)
    assert recommend_today(loads(text), as_of=date(2024, 12, 1)).problems == ()


def test_a_rule_counts_from_its_first_day_and_until_its_last() -> None:
    """Until 2024-11-25 an endpoint service led to no other Region; from 2024-11-26 on it is the documented answer."""
    last, first = decided(REGIONS, date(2024, 11, 25)), decided(REGIONS, date(2024, 11, 26))
    assert gone(last)["endpoint_service"] == ["REGION-008"]
    assert "endpoint_service" not in gone(first)
    assert first.recommendation
    assert first.recommendation.mechanism == "endpoint_service"
    assert "REGION-004" in {reason.rule for reason in first.reasons}


def test_no_rule_is_asked_of_what_was_not_there(catalogue: Catalogue) -> None:
    """On a day before everything no mechanism is left that AWS introduced later, whatever later rules would say."""
    connection = decided(DATABASE, date(2014, 1, 1))
    introduced = {name for name, mechanism in catalogue.mechanisms.items() if mechanism.entry.since}
    assert introduced <= set(gone(connection))
    assert not introduced & {change.mechanism for change in connection.would_change}


@pytest.fixture
def fewer_peerings(folder: Path) -> Catalogue:
    """Knowledge in which a VPC could have 10 peerings through 2025, nobody knows how many before 2024."""

    def change(file: Any) -> None:
        was = {"since": "2024-01-01", "until": "2025-12-31", "default": 5, "maximum": 10, "raised_by": "quota"}
        file["limits"]["peerings_per_vpc"]["before"] = [was | {"source": "tgw-quotas", "confidence": "secondary"}]

    return changed(folder, "limits.yaml", change)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2023, 12, 31), 200, set()),
        (date(2024, 1, 1), 11, {"over"}),
        (date(2025, 12, 31), 10, {"near"}),
        (date(2026, 1, 1), 11, set()),
        (date(2026, 1, 1), 126, {"over"}),
    ],
)
def test_the_rules_of_a_limit_follow_it(fewer_peerings: Catalogue, day: date, count: int, expected: set[str]) -> None:
    """They compare with the number of the day; where nobody knows that number there is nothing to compare with."""
    rules = [rule for name, rule in on(fewer_peerings, day).rules.items() if name.startswith("limit/peerings_per_vpc/")]
    fired = {rule.id.split("/")[2] for rule in rules if truth(rule.condition, {"peerings_of_vpc": float(count)})}
    assert fired == expected


def test_the_same_network_is_within_the_limit_of_one_day_and_beyond_that_of_another(fewer_peerings: Catalogue) -> None:
    """A VPC with 20 peerings can have another one now, and could not while 10 was the most."""
    text = """
region: us-east-1
vpcs: {app: {cidrs: 10.0.0.0/16}, data: {cidrs: 10.1.0.0/16}, partner: {cidrs: 10.2.0.0/16, count: 20}}
connections: [{from: app, to: data, needs: {peerings_of_vpc: 20}}]
"""
    found = {}
    for day in (date(2025, 12, 31), date(2026, 12, 1)):
        (connection,) = recommend(loads(text), fewer_peerings, day).connections
        found[day.year] = gone(connection).get("vpc_peering", [])
    assert found == {2025: ["limit/peerings_per_vpc/over"], 2026: []}


def test_a_limit_of_before_has_a_page_and_a_source_of_its_own(fewer_peerings: Catalogue) -> None:
    """`knowledge show` prints what it is, then what it was."""
    shown = page(fewer_peerings, "peerings_per_vpc")
    assert shown
    now, before = shown.split("until 2025-12-31, since 2024-01-01\n")
    assert "at most 125" in now
    assert "at most 10\n" in before
    assert "transit-gateway-quotas" in before


def test_a_bill_is_reckoned_with_the_prices_of_the_day(folder: Path) -> None:
    """The same connection costs what AWS asked on the day, and the line says which price that is."""

    def change(file: Any) -> None:
        file["documents"]["old-page"] = "an old page"
        price = file["regions"]["us-east-1"]["resource_endpoint_hour"]
        was = {"until": "2025-12-31", "usd": "0.04", "source": "old-page", "day": "2025-11-01"}
        price["before"] = [was | {"confidence": "unverified"}]

    catalogue = changed(folder, "prices.yaml", change)
    lines = {}
    for day in (date(2025, 12, 31), date(2026, 12, 1)):
        (connection,) = recommend(loads(DATABASE), catalogue, day).connections
        assert connection.monthly_cost
        lines[day.year] = next(item for item in connection.monthly_cost.items if item.what == "resource endpoint hours")
    assert (lines[2025].price, lines[2025].source, lines[2025].confidence) == (0.04, "an old page", "unverified")
    assert lines[2026].price == 0.02
    assert lines[2025].usd == pytest.approx(2 * lines[2026].usd)


def test_a_step_counts_from_its_first_day(catalogue: Catalogue) -> None:
    """Naming a service Region of an endpoint is advised since endpoints of AWS services lead to other Regions."""
    for day, there in ((date(2025, 11, 18), False), (date(2025, 11, 19), True)):
        steps = on(catalogue, day).steps["interface_endpoint"]
        assert any("service_region" in step.settings for step in steps) is there


def test_a_result_says_its_day_and_the_knowledge_that_was_asked() -> None:
    """Digests cover all knowledge with its days, so that day and digests together say by what was decided."""
    early, late = (recommend_today(loads(DATABASE), as_of=day) for day in (date(2024, 1, 1), date(2026, 12, 1)))
    assert (early.as_of, late.as_of) == (date(2024, 1, 1), date(2026, 12, 1))
    assert early.digests == late.digests


def test_what_is_true_now_is_the_catalogue_itself(catalogue: Catalogue) -> None:
    """After the newest change nothing differs; between two changes all days share one view."""
    assert on(catalogue, last_read(catalogue)) is catalogue
    assert on(catalogue, date(2100, 1, 1)) is catalogue
    assert on(catalogue, date(2025, 1, 10)) is on(catalogue, date(2025, 2, 10))
    assert not {rule.id for rule in catalogue.past} & set(catalogue.rules)


def test_a_clock_behind_the_knowledge_changes_nothing(monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> None:
    """Without a day, what was true when the knowledge was last read is the earliest that is asked."""
    monkeypatch.setattr("advisor.recommendation.today", lambda: date(2019, 1, 1))
    assert recommend_today(loads(DATABASE)).as_of == last_read(catalogue)
    assert recommend_today(loads(DATABASE), as_of=date(2019, 1, 1)).as_of == date(2019, 1, 1)


def test_a_rule_that_is_over_has_a_page_with_its_last_day(catalogue: Catalogue) -> None:
    """So has the day on which a mechanism was introduced."""
    assert "true until 2024-11-25\n" in (page(catalogue, "REGION-008") or "")
    assert "true since 2024-11-26\n" in (page(catalogue, "REGION-004") or "")
    assert "  introduced on 2024-12-01 (verified): " in (page(catalogue, "resource_endpoint") or "")
    assert "always\n" in (page(catalogue, "since/resource_endpoint") or "")


RULE = """rules:
  - id: OWN-900
    title: A planted rule
    when: {overlap: some}
    then: {fits: vpc_peering}
    because: It is planted.
    sources: [peering-basics]
    confidence: verified
    effective_from: 2024-01-02
    effective_until: 2024-01-01
    examples: {fires: [{overlap: some}], silent: [{overlap: none}]}
"""


def test_a_rule_that_ends_before_it_begins_is_refused(folder: Path) -> None:
    """With its place in the file."""
    (folder / "rules" / "zz.yaml").write_text(RULE)
    with pytest.raises(InvalidKnowledge, match=r"rules/zz.yaml:10:.*OWN-900 ends before it begins"):
        load_catalogue(folder)


@pytest.mark.parametrize("last", ["2999-12-31", "9999-12-31"])
def test_a_rule_that_ends_one_day_is_in_force_until_then(folder: Path, last: str) -> None:
    """Also where its last day is the last that there is."""
    (folder / "rules" / "zz.yaml").write_text(RULE.replace("effective_until: 2024-01-01", f"effective_until: {last}"))
    catalogue = load_catalogue(folder)
    assert "OWN-900" not in on(catalogue, date(2024, 1, 1)).rules
    assert "OWN-900" in on(catalogue, date(2026, 12, 1)).rules


def test_the_examples_of_a_rule_that_is_over_are_tried(folder: Path) -> None:
    """An ended rule is checked like any other."""
    text = RULE.replace("2024-01-02", "2023-01-01").replace("fires: [{overlap: some}]", "fires: [{overlap: none}]")
    (folder / "rules" / "zz.yaml").write_text(text)
    with pytest.raises(InvalidKnowledge, match="the rule OWN-900 does not fire in its example"):
        load_catalogue(folder)


def test_a_rule_of_now_makes_none_of_the_past_superfluous(folder: Path) -> None:
    """Two rules that say the same one after the other both stand."""
    own = RULE.replace("    effective_until: 2024-01-01\n", "")
    later = own.replace("OWN-900", "OWN-901").split("rules:\n")[1]
    over = later.replace("effective_from: 2024-01-02", "effective_until: 2024-01-01")
    (folder / "rules" / "zz.yaml").write_text(own + over)
    load_catalogue(folder)


@pytest.mark.parametrize(
    "spans",
    [
        [("2024-01-01", "2023-01-01")],
        [("2023-01-01", "2023-12-31"), ("2023-12-31", "2024-12-31")],
        [("2024-01-01", "2024-12-31"), ("2022-01-01", "2022-12-31")],
    ],
)
def test_earlier_values_stand_one_after_the_other(folder: Path, spans: list[tuple[str, str]]) -> None:
    """A value that ends before it begins, overlaps, or stands out of order is refused at its place."""

    def change(file: Any) -> None:
        price = file["regions"]["us-east-1"]["tgw_gb"]
        common = {"usd": "0.04", "source": "an old page", "day": "2025-11-01", "confidence": "secondary"}
        price["before"] = [common | {"since": since, "until": until} for since, until in spans]

    with pytest.raises(InvalidKnowledge, match="the earlier values overlap, or are not in the order of their days"):
        changed(folder, "prices.yaml", change)
