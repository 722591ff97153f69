"""The accounts of a configuration, the organizational units in which they lie, and whom its targets mean."""

import re
from dataclasses import dataclass, field

from advisor.importers.estate import Account, title_of
from advisor.importers.findings import Findings
from advisor.importers.lza.nodes import Node
from advisor.plain_text import quoted
from advisor.problems import did_you_mean

ROOT = "Root"
"""The unit that stands for all accounts."""
NOWHERE = "{}"
"""What stands for a unit that only AWS knows: no account lies in it."""


@dataclass
class Organization:
    """Which account lies in which unit."""

    findings: Findings
    units: dict[str, str] = field(default_factory=dict)
    """The unit of each account, by the account's name."""
    ids: dict[str, str] = field(default_factory=dict)
    """The ids of the accounts whose ids are written down."""
    declared: set[str] = field(default_factory=set)
    ignored: set[str] = field(default_factory=set)
    identity: str | None = None
    """What the inventory calls the organization."""
    _nodes: dict[str, Node] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def read_accounts(self, file: Node) -> None:
        """Takes in accounts-config.yaml; the addresses in it only lead from accounts to their ids."""
        by_address: dict[str, str | None] = {}
        for one in file.children("accountIds"):
            account_id = one.value("accountId")
            if account_id and not re.fullmatch("[0-9]{12}", account_id):
                one.warn(f"{quoted(account_id)} is not an account id", "accountId", expected="twelve digits")
            else:
                by_address[one.written("email").casefold()] = account_id
            one.tell_rest("email", "accountId")
        for node in (*file.children("mandatoryAccounts"), *file.children("workloadAccounts")):
            name = node.named()
            if name in self.units:
                node.error(f"there is a second account {quoted(name)}", "name", expected="a name of its own")
            elif name:
                self.units[name] = node.text("organizationalUnit")
                self._nodes[name] = node
                if account_id := by_address.get(node.written("email").casefold()):
                    self.ids[name] = account_id
            node.tell_rest("organizationalUnit")
        file.tell_rest("accountIds", "mandatoryAccounts", "workloadAccounts")

    def read_units(self, file: Node, name: str) -> None:
        """Takes in organization-config.yaml; `name` is what to call the organization where its id is not written."""
        for unit in file.children("organizationalUnits"):
            self.declared.add(unit.named())
            if unit.flag("ignore"):
                self.ignored.add(unit.text("name"))
            unit.tell_rest("ignore")
        arns = [unit.text("arn") for unit in file.children("organizationalUnitIds")]
        found = re.search(r":(?:root|ou)/(o-[a-z0-9]+)/", "\n".join(arns))
        if file.text("enable").lower() != "false":
            self.identity = found[1] if found else name
        file.pass_over("enable", "organizationalUnits", "organizationalUnitIds")

    def add_accounts(self) -> None:
        """Adds what was read to the findings."""
        for name, unit in self.units.items():
            if self.declared and unit not in (ROOT, "", *self.declared):
                self._nodes[name].warn(f"there is no organizational unit {quoted(unit)}", "organizationalUnit")
            title = title_of([f"OU {unit}"] if unit else [])
            origin, account_id = self._nodes[name].origin, self.ids.get(name)
            key = self.key(name) or name
            self.findings.add(Account(key, origin, name, title, id=account_id, organization=self.identity))

    def account(self, node: Node, key: str = "account") -> str | None:
        """The account that a key names; none where only AWS knows which it is."""
        name = node.text(key)
        if name and not (node.lacks(key) and name not in self.units):
            self._check(name, node, key)
            return name
        return None

    def key(self, name: str | None) -> str | None:
        """What the findings call an account: its id where that is written, for many organizations have a `Network`."""
        return self.ids.get(name or "", name)

    def deployed_to(self, targets: Node, region: str | None) -> list[str]:
        """The accounts that deployment targets mean in a Region; nested units are targets only where they are named."""
        if region and region in [one.known() for one in targets.texts("excludedRegions")]:
            return []
        found: dict[str, None] = {}
        for node in targets.texts("organizationalUnits"):
            unit = self._unit(node)
            inside = [name for name, own in self.units.items() if unit in (own, ROOT) and own not in self.ignored]
            found |= dict.fromkeys(inside)
        found |= dict.fromkeys(self._named(targets))
        excluded = set(self._named(targets, "excludedAccounts"))
        targets.tell_rest("organizationalUnits", "accounts", "excludedAccounts", "excludedRegions")
        return [name for name in found if name not in excluded]

    def shared_with(self, targets: Node) -> list[str]:
        """The accounts that a share of AWS RAM reaches: those of a unit and of the units in it."""
        found: dict[str, None] = {}
        for node in targets.texts("organizationalUnits"):
            unit = self._unit(node)
            below = f"{unit}/"
            inside = [name for name, own in self.units.items() if unit in (own, ROOT) or own.startswith(below)]
            found |= dict.fromkeys(inside)
        found |= dict.fromkeys(self._named(targets))
        targets.tell_rest("organizationalUnits", "accounts")
        return list(found)

    def _unit(self, node: Node) -> str:
        unit = node.name()
        if unit not in self.declared and node.is_unknown():
            return NOWHERE
        if unit and self.declared and unit not in (ROOT, *self.declared) and f"OU {unit}" not in self._told:
            self._told.add(f"OU {unit}")
            node.warn(f"there is no organizational unit {quoted(unit)}", hint=did_you_mean(unit, self.declared))
        return unit

    def _named(self, targets: Node, key: str = "accounts") -> list[str]:
        names = []
        for node in targets.texts(key):
            name = node.name()
            if name and not (node.is_unknown() and name not in self.units):
                self._check(name, node)
                names.append(name)
        return names

    def _check(self, name: str, node: Node, *steps: str) -> None:
        if self.units and name not in self.units and name not in self._told:
            self._told.add(name)
            hint = did_you_mean(name, self.units) or "accounts-config.yaml does not have it"
            node.warn(f"there is no account {quoted(name)}", *steps, hint=hint)
