"""`advisor import terraform-state`: what Terraform built, or plans to build, on AWS."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor.catalogue import Catalogue
from advisor.importers.aws_answers import Answers
from advisor.importers.aws_answers.records import arn
from advisor.importers.estate import Estate, Origin, source_name
from advisor.importers.files import read_text
from advisor.importers.findings import Findings
from advisor.importers.json_files import json_texts
from advisor.importers.terraform_state.documents import EXPECTED, resources
from advisor.importers.terraform_state.resources import Fate, Resource
from advisor.importers.terraform_state.types import TYPES, record, type_of
from advisor.plain_text import counted, few
from advisor.problems import InvalidInput, Problem

_SILENT = {"aws_caller_identity", "aws_region", "aws_partition"}
"""Data sources that only tell whose the others are."""
_LEFT_OUT = {
    Fate.DEPOSED: "that another took the place of, still there until the next apply",
    Fate.LEAVING: "that the plan takes away or replaces",
}
_SHOWN = 3


def import_terraform(files: Iterable[Path], catalogue: Catalogue) -> Estate:
    """The estate of states and plans; raises InvalidInput with what is wrong with any of them."""
    findings, problems = Findings(), list[Problem]()
    answers = Answers(findings, catalogue)
    every: list[Resource] = []
    planned: dict[str, str] = {}
    for path in files:
        try:
            source = read_text(path, EXPECTED)
            for document in json_texts(source, EXPECTED):
                name = _name(path, document)
                found = _apart(resources(document, source, name, findings.gap), planned, name)
                findings.read(name)
                _add(answers, findings, found, name)
                every += [one for one in found if type_of(one.type, one.is_data)]
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    _remark(findings, every)
    answers.finish()
    estate = findings.estate()
    return replace(estate, remarks=(*_planned(estate, every), *estate.remarks))


def _name(path: Path, document: Any) -> str:
    """A document as origins name it: a state by the beginning of its lineage, too, which no other state has."""
    lineage = document.get("lineage") if isinstance(document, dict) else None
    begins = re.match(r"[0-9a-f]{8}(?=-)", lineage) if isinstance(lineage, str) else None
    return f"{source_name(path)} {begins[0]}" if begins else source_name(path)


def _apart(found: list[Resource], planned: dict[str, str], plan: str) -> list[Resource]:
    """Resources of which those without an id are called by their plan, too, where another plan has such an address.

    `planned` holds the plans that had the addresses so far.
    """
    new = [one.address for one in found if one.fate is Fate.PLANNED]
    names = {one: f"{one} of {plan}" for one in new if planned.setdefault(one, plan) != plan}
    if not names:
        return found

    def renamed(value: Any) -> Any:
        return names.get(value, value) if isinstance(value, str) else value

    apart = []
    for one in found:
        own = {"id": names[one.address]} if one.address in names else {}
        values = {
            name: [renamed(member) for member in value] if isinstance(value, list) else renamed(value)
            for name, value in one.values.items()
        }
        apart.append(replace(one, values={**values, **own}))
    return apart


def _planned(estate: Estate, every: list[Resource]) -> Iterator[str]:
    """Tells how many entries are only planned, and how many resources only add to an entry, such as subnets."""
    planned = [_text(one, "id") or one.address for one in every if one.fate is Fate.PLANNED]
    own = sum(any(key in members for members in estate.entries.values()) for key in planned)
    if planned:
        others = f", beside {len(planned) - own:,} without an entry of their own" if own < len(planned) else ""
        if not own:
            own, others = len(planned), ", none with an entry of its own"
        yield f"{counted(own, 'resource')} of a plan that nobody has built yet{others}: take out what may not come"


def _remark(findings: Findings, every: list[Resource]) -> None:
    """Tells of what is not as an inventory takes it: built, and known."""
    for fate, why in _LEFT_OUT.items():
        if left := [one.address for one in every if one.fate is fate]:
            findings.remark(f"left out: {counted(len(left), 'resource')} {why} ({few(left, _SHOWN)})")
    if presumed := [f"{name} of {one.address}" for one in every for name in one.presumed]:
        findings.remark(
            f"{counted(len(presumed), 'local value')} of a plan, which it does not tell, taken for the only VPC or "
            f"transit gateway of the module ({few(presumed, _SHOWN)}): check them"
        )


def _add(answers: Answers, findings: Findings, found: list[Resource], file: str) -> None:
    accounts, regions = defaultdict[str | None, set[str]](set), defaultdict[str | None, set[str]](set)
    for one in found:
        # Where nobody says which configuration of the provider it is, it may be any.
        if one.type == "aws_caller_identity" and one.provider:
            accounts[one.provider].add(_text(one, "account_id"))
        elif one.type == "aws_region" and one.provider:
            regions[one.provider].add(_text(one, "region") or _text(one, "name") or _text(one, "id"))
    accepted = {_peering(one) for one in found if one.type == "aws_vpc_peering_connection_accepter"}
    for one in found:
        origin = Origin(file, one.address)
        of = type_of(one.type, one.is_data)
        if of is None:
            if one.type not in _SILENT:
                findings.not_understood(one.type[:80] or "resource without a type", origin)
            continue
        if one.fate in _LEFT_OUT:
            continue
        data = record(one.address, of, one.values)
        if one.type == "aws_vpc_peering_connection" and (_text(one, "id") or one.address) in accepted:
            # The state of its accepter is newer: the requester's is that of before it was accepted.
            data.pop("Status", None)
        place = arn(_text(one, "arn"))
        account = _text(one, "owner_id") or place.account or _only(accounts[one.provider])
        region = _text(one, "region") or place.region or one.region or _only(regions[one.provider])
        answers.add(of.kind, data, origin, account or None, region or None)
        members = one.values.get("accounts") if one.type == "aws_organizations_organization" else None
        for number, member in enumerate(members if isinstance(members, list) else []):
            if isinstance(member, dict):
                at = Origin(file, f"{one.address}.accounts[{number}]")
                answers.add("Accounts", record(str(at.place), TYPES["aws_organizations_account"], member), at)


def _only(values: set[str]) -> str | None:
    """The only value, where there is one."""
    return next(iter(values)) or None if len(values) == 1 else None


def _peering(accepter: Resource) -> str:
    return _text(accepter, "vpc_peering_connection_id") or _text(accepter, "id")


def _text(resource: Resource, name: str) -> str:
    value = resource.values.get(name)
    return value if isinstance(value, str) else ""
