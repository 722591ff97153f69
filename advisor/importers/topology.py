"""Who calls whom, from a CSV of callers and callees."""

import csv
from pathlib import Path

from advisor.importers.estate import Connection, Estate, Origin, Ref, Service
from advisor.importers.findings import Findings
from advisor.text_files import read_source


def import_topology(path: Path) -> Estate:
    """The services and connections of a CSV whose first two columns are the caller and the callee."""
    source = read_source(path, str(path), "a CSV of callers and callees")
    findings = Findings()
    findings.read(path.name)
    for number, row in enumerate(csv.reader(source.text.splitlines()), 1):
        if number == 1 or len(row) < 2:
            continue
        here = Origin(path.name, number)
        ends = [Ref("services", name.strip()) for name in row[:2]]
        for end in ends:
            findings.add(Service(end.key, here))
        findings.add(Connection("", here, consumer=ends[0], provider=ends[1]))
    return findings.estate()
