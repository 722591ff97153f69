"""`advisor import terraform-state`: what Terraform built, or plans to build, on AWS."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from advisor.importers.aws_answers import Answers
from advisor.importers.aws_answers.records import arn
from advisor.importers.estate import Estate, Origin, source_name
from advisor.importers.files import read_text
from advisor.importers.findings import Findings
from advisor.importers.json_files import json_texts
from advisor.importers.terraform_state.resources import EXPECTED, Resource, region_of_provider, resources
from advisor.importers.terraform_state.types import TYPES, record
from advisor.plain_text import counted
from advisor.problems import InvalidInput, Problem

_SILENT = {"aws_caller_identity", "aws_region", "aws_partition"}
"""Data sources that only tell whose the others are."""


def import_terraform(files: Iterable[Path]) -> Estate:
    """The estate of states and plans; raises InvalidInput with what is wrong with any of them."""
    findings, problems = Findings(), list[Problem]()
    answers = Answers(findings)
    planned = 0
    for path in files:
        try:
            source = read_text(path, EXPECTED)
            for document in json_texts(source, EXPECTED):
                found = resources(document, source)
                planned += sum(one.is_planned and one.type in TYPES for one in found)
                name = _name(path, document)
                findings.read(name)
                _add(answers, findings, found, name, region_of_provider(document))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    if planned:
        findings.remark(
            f"{counted(planned, 'resource')} of a plan that nobody has built yet: take out what may not come"
        )
    answers.finish()
    return findings.estate()


def _name(path: Path, document: Any) -> str:
    """A document as origins name it: a state by the beginning of its lineage, too, which no other state has."""
    lineage = document.get("lineage") if isinstance(document, dict) else None
    begins = re.match(r"[0-9a-f]{8}(?=-)", lineage) if isinstance(lineage, str) else None
    return f"{source_name(path)} {begins[0]}" if begins else source_name(path)


def _add(answers: Answers, findings: Findings, found: list[Resource], file: str, region: str | None) -> None:
    accounts = {_text(one, "account_id") for one in found if one.type == "aws_caller_identity"}
    regions = {_text(one, "name") or _text(one, "id") for one in found if one.type == "aws_region"}
    account = _only(accounts)
    region = region or _only(regions)
    accepted = {_text(one, "id") for one in found if one.type == "aws_vpc_peering_connection_accepter"}
    for one in found:
        origin = Origin(file, one.address)
        of = TYPES.get(one.type)
        if of is None:
            if one.type not in _SILENT:
                findings.not_understood(one.type[:80] or "resource without a type", origin)
            continue
        data = record(one.address, of, one.values)
        if _text(one, "id") in accepted:
            # The state of its accepter is newer: the requester's is that of before it was accepted.
            data.pop("Status", None)
        at = arn(_text(one, "arn"))
        where = _text(one, "region") or at.region or region
        answers.add(of.kind, data, origin, _text(one, "owner_id") or at.account or account, where or None)
        members = one.values.get("accounts") if one.type == "aws_organizations_organization" else None
        for number, member in enumerate(members if isinstance(members, list) else []):
            if isinstance(member, dict):
                place = Origin(file, f"{one.address}.accounts[{number}]")
                answers.add("Accounts", record(place.source, TYPES["aws_organizations_account"], member), place)


def _only(values: set[str]) -> str | None:
    """The only value, where there is one."""
    return next(iter(values)) or None if len(values) == 1 else None


def _text(resource: Resource, name: str) -> str:
    value = resource.values.get(name)
    return value if isinstance(value, str) else ""
