"""What accounts of AWS answer now: read-only calls over boto3, in many accounts and Regions at once."""

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.pool import ThreadPool
from typing import TYPE_CHECKING

from advisor.catalogue import Catalogue
from advisor.importers.aws_answers import Answers
from advisor.importers.aws_answers.records import ACCOUNT, REGION
from advisor.importers.estate import Estate, Origin
from advisor.importers.findings import Findings
from advisor.importers.live.asking import Heard, ask
from advisor.importers.live.calls import Call, NoAnswer, Scope, calls_of
from advisor.plain_text import and_join, few, quoted
from advisor.problems import AdvisorError

if TYPE_CHECKING:
    from multiprocessing.pool import AsyncResult

    from advisor.importers.live.sessions import Aws, Signed

ALL = "all"
_FIRST = "us-east-1"
"""The Region that is asked for all others where the profile has none."""
_ROLE = re.compile(r"[\w+=,.@/-]{1,512}", re.ASCII)
_THREADS = 8
_NAMED = 5
"""How many calls of a gap are told by their names."""


@dataclass(frozen=True)
class Wanted:
    """What is to be read, and in whose name."""

    profile: str | None = None
    regions: Sequence[str] = ()
    """All that are enabled where it is `all`; the profile's where it is empty."""
    role: str | None = None
    accounts: Sequence[str] = ()
    """Those of the organization where it is `all`; the caller's where it is empty."""
    external_id: str | None = None


@dataclass(frozen=True)
class Progress:
    """How far an import is, each time when one account was asked in one Region."""

    account: str
    accounts_done: int
    accounts: int
    places_done: int
    places: int
    """Accounts times Regions."""


def import_live(wanted: Wanted, catalogue: Catalogue, told: Callable[[Progress], None]) -> Estate:
    """The estate that the accounts tell of; raises AdvisorError where nothing can be asked, or nothing was answered.

    A call that is refused, and an account whose role cannot be assumed, is a gap, and the others go on.
    """
    return _Live(wanted, catalogue, told).estate()


class _Live:
    def __init__(self, wanted: Wanted, catalogue: Catalogue, told: Callable[[Progress], None]):
        check_names(wanted)
        if bool(wanted.role) != bool(wanted.accounts):
            raise AdvisorError(
                "advisor: --role and --accounts belong together: the role that is assumed in each account"
            )
        self.wanted, self.told = wanted, told
        self.findings = Findings()
        self.answers = Answers(self.findings, catalogue)
        self.not_offered: dict[str, list[str]] = {}
        """Calls by Region."""
        self.any_answer = False

    def estate(self) -> Estate:
        aws = _opened(self.wanted.profile)
        home = aws.region or next(iter(self.wanted.regions), "")
        if not home:
            raise AdvisorError("advisor: say with --regions which to read; the profile has none")
        home = _FIRST if home == ALL else home
        aws.identify(home)
        with _collecting():
            regions = self._regions(aws, home)
            accounts = self._accounts(aws, home)
            self._ask(aws, accounts, regions, home)
        for region, calls in self.not_offered.items():
            self.findings.remark(f"not offered in {region}: {few(dict.fromkeys(calls), _NAMED)}")
        self.answers.finish()
        estate = self.findings.estate()
        if not self.any_answer:
            raise AdvisorError(f"advisor: nothing could be read: {few((gap.what for gap in estate.gaps), _NAMED)}")
        return estate

    def _regions(self, aws: "Aws", home: str) -> list[str]:
        if list(self.wanted.regions) != [ALL]:
            return list(dict.fromkeys(self.wanted.regions)) or [home]
        try:
            return aws.regions(home)
        except NoAnswer as none:
            raise AdvisorError(
                f"advisor: ec2:DescribeRegions {none.reason}, so name the Regions with --regions"
            ) from None

    def _accounts(self, aws: "Aws", home: str) -> list[str]:
        """The accounts to be read; adds what is told of their organization."""
        heard = ask(aws, aws.own, aws.account, home, calls_of(Scope.ORGANIZATION))
        self._add(heard)
        for call, none in heard.refused:
            # Only some accounts may list the others: for all the rest this is as it should be, and no gap.
            self.findings.remark(f"the organization is not known: {call.action} {none.reason}")
            if call.kind == "Accounts" and list(self.wanted.accounts) == [ALL]:
                raise AdvisorError(f"advisor: {call.action} {none.reason}, so name the accounts with --accounts")
        if list(self.wanted.accounts) != [ALL]:
            return list(dict.fromkeys(self.wanted.accounts)) or [aws.account]
        listed = [one for call, records in heard.records.items() if call.kind == "Accounts" for one in records]
        return [str(one["Id"]) for one in listed if (one.get("State") or one.get("Status")) == "ACTIVE"]

    def _ask(self, aws: "Aws", accounts: Sequence[str], regions: Sequence[str], home: str) -> None:
        """Asks several accounts and Regions at once, and takes what they answer in their order."""
        with ThreadPool(_THREADS) as pool:
            asked = [(account, *self._begin(pool, aws, account, regions, home)) for account in accounts]
            for number, (account, signed, places) in enumerate(asked):
                heard = []
                try:
                    signed.get()
                    for done, place in enumerate(places, 1):
                        heard.append(place.get())
                        self._add(heard[-1])
                        self._tell(account, number, len(accounts), done, len(regions))
                except NoAnswer as none:
                    what = f"account {account} was not read: sts:AssumeRole {none.reason}"
                    self.findings.gap(what, Origin(f"role {self.wanted.role}"))
                    self._tell(account, number, len(accounts), len(regions), len(regions))
                self._add_gaps(account, heard)

    def _begin(
        self, pool: ThreadPool, aws: "Aws", account: str, regions: Sequence[str], home: str
    ) -> tuple["AsyncResult[Signed]", list["AsyncResult[Heard]"]]:
        """Begins to ask an account. Threads take work in its order: a role that is waited for is being assumed."""
        signed = pool.apply_async(self._signed, (aws, account, home))

        def place(region: str) -> Heard:
            scopes = (Scope.ACCOUNT, Scope.REGION) if region == regions[0] else (Scope.REGION,)
            return ask(aws, signed.get(), account, region, calls_of(*scopes))

        return signed, [pool.apply_async(place, (region,)) for region in regions]

    def _signed(self, aws: "Aws", account: str, home: str) -> "Signed":
        if not self.wanted.role:
            return aws.own
        return aws.assumed(self.wanted.role, account, self.wanted.external_id, home)

    def _tell(self, account: str, before: int, accounts: int, done: int, regions: int) -> None:
        told = Progress(account, before + (done == regions), accounts, before * regions + done, accounts * regions)
        self.told(told)

    # --- what was answered ----------------------------------------------------------------------------------------

    def _add(self, heard: Heard) -> None:
        for call in heard.answered:
            self.findings.read(_source(call, heard))
            self.any_answer |= call.scope is not Scope.ORGANIZATION
        for call, records in heard.records.items():
            origin = Origin(_source(call, heard))
            if call not in heard.answered:
                self.findings.incomplete(origin.source)
            for record in records:
                self.answers.add(call.kind, record, origin, heard.account, heard.region_of(call))

    def _add_gaps(self, account: str, every: Sequence[Heard]) -> None:
        """Adds what an account did not answer; Regions that refused the same for the same reason are one gap."""
        regions: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for heard in every:
            calls: dict[tuple[str, str | None], list[str]] = {}
            for call, none in heard.refused:
                if none.is_offered:
                    calls.setdefault((none.reason, heard.region_of(call)), []).append(call.action)
                else:
                    self.not_offered.setdefault(heard.region, []).append(call.action)
            for (reason, region), actions in calls.items():
                regions.setdefault((reason, tuple(actions)), []).extend([region] if region else [])
        for (reason, refused), places in regions.items():
            where = f"in {and_join(places)} " if places else ""
            self.findings.gap(f"{few(refused, _NAMED)} {reason} {where}of {account}", Origin(every[0].signed))


def check_names(wanted: Wanted) -> None:
    """Raises AdvisorError where what is wanted has no name that can be right; all become part of ARNs and addresses."""
    wrong = [one for one in wanted.regions if not REGION.fullmatch(one) and list(wanted.regions) != [ALL]]
    if wrong:
        raise AdvisorError(f"advisor: {quoted(wrong[0])} is no Region; --regions has names such as eu-west-1, or all")
    wrong = [one for one in wanted.accounts if not ACCOUNT.fullmatch(one) and list(wanted.accounts) != [ALL]]
    if wrong:
        raise AdvisorError(f"advisor: {quoted(wrong[0])} is no account; --accounts has ids of twelve digits, or all")
    if wanted.role and not _ROLE.fullmatch(wanted.role):
        raise AdvisorError(f"advisor: {quoted(wanted.role)} is no name of a role; its path may stand before it")
    if wanted.external_id and not wanted.role:
        raise AdvisorError("advisor: --external-id is for --role")


def _opened(profile: str | None) -> "Aws":
    try:
        from advisor.importers.live.sessions import Aws
    except ModuleNotFoundError:
        raise AdvisorError("advisor: asking AWS needs boto3: pip install 'connectivity-advisor[aws]'") from None
    return Aws(profile)


def _source(call: Call, heard: Heard) -> str:
    """A call as origins have it: a second import finds the same."""
    region = heard.region_of(call)
    return f"{call.action}{f' in {region}' if region else ''} of {heard.account}"


@contextmanager
def _collecting() -> Iterator[None]:
    """Keeps the garbage collector on, for what comes to be in here: clients are rings, 2.6 MB for each place."""
    was_on = gc.isenabled()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        if not was_on:
            gc.disable()
