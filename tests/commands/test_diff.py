"""`advisor diff`: which decisions changed between two states, and the cause."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from advisor import AdvisorError, Difference, Result, cli, diff, load, loads, recommend
from advisor.catalogue import built_in
from advisor.differences import compare
from advisor.documents.differences import differences
from advisor.result_files import MAX_COMMAS, read_result
from tests.commands.test_commands import advisor
from tests.conftest import DAY, EXAMPLES, ROOT

SLICE = EXAMPLES / "slice.yaml"
OURS = "OURS/forbidden/vpc_lattice"


@pytest.fixture(scope="module")
def result() -> Result:
    """The decisions of the Slice example."""
    return recommend(load(SLICE), as_of=DAY)


def edited(result: Result, **parts: Any) -> Result:
    """The result with other parts, as a file would hold it."""
    return Result.model_validate_json(json.dumps({**json.loads(result.model_dump_json()), **parts}))


def written(path: Path, result: Result) -> str:
    """A file that holds the result, as `advisor recommend --format json` writes it."""
    path.write_text(result.model_dump_json(indent=2))
    return str(path)


def only(difference: Difference, name: str) -> Any:
    """What differs of one connection."""
    return next(one for one in difference.connections if one.id == name)


# --- what is compared -------------------------------------------------------------------------------------------------


def test_a_result_and_its_inventory_are_the_same(
    tmp_path: Path, result: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each side may be an inventory or a result; what was decided is what is decided."""
    file = written(tmp_path / "old.json", result)
    assert cli.main(["diff", file, str(SLICE), "--as-of=2026-11-24", "--fail-on-change"]) == 0
    assert "nothing changes" in capsys.readouterr().out
    assert all(diff(one, other, as_of=DAY).is_empty for one in (file, result) for other in (SLICE, load(SLICE), result))


def test_what_is_added_is_removed_when_the_sides_are_turned_round(result: Result) -> None:
    """A connection is in one of both, and so is what is built for it: the inventory is the cause."""
    text = SLICE.read_text().replace("  - {from: payments-api, to: keys}\n", "")
    fewer = recommend(loads(text), as_of=DAY)
    for difference, changed, built in (
        (compare(result, fewer), "removed", "gone"),
        (compare(fewer, result), "added", "built"),
    ):
        (one,) = difference.connections
        assert (one.id, one.changed) == ("payments-api->keys", (changed,))
        assert [(cause.input, cause.weight) for cause in one.causes] == [("inventory", "certain")]
        assert [(each.kind, each.change) for each in difference.constructs] == [("interface_endpoint", built)]


def test_a_standing_that_changes_is_a_change(result: Result) -> None:
    """The same mechanism that is no longer sure is told, and only that."""
    connections = json.loads(result.model_dump_json())["connections"]
    connections[0]["standing"] = "conditional"
    (one,) = compare(result, edited(result, connections=connections)).connections
    assert one.changed == ("standing",)


def test_constructs_are_compared_by_kind_and_name(result: Result) -> None:
    """One that serves others, that is there now, or that costs something else is told with what is different."""
    plan = json.loads(result.plan.model_dump_json())
    bill = {"usd": 12.0, "items": [], "unknown": [], "presumed": []}
    unknown = {**bill, "usd": None, "unknown": ["a price"]}
    plan["constructs"][0]["monthly_cost"] = plan["monthly_cost"] = unknown
    old = edited(result, plan=plan)
    first = plan["constructs"][0]
    served = first["serves"]
    first |= {"serves": [*served[1:], "x->y"], "existing": not first["existing"], "monthly_cost": bill}
    difference = compare(old, edited(result, plan={**plan, "monthly_cost": bill}))
    (one,) = difference.constructs
    assert (one.change, one.serves, one.serves_no_more) == ("changed", ("x->y",), (served[0],))
    assert [(field.field, field.old, field.new) for field in one.fields] == [("existing", False, True)]
    assert "unknown before, 12.00 USD a month now" in differences(difference, built_in())
    assert "Cost of the plan: unknown before, 12.00 USD a month now" in differences(difference, built_in())


def test_the_order_of_what_a_construct_serves_means_nothing(result: Result) -> None:
    """Two results that say the same in another order do not differ."""
    plan = json.loads(result.plan.model_dump_json())
    for one in plan["constructs"]:
        one["serves"].reverse()
    assert compare(result, edited(result, plan={**plan, "constructs": plan["constructs"][::-1]})).is_empty


# --- causes -----------------------------------------------------------------------------------------------------------


def test_a_fact_of_the_inventory_is_the_cause(result: Result) -> None:
    """The fact that differs is told with both values, both places, and the rules that read it."""
    text = SLICE.read_text().replace("policy:\n  never: [direct_connect]", "policy:\n  never: [vpc_lattice]")
    difference = diff(result, loads(text, "new.yaml"), as_of=DAY)
    (cause,) = only(difference, "wallet-api->kyc-api").causes
    assert (cause.input, cause.weight) == ("inventory", "certain")
    (fact,) = [one for one in cause.facts if one.read_by]
    assert (fact.old, fact.new) == (["direct_connect"], ["vpc_lattice"])
    assert fact.old_at.endswith("slice.yaml:49:10")
    assert fact.new_at == "new.yaml:49:10"
    assert fact.read_by == ("policy.never",)


def test_a_rule_that_appears_is_the_cause(tmp_path: Path, result: Result) -> None:
    """A rule of a pack that forbids what was chosen is named, and nothing is laid to the inventory's charge."""
    pack(tmp_path)
    difference = diff(result, load(SLICE), as_of=DAY, rules=[tmp_path])
    (cause,) = only(difference, "wallet-api->kyc-api").causes
    assert (cause.input, cause.weight) == ("rules", "certain")
    assert [(one.rule, one.change) for one in cause.rules] == [(OURS, "appeared")]
    back = compare(recommend(load(SLICE), as_of=DAY, rules=[tmp_path]), result)
    assert (OURS, "vanished") in [(one.rule, one.change) for one in only(back, "wallet-api->kyc-api").causes[0].rules]


def test_where_two_inputs_differ_the_evidence_speaks(tmp_path: Path, result: Result) -> None:
    """The rule did it; that the inventory differs as well is said, and that it left no trace."""
    pack(tmp_path)
    other = loads(SLICE.read_text().replace("name: Slice", "name: Another"), "new.yaml")
    difference = diff(result, other, as_of=DAY, rules=[tmp_path])
    causes = {one.input: one.weight for one in only(difference, "wallet-api->kyc-api").causes}
    assert causes == {"inventory": "possible", "rules": "supported"}
    shown = " ".join(differences(difference, built_in()).split())
    assert "because of the rules, by the evidence: OURS/forbidden/vpc_lattice appeared" in shown
    assert "the inventory differs too, without a trace here" in shown


def test_the_day_and_the_version_are_causes(result: Result) -> None:
    """What was not there yet on an earlier day; and another version of the advisor, if nothing else differs."""
    earlier = diff(SLICE, result, as_of=DAY.replace(year=2024))
    assert [one.input for one in earlier.inputs] == ["day"]
    assert only(earlier, "fraud-api->ledger-db").causes[0].input == "day"
    connections = json.loads(result.model_dump_json())["connections"]
    connections[0]["standing"] = "conditional"
    newer = compare(result, edited(result, advisor={"version": "99"}, connections=connections))
    (cause,) = only(newer, connections[0]["id"]).causes
    assert (cause.input, cause.weight) == ("tool", "certain")
    assert "because of the version of the advisor" in differences(newer, built_in())


def test_a_change_without_a_cause_is_called_so(result: Result) -> None:
    """Where a result was edited by hand nothing is made up."""
    connections = json.loads(result.model_dump_json())["connections"]
    connections[0]["recommendation"] = {"mechanism": "of_tomorrow", "family": "tomorrow"}
    difference = compare(result, edited(result, connections=connections))
    assert only(difference, connections[0]["id"]).causes == ()
    shown = differences(difference, built_in())
    assert "cause unknown" in shown
    assert "  = of_tomorrow, decided" in shown


def test_a_change_that_comes_from_the_fleet_is_told(result: Result) -> None:
    """Where alone the connection would get what it would have got, what others share made the difference."""
    connections = json.loads(result.model_dump_json())["connections"]
    connections[0]["recommendation"] = {"mechanism": "transit_gateway", "family": "transit_gateway"}
    difference = compare(result, edited(result, connections=connections))
    assert only(difference, connections[0]["id"]).alone_unchanged
    assert "Decided alone it would be as before" in differences(difference, built_in())


def pack(folder: Path) -> None:
    """Writes a pack whose only rule forbids VPC Lattice."""
    (folder / "pack.yaml").write_text(
        "title: Ours\nprefix: OURS\nforbidden: {vpc_lattice: {because: We run none., source: peering-basics}}\n"
    )


# --- the command ------------------------------------------------------------------------------------------------------


def test_exit_codes(tmp_path: Path, result: Result, capsys: pytest.CaptureFixture[str]) -> None:
    """0 fine, 1 a change where asked for, 2 invalid input, 3 where the new state has a connection without a mechanism."""
    old, changed = written(tmp_path / "old.json", result), tmp_path / "new.yaml"
    changed.write_text(SLICE.read_text().replace("never: [direct_connect]", "never: [vpc_lattice]"))
    assert cli.main(["diff", old, str(changed)]) == 0
    assert cli.main(["diff", old, str(changed), "--fail-on-change"]) == 1
    assert cli.main(["diff", old, str(tmp_path / "nowhere.json")]) == 2
    assert cli.main(["diff", "-", "-"]) == 2
    nothing_left = tmp_path / "none.yaml"
    nothing_left.write_text(
        "vpcs: {a: {}, b: {}}\nconnections: [{from: a, to: b}]\npolicy: {never: [vpc_peering, transit_gateway, cloud_wan]}"
    )
    assert cli.main(["diff", old, str(nothing_left), "--fail-on-change"]) == 3
    assert cli.main(["diff", str(nothing_left), old]) == 0
    capsys.readouterr()


def test_the_text_fits_and_the_json_follows_its_schema(
    tmp_path: Path, result: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    """80 columns; the published schema; the same both times."""
    old, new = written(tmp_path / "old.json", result), str(EXAMPLES / "bank.yaml")
    outputs = []
    for form in ("text", "json", "json"):
        cli.main(["diff", old, new, "--format", form])
        outputs.append(capsys.readouterr().out)
    assert max(map(len, outputs[0].splitlines())) <= 80
    jsonschema.validate(json.loads(outputs[1]), json.loads((ROOT / "docs" / "difference.schema.json").read_text()))
    assert outputs[1] == outputs[2]


# --- a result is not to be trusted ------------------------------------------------------------------------------------

BROKEN = {
    "cut off": ('{"schema_version": 1,\n "as_of": ', ":2:", "not JSON"),
    "no JSON": ('{"schema_version": 1,\n x}', ":2:2", "not JSON"),
    "nested without end": ('{"schema_version": ' + "[" * 100_000, ":1:", "recursion limit"),
    "another version": ('{"schema_version": 7}', ":1:1", "expected: schema_version 1"),
    "a version without end": ('{"schema_version": ' + "9" * 4000 + "}", ":1:1", "schema_version"),
    "a number too large": ('{"schema_version": 1e999}', ":1:1", "schema_version: "),
    "a text as version": ('{"schema_version": "1"}', ":1:1", "schema_version: "),
    "nothing else": ('{"schema_version": 1}', ":1:1", "connections: "),
    "half a character": ('{"schema_version": 1, "x": "\\ud800"}', ":1:", "not JSON"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_result_is_told_with_its_place(fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback: what is wrong, the line where it is no JSON, and the path where it is no result."""
    text, place, said = BROKEN[fault]
    file = tmp_path / "old.json"
    file.write_text(text)
    assert cli.main(["diff", str(file), str(SLICE)]) == 2
    shown = capsys.readouterr().err
    assert f"old.json{place}" in shown
    assert said in shown
    assert "Traceback" not in shown
    assert len(shown) < 20_000


WRONG: dict[str, tuple[list[str | int], Any]] = {
    "connections[0].monthly_cost.usd": (["connections", 0, "monthly_cost", "usd"], "12"),
    "connections[0].standing": (["connections", 0, "standing"], "sure"),
    "connections[3].reasons[0].facts": (["connections", 3, "reasons", 0, "facts"], {}),
    "as_of": (["as_of"], 20261124),
    "plan.constructs[0].serves[0]": (["plan", "constructs", 0, "serves", 0], 1),
    "digests.inventory": (["digests", "inventory"], None),
    "of_tomorrow": (["of_tomorrow"], True),
}


@pytest.mark.parametrize("path", WRONG)
def test_a_result_that_does_not_follow_its_model_is_told_with_the_path(
    path: str, result: Result, tmp_path: Path
) -> None:
    """Strict: no value of another type is taken for what was meant."""
    data = json.loads(result.model_dump_json())
    steps, value = WRONG[path]
    here = data
    for step in steps[:-1]:
        here = here[step]
    here[steps[-1]] = value
    (tmp_path / "old.json").write_text(json.dumps(data))
    with pytest.raises(AdvisorError) as error:
        diff(tmp_path / "old.json", result)
    assert f"error: {path}" in str(error.value)


def test_a_result_without_digests_is_compared(result: Result) -> None:
    """What a file leaves out differs, and fails nothing."""
    assert {one.input for one in compare(edited(result, digests={}, advisor={}, inventory={}), result).inputs} == {
        "inventory", "rules", "prices", "tool",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["\x1b[31mred", "\u202ereversed", "a\nb\rc", "x" * 3000, "\u2028", "\u4f60" * 99, "{0}"]
)
def test_hostile_texts_of_a_result_stay_text(text: str, result: Result) -> None:
    """Whatever a file says in place of names moves no cursor and breaks no line."""
    data = json.loads(result.model_dump_json())
    one, construct = data["connections"][0], data["plan"]["constructs"][0]
    one |= {"id": text, "recommendation": {"mechanism": text, "family": text}, "facts": {text: [text, {text: text}]}}
    data["connections"][1]["facts"] |= {text: {text: None}}
    data["connections"][1]["standing"] = "conditional"
    construct |= {"name": text, "serves": [text]}
    data |= {"inventory": {"name": text}, "advisor": {"version": text}}
    shown = differences(compare(result, Result.model_validate_json(json.dumps(data))), built_in())
    assert all(character.isprintable() or character == "\n" for character in shown)


@pytest.mark.parametrize("example", sorted(one.name for one in EXAMPLES.glob("*.yaml")))
def test_every_result_can_be_read_back(example: str) -> None:
    """What recommend prints is read strictly, and says the same."""
    printed = recommend(load(EXAMPLES / example), as_of=DAY).model_dump_json(indent=2)
    assert read_result(printed.encode(), "old.json").model_dump_json(indent=2) == printed


def test_problems_of_a_result_are_read_back() -> None:
    """An override past its last day stands in the result, with its place."""
    ended = "overrides: [{connection: wallet-api->kyc-api, choose: vpc_peering, because: x, until: 2026-01-01}]"
    decided = recommend(loads(SLICE.read_text() + ended), as_of=DAY)
    assert decided.problems
    assert (
        read_result(decided.model_dump_json().encode(), "old.json").problems[0].position == decided.problems[0].position
    )


def test_a_result_comes_from_standard_input(result: Result) -> None:
    """One of both may be `-`, whatever it holds."""
    shown = advisor("diff", "-", str(SLICE), "--as-of=2026-11-24", stdin=result.model_dump_json())
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "nothing changes" in shown.stdout


def test_an_endless_result_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a bound to bytes and to values, each with a sentence."""
    commas = b'{"schema_version": 1, "x": [' + b"1," * (MAX_COMMAS + 1) + b"1]}"
    with pytest.raises(AdvisorError, match="too many values"):
        read_result(commas, "old.json")
    monkeypatch.setattr("advisor.comparing.MAX_RESULT_BYTES", 100_000)
    with pytest.raises(AdvisorError, match="more than 100,000 bytes"):
        diff("/dev/zero", "/dev/zero")
