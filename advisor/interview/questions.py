"""The questions that an inventory leaves open: for places that say nothing yet, each once for all its subjects."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from advisor.catalogue import Catalogue, Fact
from advisor.catalogue.files import QuestionEntry
from advisor.conditions import FactValue
from advisor.inventory import Inventory
from advisor.situations import Situation
from advisor.situations.ends import protocol_fact
from advisor.topology import Side
from advisor.validation import UNKNOWN

Path = tuple[str | int, ...]
NEEDS = "needs"
KIND = "kind"
"""The question that says what a service is."""


@dataclass(frozen=True)
class Subject:
    """One thing that a question asks about: its name, and where the answer to it is written."""

    name: str
    path: Path
    guess: str = ""
    """The answer that the knowledge suggests for it."""


@dataclass(frozen=True)
class Question:
    """One question for all its subjects."""

    id: str
    entry: QuestionEntry
    subjects: tuple[Subject, ...]
    unit: str = ""
    also: Collection[str] = ()
    """Answers that are understood beside those that can be chosen: names of AWS services stand for what they are."""

    @property
    def is_fact(self) -> bool:
        """Whether it asks for a fact that stands under `needs`."""
        return self.entry.field.startswith(f"{NEEDS}.")

    def of(self, subjects: Sequence[Subject]) -> "Question":
        """The same question for some of its subjects."""
        return replace(self, subjects=tuple(subjects))


class Questions:
    """All questions that an inventory leaves open."""

    def __init__(self, inventory: Inventory, catalogue: Catalogue, skipped: frozenset[tuple[str, Path]] = frozenset()):
        self.inventory, self.catalogue, self._skipped = inventory, catalogue, skipped
        self._counted: dict[str, tuple[tuple[str, Subject], ...]] = {}

    def always(self) -> Iterator[Question]:
        """Those that are asked of every inventory, in the order of the knowledge."""
        for name, entry in self.catalogue.questions.items():
            if entry.ask == "always":
                found = self.question(name, self.every(name))
                if found.subjects:
                    yield found

    def every(self, name: str) -> Iterator[Subject]:
        """All subjects that a question can have in the inventory."""
        yield from self._every(self.entry(name))

    def question(self, name: str, subjects: Iterable[Subject]) -> Question:
        """A question for those of these subjects of which nothing is said yet."""
        entry = self.entry(name)
        return self.of_all(name, [one for one in subjects if self.is_open(name, entry, one)])

    def of_all(self, name: str, subjects: Iterable[Subject]) -> Question:
        """A question for all these subjects, whether or not something is said of them."""
        entry, fact = self.entry(name), self._fact(name)
        if entry.answer in {"one_of", "set_of"} and entry.names and not entry.values:
            entry = entry.model_copy(update={"values": dict.fromkeys(self._named(entry.names), "")})
        also = self.catalogue.aws_services.services if name == KIND else ()
        return Question(name, entry, tuple(dict.fromkeys(subjects)), fact.entry.unit if fact else "", also)

    def _named(self, section: str) -> Iterator[str]:
        """The entries of the inventory that can be chosen from."""
        content = self.inventory.content
        if section != "networks":
            return iter(getattr(content, section))
        return iter([*content.vpcs, *content.existing.transit_gateways, *content.existing.cloud_wans])

    def entry(self, name: str) -> QuestionEntry:
        """What the knowledge says of a question: one of questions.yaml, or a fact."""
        fact = self._fact(name)
        return self.catalogue.questions[name] if fact is None else _of_fact(fact)

    def _fact(self, name: str) -> Fact | None:
        """The fact that a question asks for under `needs`."""
        section, _, fact = name.partition(".")
        return self.catalogue.facts[fact] if section == NEEDS else None

    def for_fact(self, fact: str, situation: Situation) -> Iterator[tuple[str, Subject]]:
        """The open question that would settle a fact of a connection, with each of its subjects.

        Of places of the inventory the first that says nothing is asked; what all leave open can be stated by itself.
        """
        if not self.catalogue.facts[fact].entry.counted:
            return self._find(fact, situation)
        # What is counted over the whole inventory is the same for every connection.
        if fact not in self._counted:
            self._counted[fact] = tuple(self._find(fact, situation))
        return iter(self._counted[fact])

    def _find(self, fact: str, situation: Situation) -> Iterator[tuple[str, Subject]]:
        declared = self.catalogue.facts[fact].entry
        for name, subjects in self._places(fact, situation):
            if self.catalogue.questions[name].fact == fact and any(self._said(one.path) == UNKNOWN for one in subjects):
                # Whoever does not know it there does not know it elsewhere.
                return
            if open_ := self._still_open(name, subjects):
                yield from ((name, subject) for subject in open_)
                return
        if declared.stated and declared.question and not declared.counted:
            name, path = f"{NEEDS}.{fact}", ("connections", situation.number, NEEDS, fact)
            if fact not in situation.declared_unknown and (name, path) not in self._skipped:
                yield name, Subject(situation.connection.id, path)

    def usual(self, fact: str, situation: Situation) -> tuple[Subject, str, FactValue] | None:
        """The place that would state a fact that has no default, what usually stands there, and which value that is."""
        if self.catalogue.facts[fact].default is not None:
            return None
        for name, subjects in self._places(fact, situation):
            entry = self.catalogue.questions[name]
            if entry.fact == fact and entry.ask == "together" and isinstance(entry.default, str):
                for subject in self._still_open(name, subjects):
                    return subject, entry.default, self.catalogue.facts[fact].parse(protocol_fact(entry.default))
        return None

    def _places(self, fact: str, situation: Situation) -> Iterator[tuple[str, list[Subject]]]:
        """The questions for places that settle a fact of a connection, with their subjects, open or not."""
        counted = self.catalogue.facts[fact].entry.counted
        for name in self._settling.get(fact, ()):
            entry = self.catalogue.questions[name]
            yield name, list(self._every(entry) if counted else self._at(entry, situation))

    def _still_open(self, name: str, subjects: Iterable[Subject]) -> list[Subject]:
        entry = self.catalogue.questions[name]
        return [subject for subject in subjects if self.is_open(name, entry, subject)]

    def nobody_knows(self, fact: str, situation: Situation) -> bool:
        """Whether a fact was asked for where the inventory has its place, and the answer was that it is unknown."""
        return fact not in situation.values and any(
            self._said(subject.path) == UNKNOWN or (name, subject.path) in self._skipped
            for name, subjects in self._places(fact, situation)
            for subject in subjects
        )

    def groups(self, question: Question) -> dict[str, list[Subject]]:
        """Names that stand for several subjects: the ends of connections, and the VPC and account of anything."""
        content, found = self.inventory.content, dict[str, list[Subject]]()
        for subject in question.subjects:
            owners = [subject.name]
            if question.entry.of == "connections" and subject.path[0] == "connections":
                connection = content.connections[int(subject.path[1])]
                owners = [self.inventory.end(end).name for end in (connection.consumer, connection.provider)]
            services = [content.services[one] for one in owners if one in content.services]
            vpcs = [one.vpc for one in services if one.vpc] + [one for one in owners if one in content.vpcs]
            accounts = [one.account for one in services] + [content.vpcs[vpc].account for vpc in vpcs]
            for name in dict.fromkeys([*owners, *vpcs, *filter(None, accounts)]):
                if name != subject.name:
                    found.setdefault(name, []).append(subject)
        return found

    # --- what is answered ------------------------------------------------------------------------------------------

    def answered(self, skipped: Mapping[str, Set[Path]]) -> Iterator[tuple[str, dict[Subject, Any]]]:
        """Each question to which the inventory says something, with what it says; `skipped` cannot be answered."""
        stated, told = dict[str, dict[Subject, Any]](), set[Path]()
        for owner, where in self._owners():
            for fact, value in (self._said((*where, NEEDS)) or {}).items():
                if self.catalogue.facts[fact].entry.question:
                    stated.setdefault(f"{NEEDS}.{fact}", {})[Subject(owner, (*where, NEEDS, fact))] = value
        connections = self.inventory.content.connections
        for name in (*self.catalogue.questions, *(f"{NEEDS}.{fact}" for fact in self.catalogue.facts)):
            found = stated.get(name, {})
            if name in self.catalogue.questions and self.entry(name).answer != "pairs":
                for subject in self._every(self.entry(name)):
                    value = self._said(subject.path)
                    # Several questions may ask for one place, each of others.
                    if (
                        value is not None
                        and subject.path not in told
                        and self._fits(self.entry(name), subject.path[:2])
                    ):
                        told.add(subject.path)
                        found[subject] = value
            for path in sorted(skipped.get(name, ()), key=str):
                owner = connections[int(path[1])].id if path[0] == "connections" else str(path[1])
                found.setdefault(Subject(owner if len(path) > 1 else "", path), UNKNOWN)
            if found:
                yield name, found

    def _owners(self) -> Iterator[tuple[str, Path]]:
        """Everything that may have needs, by its name, and where it stands."""
        yield "all others", ()
        for section in ("accounts", "vpcs", "sites", "services"):
            yield from ((name, (section, name)) for name in getattr(self.inventory.content, section))
        yield from ((one.id, ("connections", number)) for number, one in enumerate(self.inventory.content.connections))

    # --- subjects -------------------------------------------------------------------------------------------------

    @cached_property
    def _settling(self) -> Mapping[str, list[str]]:
        """For every fact the questions for places that settle it."""
        found: dict[str, list[str]] = {}
        for name, entry in self.catalogue.questions.items():
            for fact in entry.settles:
                found.setdefault(fact, []).append(name)
        return found

    def is_open(self, name: str, entry: QuestionEntry, subject: Subject) -> bool:
        """Whether nothing is said yet of what a question asks, and it makes sense for its subject."""
        said = self._said(subject.path)
        return (
            (name, subject.path) not in self._skipped
            and (said is None or (entry.field == "connections" and not said))
            and not self._said_by_provider(entry, subject)
            and self._concerns(entry, subject.path[:2])
        )

    def _said_by_provider(self, entry: QuestionEntry, subject: Subject) -> bool:
        """Whether the provider of a connection says already what is asked of the connection."""
        if entry.of != "connections" or subject.path[0] != "connections":
            return False
        end = self.inventory.end(self.inventory.content.connections[int(subject.path[1])].provider)
        return end.kind == "service" and self._said(("services", end.name, entry.field)) not in (None, UNKNOWN)

    def _concerns(self, entry: QuestionEntry, owner: Path) -> bool:
        """Whether a question makes sense for an entry of the inventory."""
        lacking = all(self._said((*owner, *key.split("."))) is None for key in entry.lacks)
        return entry.of == "inventory" or (lacking and self._fits(entry, owner))

    def _fits(self, entry: QuestionEntry, owner: Path) -> bool:
        """Whether an entry of the inventory is of those whom a question is about."""
        said = {key: self._said((*owner, *key.split("."))) for key in entry.when}
        if entry.of == "services" and "kind" in entry.when:
            service = self.inventory.content.services[str(owner[1])]
            said["kind"] = service.kind or ("resource" if service.is_resource else "service")
        return all(said[key] in entry.when[key] for key in entry.when)

    def _said(self, path: Path) -> Any:
        """What the inventory says at a path; None where it says nothing."""
        return self.inventory.document.value(path)

    def _every(self, entry: QuestionEntry) -> Iterator[Subject]:
        if entry.of == "inventory":
            yield Subject("", tuple(entry.field.split(".")))
        elif entry.of == "connections":
            for number, connection in enumerate(self.inventory.content.connections):
                yield self._subject(entry, number, connection.id)
        else:
            ends = {self.inventory.end(end).name for end in self._ends_on(entry.side)}
            for name in getattr(self.inventory.content, entry.of):
                if entry.of != "services" or name in ends:
                    yield self._subject(entry, name, name)

    def _ends_on(self, side: str) -> Iterator[str]:
        """The ends of connections on a side, or on both."""
        for connection in self.inventory.content.connections:
            if side != "provider":
                yield connection.consumer
            if side != "consumer":
                yield connection.provider

    def _at(self, entry: QuestionEntry, situation: Situation) -> Iterator[Subject]:
        """The subjects that a question has at one connection."""
        if entry.of == "inventory":
            yield from self._every(entry)
        elif entry.of == "connections":
            yield self._subject(entry, situation.number, situation.connection.id)
        else:
            sides = {"consumer": [situation.consumer], "provider": [situation.provider]}
            for side in sides.get(entry.side, [situation.consumer, situation.provider]):
                name = _owner(entry.of, side)
                if name is not None and name in getattr(self.inventory.content, entry.of):
                    yield self._subject(entry, name, name)

    def _subject(self, entry: QuestionEntry, owner: str | int, name: str) -> Subject:
        guess = self._kind_of(name) if entry is self.catalogue.questions.get(KIND) else ""
        return Subject(name, (entry.of, owner, *entry.field.split(".")), guess)

    def _kind_of(self, name: str) -> str:
        """What the knowledge takes a service for by its name alone."""
        if name in self.catalogue.aws_services.services and name not in self._ends_on("consumer"):
            return name
        return "saas" if self.catalogue.vendor(name) else ""


def _owner(section: str, side: Side) -> str | None:
    """The name in a section of the inventory of that to which an end belongs."""
    match section:
        case "services":
            return side.end.name if side.service is not None else None
        case "vpcs":
            return side.place.vpc_name
        case "sites":
            return side.place.site_name
        case _:
            return side.place.account[0]


def _of_fact(fact: Fact) -> QuestionEntry:
    """A fact as a question about connections."""
    declared = fact.entry
    answers = {"yes_no": "one_of", "one_of": "one_of", "set_of": "set_of", "number": "number"}
    return QuestionEntry(
        of="connections",
        field=f"{NEEDS}.{fact.id}",
        fact=fact.id,
        question=declared.question,
        help=declared.help or declared.meaning,
        find_out=declared.find_out,
        answer=answers[declared.kind],
        values=declared.values,
        default=None if fact.default is None else as_word(fact.default),
        ask=declared.ask,
        settles=(fact.id,),
    )


def as_word(value: FactValue) -> Any:
    """A fact's value as the inventory writes it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case frozenset():
            return sorted(value)
        case _:
            return value
