"""Decision records over several runs: what is proposed, what people decided and wrote, and that nothing is lost."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from advisor import load, loads, recommend
from advisor.catalogue import built_in
from advisor.report.decisions import decisions
from advisor.report.records import records
from advisor.result import Result
from benchmarks.fleet import fleet
from tests.conftest import DAY, EXAMPLES
from tests.documents.test_hostile import TEXTS, described
from tests.properties.changes import EXAMPLES as TRIED

Files = dict[str, str]
LATER = date(2026, 12, 24)
SERVICES = "0001-lattice-service-for-internal-services.md"
VENDOR = "0002-endpoint-service-for-card-network.md"


@cache
def told(*changes: str, day: date = DAY) -> Result:
    """The decisions of a small company: an internal service and a vendor, with changes by name."""
    lines = {
        "vpcs": "{a: {cidrs: 10.1.0.0/16}, b: {cidrs: 10.2.0.0/16}, c: {cidrs: 10.3.0.0/16}}",
        "services": "{app: {vpc: a}, near: {vpc: a}, s: {vpc: b, protocol: https}, batch: {vpc: c}, "
        "card-network: {kind: saas, vendor: Acme, protocol: https, private_endpoint: available}}",
        "connections": "[{from: app, to: s}, {from: app, to: card-network}]",
    }
    for change in changes:
        lines = CHANGES[change](lines)
    return recommend(loads("region: eu-west-1\n" + "\n".join(map(": ".join, lines.items()))), as_of=day)


def _with(key: str, old: str, new: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda lines: {**lines, key: lines.get(key, "").replace(old, new)}


CHANGES: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "one more": _with("connections", "]", ", {from: batch, to: s}]"),
    "no vendor": _with("connections", ", {from: app, to: card-network}", ""),
    "nothing": _with("connections", "{from: app, to: s}, {from: app, to: card-network}", "{from: app, to: near}"),
    "open question": _with("services", "private_endpoint: available", "private_endpoint: unknown"),
    "no private endpoint": _with("services", "private_endpoint: available", "private_endpoint: none"),
    "another vendor": _with("services", "vendor: Acme", "vendor: Bcme"),
    "no Lattice": lambda lines: {**lines, "policy": "{never: [lattice_based]}"},
    "overridden": lambda lines: {
        **lines,
        "overrides": "[{connection: app->s, choose: vpc_peering, because: we know it, by: the board, "
        "until: 2027-06-30}]",
    },
    "impossible": _with("connections", "to: s}", "to: s, protocol: multicast, needs: {provider_hidden: yes}}"),
    "one VPC": _with("services", "s: {vpc: b", "s: {vpc: a"),
}


def run(before: Mapping[str, str], *changes: str, day: date = DAY) -> Files:
    """The folder after a run."""
    return {**before, **records(told(*changes, day=day), built_in(), before).files}


def notes(before: Mapping[str, str], *changes: str) -> list[str]:
    """What a run tells people."""
    return [str(note) for note in records(told(*changes), built_in(), before).notes]


def accepted(files: Files, name: str, status: str = "accepted") -> Files:
    """The folder after people voted on a record."""
    assert "status: proposed" in files[name]
    return {**files, name: files[name].replace("status: proposed", f"status: {status}")}


def edited(files: Files, name: str, old: str, new: str) -> Files:
    """The folder after people changed a text."""
    assert files[name].count(old) == 1, old
    return {**files, name: files[name].replace(old, new)}


def front(text: str) -> dict[str, object]:
    """The front matter of a record."""
    found = yaml.safe_load(text.removeprefix("\ufeff").replace("\r", "").split("---\n")[1])
    assert isinstance(found, dict)
    return found


def body(text: str) -> str:
    """What people read of a record: no marks, no escapes."""
    return re.sub(r"<!-- .* -->\n?", "", text).replace("\\", "")


# --- what is decided --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_each_connection_belongs_to_one_decision(example: str) -> None:
    """Every connection is in one decision, and no two decisions or files are called the same."""
    result = recommend(load(EXAMPLES / f"{example}.yaml"), as_of=DAY)
    found = decisions(result, built_in())
    assert sorted(name for one in found for name in one.connections) == sorted(one.id for one in result.connections)
    assert len({one.slug for one in found}) == len(found)
    for one in found:
        assert one.why or one.standing != "decided"
        assert one.title[-1] != "." and "{" not in one.title
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.slug)


@pytest.mark.parametrize(("example", "least", "most"), [("slice", 4, 6), ("slice-grown", 8, 14), ("bank", 6, 10)])
def test_a_board_can_vote_on_all_of_them_in_an_afternoon(example: str, least: int, most: int) -> None:
    """A record for a kind of connection, not for each pair."""
    result = recommend(load(EXAMPLES / f"{example}.yaml"), as_of=DAY)
    assert least <= len(records(result, built_in(), {}).files) <= most


def test_names_of_decisions_stay() -> None:
    """Numbers, order and other connections do not change what a decision is called."""
    before = [one.slug for one in decisions(told(), built_in())]
    assert before == ["lattice-service-for-internal-services", "endpoint-service-for-card-network"]
    assert [one.slug for one in decisions(told("one more"), built_in())] == before


def test_an_open_question_and_a_decision_of_people_are_decisions_of_their_own() -> None:
    """What is open is asked; what people decided names them, and asks for no vote of the rules."""
    question = run({}, "open question", "another vendor")["0002-endpoint-service-for-card-network.md"]
    assert "# Still open: calls to Bcme go through" in body(question)
    assert "If the vendor offers nothing private: internet egress" in body(question)
    files = run({}, "overridden")
    name = next(name for name in files if "by-decision" in name)
    assert "# The board decided: app->s goes through VPC peering" in body(files[name])
    assert 'Their reason: "we know it". Decided by: the board. It holds until 2027-06-30.' in body(files[name])
    assert front(files[name])["decision-makers"] == "the board"


def test_what_shares_a_vpc_needs_no_vote() -> None:
    """Where nothing else is in question, no record says that local routes are local."""
    found = {one.slug: one for one in decisions(told("one VPC"), built_in())}
    assert not found["same-vpc-for-one-vpc"].recorded
    assert list(run({}, "one VPC")) == ["0001-endpoint-service-for-card-network.md"]


# --- the first run ----------------------------------------------------------------------------------------------------


def test_new_records_are_proposed_and_numbered() -> None:
    """With the day of the result, the sections of MADR 4.0, and nothing empty."""
    files = run({})
    assert list(files) == [SERVICES, VENDOR]
    for text in files.values():
        matter = front(text)
        assert (matter["status"], matter["date"]) == ("proposed", DAY)
        assert set(matter) == {"status", "date", "decision-makers", "consulted", "informed", "advisor-decision"}
        headings = re.findall("^##+ .*", text, re.MULTILINE)
        for heading in (
            "## Context and Problem Statement", "## Decision Drivers", "## Considered Options", "## Decision Outcome",
            "### Consequences", "### Confirmation", "## Pros and Cons of the Options", "## More Information",
        ):  # fmt: skip
            assert headings.count(heading) == 1
        assert not re.search(r"^#.*\n+(#{1,2} |<!-- advisor:end -->\Z)", text, re.MULTILINE)
        assert "N/A" not in text and " \n" not in text and "\n\n\n" not in text
        assert text.endswith("-->\n")


def test_a_record_says_what_is_built_what_it_costs_and_how_to_check_it() -> None:
    """With its evidence only at the end."""
    text = body(run({})[VENDOR])
    outcome, more = text.split("## Decision Outcome")[1].split("## More Information")
    assert "* To build: 1 × interface endpoint: a and card-network (eu-west-1)." in outcome
    assert re.search(r"Cost a month: \d+\.\d\d USD for the constructs and \d+\.\d\d USD for the traffic", outcome)
    assert "From app, run dig +short" in outcome.split("### Confirmation")[1]
    assert not re.search(r"\b[A-Z]+-\d{3}\b", text.split("## More Information")[0])
    assert re.search(r"\bSAAS-\d{3}, verified", more)
    assert re.search(r"checked 2026-\d\d-\d\d", more)


def test_what_is_checked_at_several_service_networks_names_none() -> None:
    """Of two Regions each has its own: a step for both says what it is about once, and in general words."""
    content = """
    region: eu-west-1
    vpcs:
      a: {cidrs: 10.1.0.0/16}
      b: {cidrs: 10.2.0.0/16}
      c: {cidrs: 10.3.0.0/16, region: us-east-1}
      d: {cidrs: 10.4.0.0/16, region: us-east-1}
    services: {app: {vpc: a}, s: {vpc: b, protocol: https}, batch: {vpc: c}, t: {vpc: d, protocol: https}}
    connections: [{from: app, to: s}, {from: batch, to: t}]
    """
    text = records(recommend(loads(content), as_of=DAY), built_in(), {}).files[SERVICES]
    assert "services of eu-west-1" in text
    assert "services of us-east-1" in text
    assert "Send the access logs of the service network, or" in text


def test_a_check_at_two_hubs_counts_a_connection_once() -> None:
    """Steps at both hubs of a peering are one check for people, of no more connections than there are."""
    for name, text in records(recommend(loads(fleet(300)), as_of=DAY), built_in(), {}).files.items():
        for some, every in re.findall(r"\((\d+) of (\d+) connections\)", text):
            assert int(some) < int(every), name


def test_the_same_folder_stays_the_same() -> None:
    """A second run, also on a later day, changes no byte."""
    files = run({})
    assert records(told(), built_in(), files).files == {}
    assert records(told(day=LATER), built_in(), files).files == {}


def test_numbers_go_on_after_what_is_there() -> None:
    """Files of people count, dates do not, and gaps stay gaps."""
    before = {
        "0000-use-madr.md": "x",
        "0007-ours.md": "# Ours",
        "2026-11-26-minutes.md": "x",
        "README.md": "Ours:\nadvisor-decision: x\n",
    }
    files = run(before)
    assert list(files)[4:] == [SERVICES.replace("0001", "0008"), VENDOR.replace("0002", "0009")]
    assert {name: files[name] for name in before} == before


# --- proposals that people write in -----------------------------------------------------------------------------------


def test_a_proposal_is_renewed_in_place() -> None:
    """With the day of the run, and without a second record."""
    files = run(run({}), "one more", day=LATER)
    assert list(files) == [SERVICES, VENDOR]
    assert "batch->s" in body(files[SERVICES])
    assert front(files[SERVICES])["date"] == LATER
    assert front(files[VENDOR])["date"] == DAY


def test_what_people_write_around_the_parts_survives() -> None:
    """Notes between sections, fields of the front matter, their own date, and what follows the last line."""
    files = edited(run({}), SERVICES, "decision-makers:", "decision-makers: [Asha, Ben]\ntags: [network]")
    files = edited(files, SERVICES, "## Considered Options", "## Considered Options")
    files = {
        **files,
        SERVICES: files[SERVICES].replace("\n\n<!-- advisor:options", "\n\nAsha: and cost?\n\n<!-- advisor:options"),
    }
    files = edited(files, SERVICES, f"date: {DAY}", "date: 2026-11-30")
    files[SERVICES] += "\nAnnex by Ben, without an end"
    after = run(files, "one more", day=LATER)[SERVICES]
    assert "batch->s" in body(after)
    for line in ("Asha: and cost?", "decision-makers: [Asha, Ben]", "tags: [network]", "date: 2026-11-30"):
        assert line in after.splitlines()
    assert after.endswith("\nAnnex by Ben, without an end")
    assert list(run({**files, SERVICES: after}, day=LATER)) == [SERVICES, VENDOR]


def test_a_changed_part_stays_and_the_news_stand_below() -> None:
    """Once; what people do with the news is up to them, until there are others."""
    question = "How is this connection to be carried?"
    files = edited(run({}), SERVICES, question, "Which way do we go?")
    assert run(files) == files
    after = run(files, "one more")
    text = after[SERVICES]
    assert "Which way do we go?" in text
    assert text.count("**Changed by people. The advisor would now write here:**") == 1
    assert "> 2 consumers in a and c have to reach 1 provider in b: 2 connections." in body(text)
    assert "batch->s" in body(text.split("## More Information")[1])
    assert run(after, "one more") == after
    start, end = text.index("<!-- advisor:context-new"), text.index("<!-- advisor:options")
    deleted = {**after, SERVICES: text[:start] + text[end:]}
    assert run(deleted, "one more") == deleted
    answered = edited(after, SERVICES, "> How are these connections to be carried?", "> We talked about it. Ben")
    again = run(answered, "one more", "no Lattice")
    assert "> We talked about it. Ben" in again[SERVICES]


def test_news_in_a_changed_part_replace_older_news() -> None:
    """No pile of old proposals grows in a record."""
    files = edited(run({}), VENDOR, "has to reach", "must reach")
    for changes in (("another vendor", "open question"), (), ("another vendor",)):
        files = run(files, *changes)
        assert files[VENDOR].count("The advisor would now write here") <= 1
        assert "must reach" in files[VENDOR]


def test_a_part_that_people_deleted_stays_deleted() -> None:
    """Who does not want pros and cons has none."""
    files = run({})
    text = files[SERVICES]
    start, end = text.index("<!-- advisor:pros"), text.index("<!-- advisor:more")
    after = run({**files, SERVICES: text[:start] + text[end:]}, "one more")[SERVICES]
    assert "Pros and Cons" not in after
    assert "batch->s" in body(after)


@pytest.mark.parametrize(
    "rewrite",
    [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text, str.rstrip],
    ids=["CRLF", "BOM", "no newline at the end"],
)
def test_files_keep_their_form(rewrite: Callable[[str], str]) -> None:
    """Untouched in another form is untouched, and stays in that form."""
    files = {name: rewrite(text) for name, text in run({}).items()}
    assert run(files) == files
    after = run(files, "one more", day=LATER)
    assert after[SERVICES] == rewrite(run(run({}), "one more", day=LATER)[SERVICES])


def test_an_answered_question_stays_in_its_record() -> None:
    """The proposal of the same mechanism becomes the decision."""
    files = run({}, "open question", "another vendor")
    assert files == run(files, "open question", "another vendor")
    after = run(files, "another vendor")
    assert list(after) == list(files)
    assert "Still open" not in after[VENDOR]
    assert front(after[VENDOR])["advisor-decision"] == "endpoint-service-for-card-network"


# --- what people decided ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["accepted", '"Accepted on 2026-12-01"', "implemented", "rejected", "deprecated"])
def test_an_accepted_record_is_never_touched(status: str) -> None:
    """Whatever changes, and whatever word people have for it."""
    files = accepted(run({}), SERVICES, status)
    for changes in ((), ("one more",), ("nothing",), ("no Lattice",), ("overridden",)):
        assert run(files, *changes, day=LATER)[SERVICES] == files[SERVICES]


def test_news_of_a_source_or_price_do_not_open_a_decision_again() -> None:
    """A page read again, another price: no new record, while a proposal is renewed."""
    files = accepted(run({}), VENDOR)
    text = told().model_dump_json().replace('"checked":"2026-11', '"checked":"2026-12')
    newer = Result.model_validate_json(re.sub(r'("(?:known_)?usd":)(?=\d)', r"\g<1>1", text))
    assert list(records(newer, built_in(), files).files) == [SERVICES]


def test_what_changed_since_a_vote_is_put_to_the_vote() -> None:
    """A new record that supersedes the accepted one, says what changed and what to do, and is itself renewed later."""
    files = run(accepted(run({}), SERVICES), "one more", day=LATER)
    new = "0003-lattice-service-for-internal-services.md"
    assert list(files) == [SERVICES, VENDOR, new]
    text = body(files[new])
    assert f"This record supersedes [{SERVICES}]({SERVICES}) (accepted)." in text
    assert "It covers 1 connection more: batch->s." in text
    assert f'set the status of {SERVICES} to "superseded by ADR-0003"' in text
    assert front(files[new])["status"] == "proposed"
    assert run(files, "one more") == files
    files = accepted(accepted(files, new), VENDOR)
    files[SERVICES] = files[SERVICES].replace("status: accepted", "status: superseded by ADR-0003")
    assert run(files, "one more") == files
    assert list(run(files, "no vendor"))[-2:] == [
        "0004-lattice-service-for-internal-services.md",
        "0005-no-longer-endpoint-service-for-card-network.md",
    ]


def test_a_change_that_is_taken_back_withdraws_its_proposal() -> None:
    """The accepted record holds again; should the change come back, so does the proposal, in the same file."""
    files = run(accepted(run({}), SERVICES), "one more")
    new = "0003-lattice-service-for-internal-services.md"
    proposal = files[new]
    files = run(files)
    assert "# Nothing to decide: " in files[new]
    assert "is right again as it is" in files[new]
    assert run(files) == files
    assert body(run(files, "one more")[new]) == body(proposal)


def test_another_mechanism_supersedes_what_was_accepted() -> None:
    """In one record, though it is another decision by name."""
    files = run(accepted(run({}), SERVICES), "no Lattice")
    new = [name for name in files if name not in (SERVICES, VENDOR)]
    assert len(new) == 1
    assert f"supersedes [{SERVICES}]" in body(files[new[0]])
    assert "The mechanism was VPC Lattice service and is" in body(files[new[0]])
    assert run(files, "no Lattice") == files
    back = run(files)
    assert list(back) == list(files)
    assert "No longer needed" in back[new[0]]


def test_another_mechanism_for_a_proposal_gets_a_file_with_its_name() -> None:
    """And the old proposal says where its connections are decided now."""
    files = run(run({}), "no Lattice")
    new = [name for name in files if name not in (SERVICES, VENDOR)]
    assert len(new) == 1
    assert "No longer needed" in files[SERVICES]
    assert f"see [{new[0]}]({new[0]})" in body(files[SERVICES])


def test_a_decision_that_is_no_more_is_put_to_the_vote_where_it_was_accepted() -> None:
    """A proposal says so itself; an accepted record gets one that supersedes it, once; a rejected one is left alone."""
    files = run(run({}), "no vendor")
    assert list(files) == [SERVICES, VENDOR]
    assert "The inventory does not hold it any more" in files[VENDOR]
    assert "reject this proposal, or delete it" in files[VENDOR]
    files = run(accepted(run({}), VENDOR), "no vendor")
    gone = "0003-no-longer-endpoint-service-for-card-network.md"
    assert list(files) == [SERVICES, VENDOR, gone]
    assert f"supersedes [{VENDOR}]" in body(files[gone])
    assert run(files, "no vendor") == files
    files = accepted(files, gone)
    assert run(files, "no vendor") == files
    back = run(files)
    assert list(back)[3:] == ["0004-endpoint-service-for-card-network.md"]
    assert "are there again" in body(back["0004-endpoint-service-for-card-network.md"])
    rejected = accepted(run({}), VENDOR, "rejected")
    assert run(rejected, "no vendor")[VENDOR] == rejected[VENDOR]
    assert len(run(rejected, "no vendor")) == 2


def test_a_rejected_decision_is_not_proposed_anew() -> None:
    """While it is the same, people are told that the plan holds it; when it changes, they may vote again."""
    files = accepted(run({}), SERVICES, "rejected")
    assert run(files) == files
    assert any("it is rejected, and the plan still holds it" in note and SERVICES in note for note in notes(files))
    after = run(files, "one more")
    new = "0003-lattice-service-for-internal-services.md"
    assert f"An earlier form of it is in [{SERVICES}]({SERVICES}) (rejected)." in body(after[new])
    assert notes(after, "one more") == []


def test_what_people_superseded_themselves_is_theirs() -> None:
    """A record of theirs says it now, in whatever words: no proposal and no warning, until the substance changes."""
    files = accepted(run({}), SERVICES, "superseded by [ADR-0099](0099-ours.md)")
    files["0099-ours.md"] = "# We use Lattice\n"
    assert run(files) == files
    assert notes(files) == []
    after = run(files, "one more")
    assert list(after)[3:] == ["0100-lattice-service-for-internal-services.md"]
    assert after["0099-ours.md"] == files["0099-ours.md"]


def test_a_conflict_is_put_to_people() -> None:
    """Where no mechanism is left, the record asks what to give up, and holds nothing of an option that was chosen."""
    files = run({}, "impossible")
    text = body(next(text for name, text in files.items() if "no-way" in name))
    assert "# No admissible way is left for calls to internal services" in text
    assert "Which of the demands is given up" in text
    assert "What would help:" in text and "HUB-010" not in text.split("## More Information")[0]
    assert "Chosen option" not in text and "### Consequences" not in text
    assert run(files, "impossible") == files


def test_the_next_vote_is_on_the_newest_record() -> None:
    """Of a chain of records the last one counts, whatever the older ones say."""
    files = run(accepted(run({}), SERVICES), "one more")
    second = "0003-lattice-service-for-internal-services.md"
    files = run(accepted(files, second))
    assert list(files)[3:] == ["0004-lattice-service-for-internal-services.md"]
    assert f"supersedes [{second}]" in body(files["0004-lattice-service-for-internal-services.md"])


# --- files that people changed ----------------------------------------------------------------------------------------


def test_renamed_and_renumbered_records_are_found() -> None:
    """By their front matter, whatever the file is called."""
    files = run({})
    moved = {"0042-lattice.md": files[SERVICES], "vendor.md": files[VENDOR]}
    assert run(moved) == moved
    assert list(run(moved, "one more")) == list(moved)
    voted = run(accepted(moved, "vendor.md"), "no vendor")
    assert list(voted)[2:] == ["0043-no-longer-endpoint-service-for-card-network.md"]


BROKEN: list[tuple[str, Callable[[str], str], str]] = [
    ("no front matter", lambda text: text.split("---\n", 2)[2], ":1:1: warning: the record has no front matter"),
    ("no end of it", lambda text: text.replace("\n---\n", "\n"), ":1:1: warning: the record has no front matter"),
    ("no YAML", lambda text: text.replace("consulted:", "consulted: [a"), ":6:9: warning: "),
    ("no status", lambda text: text.replace("status: proposed\n", ""), ":1:1: warning: the front matter of the"),
    ("no key", lambda text: text.replace("advisor-decision:", "decision:"), "has no advisor-decision"),
    ("no last line", lambda text: re.sub("<!-- advisor:about.*", "", text), "the line that says"),
    ("a path in it", lambda text: text.replace('"file": "', '"file": "../../'), "the line that says"),
    ("a changed last line", lambda text: text.replace('"revision": 1', '"revision": one'), "the line that says"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "said"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_record_is_left_alone(spoil: Callable[[str], str], said: str) -> None:
    """With a warning that says where, and no second record of the same decision."""
    files = run({})
    broken = {**files, SERVICES: spoil(files[SERVICES])}
    for changes in ((), ("one more",)):
        assert run(broken, *changes) == broken
        found = notes(broken, *changes)
        assert len(found) == 1
        assert found[0].startswith(SERVICES) and said in found[0]


def test_broken_marks_in_a_proposal() -> None:
    """It is left alone with a warning; what changed in substance is then a new record."""
    files = run({})
    text = files[SERVICES]
    for broken in (
        text.replace("<!-- advisor:end -->", "", 1),
        text.replace("<!-- advisor:end -->", "<!-- advisor:end -->\n<!-- advisor:end -->", 1),
        text + text[text.index("<!-- advisor:more") : text.index("<!-- advisor:about")],
    ):
        spoilt = {**files, SERVICES: broken}
        assert run(spoilt) == spoilt
        assert re.search(rf"{SERVICES}:\d+:1: warning: ", notes(spoilt)[0])
        after = run(spoilt, "one more")
        assert after[SERVICES] == broken
        assert list(after)[2:] == ["0003-lattice-service-for-internal-services.md"]
        assert run(after, "one more") == after


def test_two_records_of_one_decision() -> None:
    """Neither is touched, and both are named."""
    files = run({})
    files["0009-copy.md"] = files[SERVICES]
    assert run(files, "one more") == files
    assert any("0009-copy.md" in note and SERVICES in note for note in notes(files, "one more"))


# --- hostile names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*TEXTS, "--> <!-- advisor:end -->", "---", "a: b", "{{ x }}", "../../etc/passwd"])
def test_hostile_names_stay_text(text: str) -> None:
    """The front matter stays YAML, marks cannot be forged, file names stay short and plain, and runs agree."""
    result = recommend(loads(described(text)), as_of=DAY)
    files = records(result, built_in(), {}).files
    assert len(files) >= 3
    assert records(result, built_in(), files).files == {}
    for name, shown in files.items():
        assert re.fullmatch(r"\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md", name) and len(name) <= 120
        assert front(shown)["status"] == "proposed"
        assert all(character.isprintable() or character == "\n" for character in shown)
        assert shown.count("<!-- advisor:end -->") == 6
        assert shown.count("-->") == len(re.findall(r"(?<!\\)<!--", shown)) == 13
        for syntax in ("<script", "[x](java", "![i]", "`code`", "| a |", "**b**"):
            assert not re.search(rf"(?<!\\){re.escape(syntax)}", shown.split("<!-- advisor:about")[0])


# --- any sequence of runs and edits -----------------------------------------------------------------------------------


RUNS = st.sampled_from(
    [(), ("one more",), ("no vendor",), ("nothing",), ("open question", "another vendor"), ("no Lattice",),
     ("overridden",), ("no private endpoint",), ("one VPC",)]
)  # fmt: skip
EDITS = st.sampled_from(
    [
        "insert",
        "insert",
        "replace",
        "delete",
        "accept",
        "accept",
        "reject",
        "propose",
        "rename",
        "crlf",
        "copy",
        "append",
    ]
)


def edit(files: Files, kind: str, draw: st.DrawFn, written: dict[str, set[str]], number: int) -> Files:
    """The folder after people did something to one file; `written` holds the lines of people in each."""
    name = draw(st.sampled_from(sorted(files)))
    lines = files[name].split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    mine = f"Line {number} of a person"
    match kind:
        case "insert":
            lines.insert(at, mine)
        case "append":
            lines.append(mine)
        case "replace" | "delete":
            written[name].discard(lines[at].rstrip("\r"))
            lines[at : at + 1] = [mine] if kind == "replace" else []
        case "accept" | "reject" | "propose":
            lines = [re.sub(r"^status: \w+", f"status: {kind}ed".replace("eed", "ed"), line) for line in lines]
        case "crlf":
            lines = [line.rstrip("\r") + "\r" for line in lines]
        case "rename" | "copy":
            other = f"{draw(st.integers(0, 99)):04d}-{number}.md"
            written[other] = set(written[name])
            kept = files if kind == "copy" else {one: text for one, text in files.items() if one != name}
            return {**kept, other: files[name]}
    if mine in lines:
        written[name].add(mine)
    return {**files, name: "\n".join(lines)}


# Shrinking takes minutes, and the sequences are short.
@settings(max_examples=max(20, TRIED // 4), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.data())
def test_nothing_of_people_is_ever_lost(data: st.DataObject) -> None:
    """Over any runs and edits: lines of people stay, what is not proposed stays as it is, a second run does nothing."""
    files: Files = {}
    written: dict[str, set[str]] = {}
    for step in range(data.draw(st.integers(2, 5))):
        changes = data.draw(RUNS)
        after = run(files, *changes)
        assert set(files) <= set(after)
        for name, text in files.items():
            if not re.search(r"^status: proposed", text, re.MULTILINE):
                assert after[name] == text
            kept = {line.rstrip("\r").removeprefix("\ufeff") for line in after[name].split("\n")}
            assert written[name] <= kept
        assert run(after, *changes, day=LATER) == after
        files = after
        for name in files:
            written.setdefault(name, set())
        for number in range(data.draw(st.integers(0, 4)) if files else 0):
            files = edit(files, data.draw(EDITS), data.draw, written, 10 * step + number)  # type: ignore[arg-type]
