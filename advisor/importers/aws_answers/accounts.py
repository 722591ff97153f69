"""What answers about accounts and what they share add to an estate."""

from advisor.importers.aws_answers.gathering import Gathering
from advisor.importers.aws_answers.records import ACCOUNT, Record, arn
from advisor.importers.estate import Account, Origin, Vpc


def account(gathering: Gathering, record: Record) -> None:
    """An account of an organization."""
    place = arn(record.text("Arn")).resource.split("/")
    organization = place[1] if len(place) == 3 else None
    name = record.text("Name") or ""
    gathering.ours.add(record.text("Id") or "")
    gathering.add(Account(record.text("Id") or "", record.origin, name=name, organization=organization))


def organization(gathering: Gathering, record: Record) -> None:
    """An organization, and the account that manages it."""
    manager = record.text("MasterAccountId") or ""
    gathering.add(Account(manager, record.origin, organization=record.text("Id")))
    gathering.note(Account, manager, record.origin, "manages the organization")


def shared_resource(gathering: Gathering, record: Record) -> None:
    """A resource in a resource share; of interest are subnets."""
    _share(gathering, record, record.text("Arn") or "")


def principal(gathering: Gathering, record: Record) -> None:
    """With whom a resource share is shared."""
    gathering.principals[record.text("ResourceShareArn") or ""][record.text("Id") or ""] = None


def association(gathering: Gathering, record: Record) -> None:
    """A resource or a principal of a resource share."""
    share, entity = record.text("ResourceShareArn") or "", record.text("AssociatedEntity") or ""
    if record.text("AssociationType") == "PRINCIPAL":
        gathering.principals[share][entity] = None
    else:
        _share(gathering, record, entity)


def _share(gathering: Gathering, record: Record, entity: str) -> None:
    # ARNs are compared by their end: what stands in front of it is sometimes cut or misspelt in saved answers.
    kind, _, key = entity.rpartition(":")[2].partition("/")
    if kind == "subnet":
        gathering.shares[record.text("ResourceShareArn") or ""][key] = record.origin
    else:
        of = record.text("Type") or arn(entity).service or "another service"
        gathering.skip(f"shared resource of {of[:60]}", record.origin)


def shared(gathering: Gathering) -> None:
    """Adds with whom VPCs are shared, once all shares and subnets are known."""
    for share, subnets in gathering.shares.items():
        for subnet, origin in subnets.items():
            vpc = gathering.subnets.get(subnet)
            if not vpc:
                gathering.skip("shared subnet of a VPC that is not told", origin)
                continue
            principals = gathering.principals.get(share)
            if not principals:
                gathering.skip("shared subnet without those with whom it is shared", origin)
            for one in principals or ():
                _shared_with(gathering, vpc, one, origin)


def _shared_with(gathering: Gathering, vpc: str, principal: str, origin: Origin) -> None:
    if ACCOUNT.fullmatch(principal):
        if principal != gathering.owners.get(vpc):
            gathering.join(Vpc, vpc, origin, shared_with=principal)
    else:
        gathering.skip(f"subnets shared with {arn(principal).resource[:80] or 'somebody'}", origin)
        gathering.note(Vpc, vpc, origin, f"shared with {arn(principal).resource[:80]}")
