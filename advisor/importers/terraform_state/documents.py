"""Which of Terraform's documents a text is, and the resources in it."""

import re
from typing import Any

from advisor.importers.aws_answers.records import Record
from advisor.importers.estate import Origin
from advisor.importers.terraform_state.plans import of_plan
from advisor.importers.terraform_state.resources import Resource, Told, of_shown, of_version_3, of_version_4
from advisor.problems import InvalidInput
from advisor.text_files import Source

EXPECTED = "a state file of version 3 or 4, or the output of terraform show -json"
_SHOW = "let Terraform write it: terraform show -json > state.json, or terraform show -json PLANFILE > plan.json"
_OF_NO_STATE = {"format_version", "terraform_version", "checks"}
"""What `terraform show -json` says where there is nothing."""


def resources(document: Any, source: Source, file: str, wrong: Told) -> list[Resource]:
    """All resources of a document; raises InvalidInput where it is none of Terraform's.

    `wrong` is told what is in it and cannot be read.
    """
    if not isinstance(document, dict):
        document = {}
    record = Record(document, Origin(file), wrong=wrong)
    version, shown = document.get("version"), document.get("format_version")
    if "encrypted_data" in document:
        hint = "let OpenTofu show it: tofu show -json > state.json, or tofu show -json PLANFILE > plan.json"
        raise _refused(source, "encrypted_data", "this is encrypted by OpenTofu", hint)
    if isinstance(shown, str):
        if not re.match(r"[01]\.", shown):
            raise _refused(source, "format_version", f"this is of format {shown[:20]}, which is newer", "")
        if "planned_values" in document:
            return of_plan(record)
        if "values" in document or _OF_NO_STATE.issuperset(document):
            return list(of_shown(record.part("values").part("root_module")))
    elif version == 4 and "resources" in document:
        return list(of_version_4(record))
    elif version == 3 and ("modules" in document or "resources" in document):
        return list(of_version_3(record))
    elif isinstance(version, int) and version not in (3, 4):
        hint = "let a newer Terraform write it: terraform apply -refresh-only"
        hint = hint if version < 3 else "let it be shown: terraform show -json > state.json"
        raise _refused(source, "version", f"this is a state of version {version}", hint)
    raise InvalidInput([source.problem("this is no state and no plan of Terraform", expected=EXPECTED, hint=_SHOW)])


def _refused(source: Source, key: str, message: str, hint: str) -> InvalidInput:
    at = re.search(f'"{key}"', source.text)
    where = source.place_of(at.start()) if at else (0, 0)
    return InvalidInput([source.problem(message, *where, expected=EXPECTED, hint=hint)])
