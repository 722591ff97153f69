"""Values of a configuration with their places: what is not as expected is a problem, what nobody asks for is told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from advisor.importers.estate import Origin
from advisor.importers.findings import Findings
from advisor.importers.lza.files import Folder
from advisor.importers.lza.placeholders import not_known, readable
from advisor.plain_text import quoted
from advisor.problems import MAX_PROBLEMS, InvalidInput, Problem
from advisor.yaml_reader import Document

_WORD = re.compile(r"\w{1,60}")
MAX_MADE = 1_000_000
"""So many entries and references may be made of templates, shares and pairs of them."""
DETAILS = frozenset({
    "accountAlias", "addressFamily", "allocationResourceTags", "allowedAccounts", "allowedPrefixes",
    "amazonIpv4NetworkCidr", "amazonIpv6NetworkCidr", "amazonProvided", "applyPolicy", "applyTags", "asn", "authType",
    "autoAccept", "autoAcceptSharingAttachments", "byoipPoolId", "connectionId", "customerAsn",
    "customerIpv6NetworkCidr", "defaultPolicy", "defaultRouteTableAssociation", "defaultRouteTablePropagation",
    "defaultSecurityGroupRulesDeletion", "deletionProtection", "description", "dhcpOptions", "disasterRecoveryRegion",
    "dnsFirewallRuleGroups", "dnsSupport", "email", "enableDnsHostnames", "enableDnsSupport", "enableGovCloud",
    "enableResourceNameDnsARecord", "enableSiteLink", "enableVpnAcceleration", "gatewayName", "homeRegion", "id",
    "instanceTenancy", "interfaceName", "ipAddress", "ipamAllocation", "ipv4CidrBlock", "ipv6CidrBlock",
    "jumboFrames", "locale", "mapPublicIpOnLaunch", "maxEntries", "multicastSupport", "name", "netmaskLength",
    "operatingRegions", "options", "outsideIpAddressType", "ownerAccount", "policy", "privateDnsHostnameTypeOnLaunch",
    "queryLogs", "routeTable", "scope", "scopes", "securityGroup", "securityGroupReferencingSupport",
    "sourceIpamPool", "staticRoutesOnly", "subnet", "subnets", "tags", "targetGroup", "transitGatewayCidrBlocks",
    "transitGatewayFlowLogs", "transitGatewayIpv6CidrBlocks", "tunnelSpecifications", "vlan", "vpcFlowLogs",
    "vpnEcmpSupport", "warm",
})  # fmt: skip
"""Keys that say how something is built or named, and little of what reaches what: they are passed over."""


@dataclass
class Reading:
    """One file that is read, and what becomes of all of them."""

    document: Document
    folder: Folder
    findings: Findings
    details: dict[str, None] = field(default_factory=dict)
    """The keys that were passed over."""
    made: int = 0
    problems: int = 0


@dataclass(frozen=True)
class Node:
    """A value of the configuration."""

    reading: Reading
    path: tuple[str | int, ...]
    data: Any

    @property
    def origin(self) -> Origin:
        """Where it stands."""
        return self.reading.folder.origin(self.reading.document.position(self.path))

    def problem(self, message: str, *steps: str, expected: str = "", hint: str = "") -> Problem:
        """A problem with it, or with what stands below."""
        return self.reading.document.problem(readable(message), (*self.path, *steps), expected=expected, hint=hint)

    def error(self, message: str, *steps: str, expected: str = "", hint: str = "") -> None:
        """Reports what makes the configuration unusable."""
        self._report(self.problem(message, *steps, expected=expected, hint=hint))

    def warn(self, message: str, *steps: str, expected: str = "", hint: str = "") -> None:
        """Reports what is wrong and can be left out."""
        self._report(self.problem(message, *steps, expected=expected, hint=hint).as_warning())

    def _report(self, problem: Problem) -> None:
        self.reading.problems += 1
        if self.reading.problems > MAX_PROBLEMS:
            raise InvalidInput([self.problem("after so many problems the rest is not read")])
        self.reading.findings.problem(problem)

    def spend(self, amount: int) -> None:
        """Counts what is made of it; raises InvalidInput where there are too many: few lines may mean millions."""
        self.reading.made += amount
        if self.reading.made > MAX_MADE:
            raise InvalidInput([self.problem(f"with this there are more than {MAX_MADE:,} entries and references")])

    def not_understood(self, what: str) -> None:
        """Tells what is left out."""
        self.reading.findings.not_understood(readable(what), self.origin)

    # --- what stands below ----------------------------------------------------------------------------------------

    def child(self, key: str) -> "Node":
        """The mapping under a key; an empty one where there is none."""
        data = self.data.get(key)
        if data is not None and not isinstance(data, dict):
            self.error(f"{key} is {_kind(data)}", key, expected="a mapping of keys to values")
            data = None
        return Node(self.reading, (*self.path, key), data or {})

    def children(self, key: str) -> Iterator["Node"]:
        """The mappings of the list under a key; lists in it, as several includes make them, count as parts of it."""
        for node in self._members(key):
            if isinstance(node.data, dict):
                yield node
            else:
                node.error(f"an entry of {key} is {_kind(node.data)}", expected="a mapping of keys to values")

    def texts(self, key: str) -> Iterator["Node"]:
        """The single values of the list under a key."""
        for node in self._members(key):
            if isinstance(node.data, str):
                yield node
            else:
                node.error(f"an entry of {key} is {_kind(node.data)}", expected="a single value")

    def _members(self, key: str) -> Iterator["Node"]:
        data = self.data.get(key)
        if data is None:
            return
        if self.lacks(key):
            return
        if not isinstance(data, list):
            self.error(f"{key} is {_kind(data)}", key, expected="a list", hint="begin each entry with a hyphen")
            return
        rest = [Node(self.reading, (*self.path, key), data)]
        while rest:
            node = rest.pop()
            if isinstance(node.data, list):
                inner = [Node(self.reading, (*node.path, number), one) for number, one in enumerate(node.data)]
                self.spend(len(inner))
                rest += reversed(inner)
            elif node.data is None:
                node.warn(f"an entry of {key} is empty", hint="write what it is, or take it out")
            else:
                yield node

    # --- single values --------------------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """A name under a key; empty where there is none. What only AWS knows of it is told as a gap."""
        self.lacks(key)
        return self.written(key)

    def written(self, key: str) -> str:
        """A single value under a key as it is written, however much of it is known; empty where there is none."""
        data = self.data.get(key)
        if data is not None and not isinstance(data, str):
            self.error(f"{key} is {_kind(data)}", key, expected="a single value")
            data = None
        return readable(data or "").strip()

    def named(self, key: str = "name") -> str:
        """A name that has to be there; empty, and told, where it is not."""
        name = self.text(key)
        if not name and not isinstance(self.data.get(key), (list, dict)):
            self.error(f"there is no {key} here", expected=f"a {key}")
        return name

    def value(self, key: str) -> str | None:
        """What stands under a key where it is known before AWS is asked; what is not is told as a gap."""
        text = self.text(key)
        return None if self.lacks(key) else text or None

    def known(self) -> str | None:
        """A single value where it is known before AWS is asked; what is not is told as a gap."""
        return None if self.is_unknown() else str(self.data).strip()

    def name(self) -> str:
        """A single value that names something; what only AWS knows of it is told as a gap."""
        self.is_unknown()
        return readable(self.data).strip()

    def lacks(self, key: str) -> bool:
        """Whether a part of the single value under a key is known to AWS only, which is told as a gap."""
        return Node(self.reading, (*self.path, key), self.data.get(key)).is_unknown()

    def flag(self, key: str) -> bool:
        """Whether a key says yes."""
        return self.text(key).lower() in {"true", "yes", "on"}

    def is_unknown(self) -> bool:
        """Whether a part of a single value is known to AWS only, which is told as a gap, once for each place."""
        parts = not_known(self.data) if isinstance(self.data, str) else []
        folder, file = self.reading.folder, self.reading.document.source.name
        for part in parts:
            if (file, self.path, part) not in folder.unknown:
                folder.unknown[file, self.path, part] = self.origin
        return bool(parts)

    # --- what is left ---------------------------------------------------------------------------------------------

    def tell_rest(self, *used: str) -> None:
        """Tells the keys that nobody asks for: those of details in one sentence for all, others each once."""
        for key in self.data:
            if key in used:
                continue
            if key in DETAILS:
                self.reading.details[key] = None
            elif self.data[key] not in (None, [], {}, ""):
                steps = [_named(step) for step in (*self.path, key) if isinstance(step, str)]
                Node(self.reading, (*self.path, key), self.data[key]).not_understood(".".join(steps))

    def pass_over(self, *used: str) -> None:
        """Tells the keys that nobody asks for as details."""
        self.reading.details.update({_named(key): None for key in self.data if key not in used})


def _named(key: str) -> str:
    return key if _WORD.fullmatch(key) else quoted(key)


def _kind(data: Any) -> str:
    return "a mapping" if isinstance(data, dict) else "a list" if isinstance(data, list) else quoted(str(data))
