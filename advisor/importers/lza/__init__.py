"""An estate from the configuration of AWS's Landing Zone Accelerator: its accounts, VPCs and what joins them.

The format is that of github.com/awslabs/landing-zone-accelerator-on-aws (packages/@aws-accelerator/config), of which
accounts-config, organization-config, global-config, network-config and replacements-config are read.
"""

from collections.abc import Iterable
from pathlib import Path

from advisor.catalogue import Catalogue
from advisor.importers.estate import Estate, Origin
from advisor.importers.findings import Findings
from advisor.importers.lza.files import Folder
from advisor.importers.lza.networks import Networks
from advisor.importers.lza.nodes import Node, Reading
from advisor.importers.lza.organization import Organization
from advisor.importers.lza.vpcs import Vpcs
from advisor.plain_text import and_join, counted, quoted
from advisor.problems import InvalidInput, Position, Problem
from advisor.yaml_reader import not_a_mapping

ACCOUNTS, NETWORK = "accounts-config.yaml", "network-config.yaml"
ORGANIZATION, GLOBAL, REPLACEMENTS = "organization-config.yaml", "global-config.yaml", "replacements-config.yaml"


def import_lza(path: Path, catalogue: Catalogue) -> Estate:
    """What the configuration in a directory makes; raises InvalidInput where there is none."""
    if not (path / NETWORK).exists() and not (path / ACCOUNTS).exists():
        message = f"there is no {NETWORK} and no {ACCOUNTS} here"
        hint = "give the directory of a configuration of the Landing Zone Accelerator"
        raise InvalidInput([Problem(message, Position(str(path), 1, 1), hint=hint)])
    return _Configuration(path, catalogue).estate()


class _Configuration:
    def __init__(self, path: Path, catalogue: Catalogue):
        self.folder, self.catalogue = Folder(path), catalogue
        self.findings = Findings()
        self.details: dict[str, None] = {}

    def estate(self) -> Estate:
        try:
            self._read()
        except InvalidInput as error:
            self._problems(error.problems)
        for source in self.folder.read:
            self.findings.read(source)
        self._problems(self.folder.placeholders.undefined.values())
        self._unknown()
        return self.findings.estate()

    def _read(self) -> None:
        organization, placeholders = Organization(self.findings), self.folder.placeholders
        self._replacements(self._file(REPLACEMENTS))
        organization.read_accounts(self._file(ACCOUNTS))
        placeholders.accounts = organization.ids
        placeholders.values |= {name: name for name in organization.units}
        organization.read_units(self._file(ORGANIZATION), self.folder.name)
        organization.add_accounts()
        everywhere = self._file(GLOBAL)
        enabled = {name for one in everywhere.texts("enabledRegions") if (name := one.known())}
        everywhere.pass_over("enabledRegions")
        network = self._file(NETWORK)
        vpcs = Vpcs(network, organization, self.catalogue, enabled)
        vpcs.add()
        networks = Networks(network, organization, vpcs)
        networks.add()
        self._remark(vpcs, networks)

    def _problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.findings.problem(problem)

    def _file(self, name: str) -> Node:
        """A file of the configuration; an empty one where it is not there or cannot be read, which is told."""
        document = None
        try:
            document = self.folder.document(name)
        except InvalidInput as error:
            self._problems(error.problems)
        else:
            if document is None and name in (ACCOUNTS, NETWORK):
                self.findings.gap(f"there is no {name}", Origin(self.folder.name))
            elif document is None and name != REPLACEMENTS:
                self.findings.remark(f"there is no {name}")
        document = document or self.folder.nothing(name)
        self._problems(document.problems)
        if document.data is not None and (wrong := not_a_mapping(document)):
            self.findings.problem(wrong)
        data = document.data if isinstance(document.data, dict) else {}
        return Node(Reading(document, self.folder, self.findings, self.details), (), data)

    def _replacements(self, file: Node) -> None:
        """Takes in what placeholders stand for; accounts stand for their own names, too."""
        placeholders = self.folder.placeholders
        for node in file.children("globalReplacements"):
            key = node.named("key")
            if isinstance(node.data.get("value"), list):
                placeholders.values[key] = ",".join(" ".join(str(one.data).split()) for one in node.texts("value"))
            elif text := node.written("value"):
                placeholders.values[key] = " ".join(text.split())
            else:
                placeholders.parameters[key] = node.text("path")
                if not placeholders.parameters[key]:
                    node.warn(f"the replacement {quoted(key)} has no value", expected="a value, or the path of one")
            node.tell_rest("key", "value", "path", "type")
        file.tell_rest("globalReplacements")
        placeholders.are_defined = True

    def _unknown(self) -> None:
        """Tells what only AWS knows, each with its first place in the order of the files."""
        files = {file: number for number, file in enumerate(self.folder.read)}
        places = [(files[one.source], one.place, part, one) for (*_, part), one in self.folder.unknown.items()]
        for *_, part, origin in sorted(places, key=lambda place: place[:2]):
            parameter = self.folder.placeholders.parameters.get(part.strip("{} "))
            where = f", parameter {parameter} of Systems Manager" if parameter else ""
            self.findings.gap(f"the value of {part}{where}", origin)

    def _remark(self, vpcs: Vpcs, networks: Networks) -> None:
        self.findings.remark(
            "a configuration says what can reach what, not who needs whom: there are no connections yet; write them, "
            "or bring them in with advisor import topology or flow-logs and --merge"
        )
        if templates := vpcs.remark():
            self.findings.remark(templates)
        if networks.sites:
            self.findings.remark(
                f"{counted(networks.sites, 'site')}, one for each customer gateway and Direct Connect gateway: join "
                "those that are one place"
            )
        if others := self.folder.others():
            self.findings.remark(f"not read: {and_join(others)}")
        if self.details:
            self.findings.remark(
                f"passed over, for it says little of what reaches what: {', '.join(sorted(self.details))}"
            )
        for block, origin in self.folder.blocks.items():
            self.findings.not_understood(block, origin)
