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

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from advisor.importers.estate import KINDS, Account, Connection, Entry, Estate, Origin, Ref, Seen
from advisor.problems import Problem

_UNKNOWN = (None, "")


class Findings:
    """Collects what an import finds."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, _Joined]] = {group: {} for group in KINDS}
        self._sources: dict[str, None] = {}
        self._gaps: dict[str, Seen] = {}
        self._incomplete: set[str] = set()
        self._not_understood: dict[str, Seen] = {}
        self._remarks: dict[str, None] = {}
        self._problems: list[Problem] = []
        self._known: set[Ref] = set()
        self._mentioned: dict[Ref, Origin] = {}

    def read(self, source: str) -> None:
        """Notes that a file or call was read, whatever it held."""
        self._sources[source] = None

    def add(self, entry: Entry) -> None:
        """Adds an entry, or what this place knows more of one that was added before."""
        group = self._entries[entry.group]
        key = _identity(entry)
        there = group.get(key)
        if there is None:
            group[key] = _Joined(entry)
        else:
            self._remarks |= dict.fromkeys(there.add(entry))

    def mention(self, ref: Ref, origin: Origin) -> None:
        """Notes where something is mentioned first, where that is not the place of whatever refers to it."""
        self._mentioned.setdefault(ref, origin)

    def known(self, ref: Ref) -> None:
        """Notes that what is mentioned is an entry of an inventory, by its name there."""
        self._known.add(ref)

    def gap(self, what: str, origin: Origin) -> None:
        """Notes what could not be read, such as `ec2:DescribeVpcs was denied in eu-west-1`."""
        _count(self._gaps, what, origin)
        self.incomplete(origin.source)

    def incomplete(self, source: str) -> None:
        """Notes a file or call of which not all could be read, where a gap does not name it."""
        self._incomplete.add(source)

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
            for one in members.values():
                joined.add(_with_accounts(one.entry(), keys))
        self._remarks |= joined._remarks
        entries = {group: {key: one.entry() for key, one in of.items()} for group, of in joined._entries.items()}
        for entry in [one for members in entries.values() for one in members.values()]:
            for group, key in entry.references():
                there = entries[group].get(key)
                if there is None:
                    origin = self._mentioned.get(Ref(group, key), entry.origins[0])
                    entries[group][key] = KINDS[group](key, origin)
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
        every = [one.entry() for one in self._entries["accounts"].values()]
        accounts = [one for one in every if isinstance(one, Account) and one.id]
        found = {one.id or "": one.key for one in sorted(accounts, key=lambda one: one.key != one.id)}
        return {**found, **{one.key: found[one.id or ""] for one in accounts}}


class _Joined:
    """What is known of one entry; its lists are the keys of dicts, so that adding to a long one takes no longer."""

    def __init__(self, entry: Entry):
        self.kind = type(entry)
        self.values = dict(_values(entry))

    def add(self, more: Entry) -> Iterator[str]:
        """Adds what another place knows; yields what to tell of values that differ."""
        for name, new in _values(more):
            old = self.values[name]
            if isinstance(old, dict):
                old.update(new)
            elif old in _UNKNOWN:
                self.values[name] = new
            elif new not in _UNKNOWN and new != old and name != "title":
                yield (
                    f"{more.key or more.group}: {name} is {old} by {next(iter(self.values['origin']))} and {new} by "
                    f"{more.origins[0]}; the first was taken"
                )

    def entry(self) -> Entry:
        """The entry as it is known by now."""
        values: dict[str, Any] = {
            name: tuple(one) if isinstance(one, dict) else one for name, one in self.values.items()
        }
        return self.kind(**values)


def _values(entry: Entry) -> Iterator[tuple[str, Any]]:
    """The values of an entry by their fields; lists without what they repeat."""
    for one in fields(entry):
        value = entry.origins if one.name == "origin" else getattr(entry, one.name)
        yield one.name, dict.fromkeys(value) if type(value) is tuple else value


def _identity(entry: Entry) -> str:
    if isinstance(entry, Connection):
        return "\n".join((*entry.consumer, *entry.provider, entry.key))
    return entry.key


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
                changes[one.name] = tuple(keys.get(key, key) for key in value)
    return replace(entry, **changes) if changes else entry


def _completed(entry: Entry) -> Entry:
    """An account that is known by its id says so."""
    if isinstance(entry, Account) and entry.id is None and entry.key.isdecimal() and len(entry.key) == 12:
        return replace(entry, id=entry.key)
    return entry
