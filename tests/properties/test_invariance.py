"""What means the same is decided the same, however it is written and whatever else stands beside it."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.analysis import Analysis
from advisor.inventory.reader import load_files
from tests.properties.changes import (
    NAME,
    analyses,
    answers,
    changed,
    often,
    renaming,
    result,
    seldom,
    shuffled,
    split,
    with_names,
    write,
)
from tests.properties.inventories import CATALOGUE, FORBIDDABLE, Data, inventories

randoms = st.randoms(use_true_random=True)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for the files of one example after the other."""
    return tmp_path_factory.mktemp("parts")


@often
@given(inventories(), randoms)
def test_order_means_nothing(data: Data, random: Random) -> None:
    """Keys and lists may stand in any order, but for priorities."""
    assert answers(shuffled(data, random)) == answers(data)


@often
@given(inventories(), randoms)
def test_names_mean_nothing(data: Data, random: Random) -> None:
    """Other names, in another alphabetic order, lead to the same answers."""
    rename = renaming(data, random)
    assert answers(with_names(data, rename)) == {rename(name): one for name, one in answers(data).items()}


@seldom
@given(inventories(), randoms)
def test_a_result_with_other_names_is_the_same_result_with_other_names(data: Data, random: Random) -> None:
    """Every text, alternative, presumption, condition and construct stays, but for the names in it."""
    rename = renaming(data, random)
    assert result(with_names(data, rename)) == rename(result(data))


@often
@given(inventories(), st.integers(2, 4), randoms)
def test_files_mean_nothing(folder: Path, data: Data, files: int, random: Random) -> None:
    """One inventory over several files, cut anywhere, is the same inventory."""
    parts = write(split(data, files, random), folder)
    assert answers(load_files(parts, CATALOGUE)) == answers(data)


@often
@given(inventories(), randoms)
def test_what_is_written_for_readers_decides_nothing(data: Data, random: Random) -> None:
    """Titles, owners, reasons, ids and what is not used yet change no answer."""

    def add(data: Data) -> None:
        data |= {"name": "n", "title": "t"}
        for group in ("accounts", "vpcs", "sites", "services"):
            for entry in data[group].values():
                entry["title"] = f"{random.random()}"
                if group != "sites":
                    entry["owner"] = random.choice(["platform", "security"])
        for account in data["accounts"].values():
            account["id"] = f"{random.randrange(10**12):012}"
        for vpc in data["vpcs"].values():
            vpc["accounts"] = random.randint(1, 50)
        for pair in data["forbidden"]:
            pair["because"] = "the auditors said so"
        for override in data["overrides"]:
            override["by"] = "the board"
        for connection in data["connections"]:
            connection["title"] = "t"
        if data.get("growth", "none") != "none":
            data["growth"] |= {"accounts": 40, "within_months": 6}

    assert answers(changed(data, add)) == answers(data)


@often
@given(inventories(), st.sampled_from(["10.0.0.0/16", "10.77.0.0/16"]), st.sampled_from(["us-east-1", "eu-west-1"]))
def test_what_nothing_is_connected_with_changes_nothing(data: Data, cidr: str, region: str) -> None:
    """A VPC with an account, a service, a site and a range that others have too leaves every answer as it was."""

    def add(data: Data) -> None:
        data["accounts"]["aside"] = {"organization": "aside", "company": "aside", "compliance": "pci-dss"}
        data["vpcs"]["aside"] = {"account": "aside", "cidrs": cidr, "region": region, "count": 30}
        data["services"]["beside"] = {"vpc": "aside", "protocol": "https", "count": 30}
        data["sites"]["outside"] = {"cidrs": cidr, "reached_by": "direct_connect", "ends_in": "aside"}

    assert answers(changed(data, add)) == answers(data)


@often
@given(inventories(), st.sampled_from(FORBIDDABLE))
def test_forbidding_what_was_not_chosen_changes_no_choice(data: Data, name: str) -> None:
    """A mechanism or family that is nowhere recommended may be forbidden without any effect on what is."""
    before = analyses(data)
    forbidden = set(CATALOGUE.meant_by(name))
    for one in before.values():
        assume(not forbidden & {one.mechanism, one.decision.mechanism, *_best_by_numbers(one)})

    def forbid(data: Data) -> None:
        policy = data.setdefault("policy", {"never": []})
        never = policy["never"]
        policy["never"] = [*([never] if isinstance(never, str) else never), name]

    after = analyses(changed(data, forbid))
    for connection, one in before.items():
        assert after[connection].mechanism == one.mechanism


def _best_by_numbers(one: Analysis) -> set[str]:
    """What is best by a comparison of numbers, where an unknown price is carried along and may win by what follows."""
    return {stayed for step in one.decision.steps if step.by in {"constructs", "cost"} for stayed in step.stayed}


@often
@given(inventories(), randoms)
def test_equal_services_that_change_places_change_answers(data: Data, random: Random) -> None:
    """Of two services that differ in name only, each gets what the other got when their connections are swapped."""
    one, twin = random.choice([name for name in data["services"] if NAME.fullmatch(name)]), "service-9"

    def swap(text: str) -> str:
        return NAME.sub(lambda found: {one: twin, twin: one}.get(found[0], found[0]), text)

    def add_twin(data: Data) -> None:
        data["services"][twin] = dict(data["services"][one])
        ids = {}
        for number, connection in enumerate(data["connections"]):
            moved = with_names(connection, swap) if random.random() < 0.5 else connection
            data["connections"][number] = moved
            ids[_identity(connection)] = _identity(moved)
        for override in data["overrides"]:
            override["connection"] = ids[override["connection"]]

    twins = changed(data, add_twin)
    swapped = {**with_names(twins, swap), "services": twins["services"]}
    assert answers(swapped) == {swap(name): answer for name, answer in answers(twins).items()}


def _identity(connection: Data) -> str:
    name = f"#{connection['name']}" if "name" in connection else ""
    return f"{connection['from']}->{connection['to']}{name}"


@seldom
@given(inventories())
def test_the_same_again_gives_the_same_bytes(data: Data) -> None:
    """Nothing of one run is left for the next."""
    assert result(data) == result(data)
