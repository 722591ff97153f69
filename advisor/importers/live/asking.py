"""Asking one account: what its calls were answered in one Region."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from advisor.importers.aws_answers import KINDS
from advisor.importers.live.calls import Call, NoAnswer, Scope

if TYPE_CHECKING:
    from advisor.importers.live.sessions import Aws, Signed

Data = Mapping[str, Any]


@dataclass
class Heard:
    """What was answered."""

    account: str
    region: str
    signed: str
    """In whose name was asked."""
    records: dict[Call, list[Data]] = field(default_factory=dict)
    """In an order of their own: that in which AWS lists them may change."""
    answered: list[Call] = field(default_factory=list)
    """Calls to which the answer is whole."""
    refused: list[tuple[Call, NoAnswer]] = field(default_factory=list)

    def region_of(self, call: Call) -> str | None:
        """The Region of a call, where it has one."""
        return self.region if call.scope is Scope.REGION else None


def ask(aws: "Aws", signed: "Signed", account: str, region: str, calls: Sequence[Call]) -> Heard:
    """Makes the calls one after the other, in the name of an account; what is refused stops no other."""
    heard = Heard(account, region, signed.name)
    with ExitStack() as stack:

        @cache
        def client(service: str) -> Any:
            return stack.enter_context(aws.client(service, region, signed))

        out_of_reach: dict[str, NoAnswer] = {}
        for call in calls:
            found: list[Data] = []
            refused = out_of_reach.get(call.service)
            for arguments in _arguments(call, heard):
                if call.service in out_of_reach:
                    break
                try:
                    for page in aws.pages(client(call.service), call, arguments):
                        found += _listed(page.get(call.found_in))
                except NoAnswer as none:
                    refused = none
                    if not none.is_reached:
                        out_of_reach[call.service] = none
            heard.records[call] = sorted(found, key=partial(_order, call.kind))
            if refused:
                heard.refused.append((call, refused))
            elif not call.each or any(one.kind == call.each.kind for one in heard.answered):
                heard.answered.append(call)
    return heard


def _arguments(call: Call, heard: Heard) -> Iterator[Mapping[str, str]]:
    """With what a call is made: once, or for each record of an earlier one."""
    if not call.each:
        yield call.arguments
        return
    for earlier, records in heard.records.items():
        if earlier.kind == call.each.kind:
            keys = [one[call.each.field] for one in records if one.get(call.each.field)]
            yield from ({**call.arguments, call.each.argument: key} for key in keys)


def _listed(value: Any) -> list[Data]:
    return value if isinstance(value, list) else [value] if value else []


def _order(kind: str, record: Data) -> tuple[str, str]:
    key = KINDS[kind].id
    return str(record.get(key) or record.get(key[0].lower() + key[1:])), json.dumps(record, default=str, sort_keys=True)
