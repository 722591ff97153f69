"""The least that IAM has to allow for a live import, from the table of its calls."""

from typing import Any

from advisor.importers.live import ALL, Wanted, check_names
from advisor.importers.live.calls import Scope, calls_of


def least_policies(wanted: Wanted) -> dict[str, Any]:
    """Two policies: what is needed in every account that is read, and what else whoever runs the import needs.

    Without a role, both are for the one who runs it, and nothing is assumed. Raises AdvisorError where names are wrong.
    """
    check_names(wanted)
    reading = [call.action for call in calls_of(Scope.ACCOUNT, Scope.REGION)]
    asking = [*(call.action for call in calls_of(Scope.ORGANIZATION)), "ec2:DescribeRegions"]
    caller = [_allowed("FindAccountsAndRegions", asking, "*")]
    if wanted.role:
        places = ["*"] if list(wanted.accounts) in ([], [ALL]) else wanted.accounts
        roles = [f"arn:aws:iam::{account}:role/{wanted.role}" for account in places]
        caller.append(_allowed("AssumeRoles", ["sts:AssumeRole"], roles))
    return {"accounts": _policy([_allowed("ReadNetworks", reading, "*")]), "caller": _policy(caller)}


def _policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _allowed(name: str, actions: list[str], resources: list[str] | str) -> dict[str, Any]:
    return {"Sid": name, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}
