"""Answers of AWS's APIs in saved files: what a file holds is told by what is in it, not by its name.

Known are outputs of the AWS CLI, snapshots of Batfish, CloudMapper's account data, recordings of Cloud Custodian
(placebo), items of AWS Config, and rows of tables whose columns are named like the fields (Steampipe, CloudQuery). The
account and Region of a call come from the path, or from the answer of `sts get-caller-identity` beside it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path, PurePath
from typing import Any

from advisor.catalogue import Catalogue
from advisor.importers.aws_answers import Answers
from advisor.importers.aws_answers.records import ACCOUNT, NEXT_TOKENS, REGION, arn
from advisor.importers.aws_answers.shapes import answered, is_row, kind_of_list, kind_of_record
from advisor.importers.config_items import items
from advisor.importers.estate import Account, Estate, Origin
from advisor.importers.files import files_below, read_text
from advisor.importers.findings import Findings
from advisor.importers.json_files import json_texts
from advisor.plain_text import few, quoted
from advisor.problems import InvalidInput, Position, Problem

_EXPECTED = "JSON as AWS's APIs answer, such as the output of aws ec2 describe-vpcs --output json"
_NO_ANSWER = {"ResponseMetadata"}
_ACCOUNT_FOLDERS = {"account-data", "accounts"}
"""Folders whose folders are called like accounts."""
_DEEPEST = 4
"""How deep in an answer lists are looked for that tell by their names what they hold."""
_SHOWN = 5
_DIFFERENT = 200
"""So many kinds of what is of no use are told by their names."""


@dataclass(frozen=True)
class _Place:
    """A place in a file, and in which account and Region the call was made, as its path tells."""

    file: PurePath
    account: str | None = None
    region: str | None = None
    account_name: str | None = None
    within: str = ""

    @property
    def origin(self) -> Origin:
        return Origin(str(self.file), self.within.removesuffix(": "))

    def down(self, step: str) -> "_Place":
        """A place below this one."""
        joint = "." if self.within and not self.within.endswith(": ") and not step.startswith("[") else ""
        return replace(self, within=self.within + joint + step)


@dataclass(frozen=True)
class _Record:
    kind: str
    data: Mapping[str, Any]
    place: _Place


def import_saved(path: Path, catalogue: Catalogue) -> Estate:
    """The estate that saved answers tell of, in a folder or one file; raises InvalidInput where none could be read.

    A file that cannot be read is a located warning and a gap, and the others go on.
    """
    return _Saved(path, catalogue).estate()


@dataclass
class _Saved:
    root: Path
    catalogue: Catalogue
    findings: Findings = field(default_factory=Findings)
    records: list[_Record] = field(default_factory=list)
    callers: dict[PurePath, str] = field(default_factory=dict)
    """The accounts whose identity was asked for, by folder."""
    named: dict[str, str] = field(default_factory=dict)
    """The accounts whose folders are called by their names, where all in such a folder is of one account."""
    unread: list[Problem] = field(default_factory=list)
    pages: defaultdict[tuple[Any, ...], list[Origin | None]] = field(default_factory=lambda: defaultdict(list))
    """Of answers that are alike: where those are that tell of a next page, and None for those that do not."""
    others: dict[str, None] = field(default_factory=dict)
    not_json: dict[str, None] = field(default_factory=dict)
    is_understood: bool = False
    """Whether anything was met that is known, be it an empty list."""

    def estate(self) -> Estate:
        read = [self._file(name, path) for name, path in files_below(self.root)]
        if not any(read) or not self.is_understood:
            what = self.others if any(read) else self.not_json
            nothing = f"there is no answer here that is understood{f', only {few(what, _SHOWN)}' if what else ''}"
            problem = Problem(nothing, Position(str(self.root), 1, 1), f"files with {_EXPECTED}")
            raise InvalidInput(self.unread or [problem])
        for pages in self.pages.values():
            if pages[-1] and None not in pages:
                self.findings.gap("the last page of an answer tells of a next one", pages[-1])
        answers = Answers(self.findings, self.catalogue)
        self._find_callers()
        called: set[tuple[str, str]] = set()
        for one in self.records:
            account, name = self._caller(one.place), one.place.account_name
            if account and name and (account, name) not in called:
                called.add((account, name))
                self.findings.add(Account(account, one.place.origin, name=name))
            answers.add(one.kind, one.data, one.place.origin, account or name, one.place.region)
        answers.finish()
        return self.findings.estate()

    # --- files ----------------------------------------------------------------------------------------------------

    def _file(self, name: PurePath, path: Path | None) -> bool:
        """Reads a file; says whether it held JSON."""
        if path is None:
            self._other("link out of the folder, or no file", Origin(str(name)))
            return False
        try:
            source = read_text(path, _EXPECTED)
            # An empty file was to be an answer, too: its call failed.
            if source.text.lstrip()[:1] not in ("{", "[", ""):
                self._other("file that is not JSON", Origin(str(name)))
                self.not_json[path.name] = None
                return False
            documents = json_texts(source, _EXPECTED)
        except InvalidInput as error:
            self.unread += error.problems
            for problem in error.problems:
                self.findings.problem(problem.with_short_line().as_warning())
                self.findings.gap("file that could not be read", Origin(str(name), problem.position.line))
            return False
        self.findings.read(str(name))
        place = self._place(name)
        for number, document in enumerate(documents, 1):
            self._document(document, place.down(f"document {number}: ") if len(documents) > 1 else place)
        return True

    def _place(self, name: PurePath) -> _Place:
        accounts = [found[-1] for part in name.parts if (found := ACCOUNT.findall(part))]
        regions = [found[-1] for part in name.parts if (found := REGION.findall(part))]
        names = [below for folder, below in pairwise(name.parts[:-1]) if folder in _ACCOUNT_FOLDERS]
        named = names[-1] if names and names[-1] not in accounts else None
        return _Place(name, accounts[-1] if accounts else None, regions[-1] if regions else None, named)

    def _caller(self, place: _Place) -> str | None:
        """The id of the account that made a call."""
        folders = [] if place.account else place.file.parents
        by_folder = next((self.callers[one] for one in folders if one in self.callers), None)
        return place.account or by_folder or self.named.get(place.account_name or "")

    def _find_callers(self) -> None:
        """Finds the accounts of folders that are called by names: by who owns what is described there."""
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.records:
            if name := one.place.account_name:
                owners[name] |= set(_owners(one.data))
        only = {name: next(iter(several)) for name, several in owners.items() if len(several) == 1}
        times = Counter(only.values())
        self.named = {name: account for name, account in only.items() if times[account] == 1}

    # --- documents ------------------------------------------------------------------------------------------------

    def _document(self, document: Any, place: _Place) -> None:
        if isinstance(document, dict) and isinstance(document.get("data"), dict) and "status_code" in document:
            document = document["data"]
        if self._items(document, place):
            return
        if isinstance(document, list):
            self._list("", document, place, 1)
        elif not isinstance(document, dict):
            self._other("answer that is neither an object nor a list", place.origin)
        elif isinstance(document.get("Error"), dict):
            code = document["Error"].get("Code")
            self.is_understood = True
            self.findings.gap(f"{_call(place.file)} answered {str(code)[:80]}", place.origin)
        elif {"Account", "UserId", "Arn"} <= document.keys():
            self._identity(document["Account"], place)
        elif not self._record(document, "", place, 0):
            self._answer(document, place)

    def _items(self, document: Any, place: _Place) -> bool:
        """Notes items of AWS Config; says whether there were any."""
        found = list(items(document))
        for step, item in found:
            where = place.down(step) if step else place
            if item.wrong:
                self.is_understood = True
                self.findings.gap(f"{item.type}: {item.wrong}", where.origin)
            elif item.kind:
                where = replace(where, account=item.account or place.account, region=item.region or place.region)
                self._add(item.kind, item.data, where)
            else:
                self._other(item.type, where.origin)
        return bool(found)

    def _identity(self, account: Any, place: _Place) -> None:
        folder = place.file.parent
        if isinstance(account, str) and ACCOUNT.fullmatch(account):
            self.is_understood = True
            self.callers[folder.parent if REGION.fullmatch(folder.name) else folder] = account
        else:
            self._other("identity of a caller without an account", place.origin)

    def _answer(self, document: Mapping[str, Any], place: _Place) -> None:
        """The lists and objects of an answer."""
        lists = [key for key, value in document.items() if isinstance(value, dict | list) and key not in _NO_ANSWER]
        level = 2 if is_row(document) else 1
        found = [self._value(key, document[key], place.down(key), level) for key in lists]
        if not any(found) and (level == 2 or not lists) and not document.keys() <= _NO_ANSWER:
            self._other(_called("", document), place.origin)
        has_next = any(isinstance(document.get(one), str) and document[one] for one in NEXT_TOKENS)
        alike = (place.file.parent, place.account, place.region, tuple(lists))
        self.pages[alike].append(place.origin if has_next else None)

    def _value(self, key: str, value: Any, place: _Place, level: int) -> bool:
        """Notes the records of what stands below a key; says whether there were any."""
        if isinstance(value, list):
            return self._list(key, value, place, level)
        if self._record(value, key, place, level) or self._within(value, place, level):
            return True
        if level == 1:
            self._other(_called(key, value), place.origin)
        return False

    def _list(self, key: str, members: list[Any], place: _Place, level: int) -> bool:
        self.is_understood |= level == 1 and (not members or kind_of_list(key) is not None)
        found = [self._member(key, one, place.down(f"[{number}]"), level) for number, one in enumerate(members)]
        return any(found)

    def _member(self, key: str, one: Any, place: _Place, level: int) -> bool:
        if isinstance(one, str) and level == 1 and arn(one).service == "vpc-lattice":
            one = {"arn": one}
        if isinstance(one, dict) and (self._record(one, key, place, level) or self._within(one, place, level)):
            return True
        if level == 1:
            self._other(_called(key, one), place.origin)
        return False

    def _within(self, value: Mapping[str, Any], place: _Place, level: int) -> bool:
        """Notes what is deeper in something that is no record: only lists whose names tell what they hold."""
        if level >= _DEEPEST:
            return False
        deeper = [
            self._value(key, one, place.down(key), level + 1)
            for key, one in value.items()
            if isinstance(one, dict | list) and (kind_of_list(key) or key == "Attachment")
        ]
        return any(deeper)

    def _record(self, data: Mapping[str, Any], key: str, place: _Place, level: int) -> bool:
        """Notes a record; says whether this is one."""
        if is_row(data):
            data = answered(data)
            place = replace(
                place,
                account=_matching(ACCOUNT, data.get("AccountId")) or place.account,
                region=_matching(REGION, data.get("Region")) or place.region,
            )
        kind = kind_of_record(data) or (kind_of_list(key) if level == 1 else None)
        if kind:
            self._add(kind, data, place)
        return bool(kind)

    def _add(self, kind: str, data: Mapping[str, Any], place: _Place) -> None:
        self.is_understood = True
        self.records.append(_Record(kind, data, place))

    def _other(self, what: str, origin: Origin) -> None:
        """Notes what is of no use, each kind by its name as long as there are not too many."""
        name = quoted(what) if not what.isprintable() else what[:80]
        if name not in self.others and len(self.others) >= _DIFFERENT:
            name = "other answers"
        self.others[name] = None
        self.findings.not_understood(name, origin)


def _called(key: str, one: Any) -> str:
    """What is of no use: by the name of its list, and by its fields where it has none, or is a row of a table."""
    if isinstance(one, dict) and (is_row(one) or not key):
        return f"{key or ('row' if is_row(one) else 'object')} with {', '.join(list(one)[:3])}"
    return key or "list without a name"


def _matching(pattern: re.Pattern[str], value: Any) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _owners(data: Mapping[str, Any]) -> Iterator[str]:
    """The accounts that own what a record describes, as its owner and its ARNs tell."""
    for key, value in data.items():
        if not isinstance(value, str):
            continue
        owner = value if key.casefold() == "ownerid" else arn(value).account
        if ACCOUNT.fullmatch(owner):
            yield owner


def _call(file: PurePath) -> str:
    """The call that wrote a file, as its name tells: `ec2.DescribeVpcs` of `ec2.DescribeVpcs_1.json`."""
    return file.stem.rpartition("_")[0] or file.stem
