"""Collects what an import finds, in whatever order it finds it.

An importer makes one `Findings`, adds entries as it meets them, and gives `findings.estate()` to the command:

    findings = Findings()
    findings.read("vpcs.json")
    here = Origin("vpcs.json", "Vpcs[3]")
    findings.add(Vpc("vpc-0a1b", here, name="prod", account="111122223333", region="eu-west-1"))
    findings.add(Vpc("vpc-0a1b", Origin("subnets.json", "Subnets[7]"), zones=("euw1-az1",)))
    findings.add(TransitGateway("tgw-0c2d", Origin("attachments.json", 12), attached=("vpc-0a1b",)))

What is added twice under one key is joined: known values fill what is not known, lists grow, origins add up; of two
values that differ the first stays, and the second is told. What is only mentioned (above, the account) becomes an entry
of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from advisor.importers.estate import KINDS, Account, Connection, Entry, Estate, Origin, Ref, Seen
from advisor.problems import Problem


class Findings:
    """Collects what an import finds."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, Entry]] = {group: {} for group in KINDS}
        self._sources: dict[str, None] = {}
        self._gaps: dict[str, Seen] = {}
        self._incomplete: set[str] = set()
        self._not_understood: dict[str, Seen] = {}
        self._remarks: dict[str, None] = {}
        self._problems: list[Problem] = []
        self._known: set[Ref] = set()

    def read(self, source: str) -> None:
        """Notes that a file or call was read, whatever it held."""
        self._sources[source] = None

    def add(self, entry: Entry) -> None:
        """Adds an entry, or what this place knows more of one that was added before."""
        group = self._entries[entry.group]
        key = _identity(entry)
        there = group.get(key)
        group[key] = _without_repeats(entry) if there is None else self._joined(there, entry)

    def known(self, ref: Ref) -> None:
        """Notes that what is mentioned is an entry of an inventory, by its name there."""
        self._known.add(ref)

    def gap(self, what: str, origin: Origin) -> None:
        """Notes what could not be read, such as `ec2:DescribeVpcs was denied in eu-west-1`."""
        _count(self._gaps, what, origin)
        self._incomplete.add(origin.source)

    def not_understood(self, what: str, origin: Origin) -> None:
        """Notes what is left out of the inventory, by its kind, such as `aws_nat_gateway`."""
        _count(self._not_understood, what, origin)

    def remark(self, sentence: str) -> None:
        """Notes what the person should be told."""
        self._remarks[sentence] = None

    def problem(self, problem: Problem) -> None:
        """Notes what is wrong with a source; a warning does not stop the import."""
        self._problems.append(problem)

    def estate(self) -> Estate:
        """All that was found, with an entry for whatever was mentioned, and every account under one key."""
        keys = self._accounts_by_id()
        joined = Findings()
        for members in self._entries.values():
            for entry in members.values():
                joined.add(_with_accounts(entry, keys))
        self._remarks |= joined._remarks
        entries = joined._entries
        for entry in [one for members in entries.values() for one in members.values()]:
            for group, key in entry.references():
                there = entries[group].get(key)
                if there is None:
                    entries[group][key] = KINDS[group](key, entry.origins[:1])
        return Estate(
            {group: {key: _completed(one) for key, one in members.items()} for group, members in entries.items()},
            frozenset(self._known),
            tuple(self._sources),
            tuple(self._gaps.values()),
            frozenset(self._incomplete),
            tuple(self._not_understood.values()),
            tuple(self._remarks),
            tuple(self._problems),
        )

    def _accounts_by_id(self) -> dict[str, str]:
        """Under which key each account is known: its name where a source has one, else its id."""
        accounts = [one for one in self._entries["accounts"].values() if isinstance(one, Account) and one.id]
        found = {one.id or "": one.key for one in sorted(accounts, key=lambda one: one.key != one.id)}
        return {**found, **{one.key: found[one.id or ""] for one in accounts}}

    def _joined(self, there: Entry, more: Entry) -> Entry:
        changes: dict[str, Any] = {"origin": _union(there.origins, more.origins)}
        for one in fields(there):
            old, new = getattr(there, one.name), getattr(more, one.name)
            if one.name == "origin" or new in (None, "", ()) or old == new:
                continue
            if old in (None, "", ()):
                changes[one.name] = new
            elif isinstance(old, tuple) and not isinstance(old, Ref):
                changes[one.name] = _union(old, new)
            elif one.name != "title":
                self.remark(
                    f"{there.key or there.group}: {one.name} is {old} by {there.origins[0]} and {new} by "
                    f"{more.origins[0]}; the first was taken"
                )
        return replace(there, **changes)


def _identity(entry: Entry) -> str:
    if isinstance(entry, Connection):
        return "\n".join((*entry.consumer, *entry.provider, entry.key))
    return entry.key


def _without_repeats(entry: Entry) -> Entry:
    lists = {one.name: getattr(entry, one.name) for one in fields(entry)}
    changes: dict[str, Any] = {name: _union(value, ()) for name, value in lists.items() if type(value) is tuple}
    return replace(entry, **changes | {"origin": entry.origins})


def _union(one: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _count(seen: dict[str, Seen], what: str, origin: Origin) -> None:
    there = seen.get(what)
    seen[what] = Seen(what, 1, origin) if there is None else replace(there, count=there.count + 1)


def _with_accounts(entry: Entry, keys: Mapping[str, str]) -> Entry:
    """The entry with the keys of accounts where it has their ids."""
    changes: dict[str, Any] = {"key": keys.get(entry.key, entry.key)} if isinstance(entry, Account) else {}
    for one in fields(entry):
        if one.metadata.get("refers_to") == "accounts":
            value = getattr(entry, one.name)
            if isinstance(value, str):
                changes[one.name] = keys.get(value, value)
            elif value:
                changes[one.name] = _union([keys.get(key, key) for key in value], ())
    return replace(entry, **changes) if changes else entry


def _completed(entry: Entry) -> Entry:
    """An account that is known by its id says so."""
    if isinstance(entry, Account) and entry.id is None and entry.key.isdecimal() and len(entry.key) == 12:
        return replace(entry, id=entry.key)
    return entry
