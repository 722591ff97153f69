"""What the inventory describes, as far as the connections need it."""

from typing import Literal

from advisor.result.parts import Part


class AccountShown(Part):
    """An account that something here lies in."""

    name: str
    id: str
    organization: str
    environment: str
    owner: str
    title: str


class NetworkShown(Part):
    """A VPC, or a place outside AWS; `count` where the entry stands for many."""

    name: str
    kind: Literal["vpc", "on_premises", "other_cloud", "users"]
    account: str
    region: str
    cidrs: tuple[str, ...]
    owner: str
    count: int
    title: str


class EndShown(Part):
    """What a connection leads from or to, by the text that it names it with; what is not known is empty.

    `network` names its VPC or site. `kind`: vpc, site, or what a service is: service, resource, saas, aws_service,
    public_site, appliance.
    """

    name: str
    kind: str
    service: str = ""
    """Of an AWS service, its name in the names of endpoints: `s3`."""
    network: str
    account: str
    region: str
    company: str
    owner: str
    protocol: str
    port: int | None
    count: int
    title: str


class Surroundings(Part):
    """The accounts, networks and ends that the connections need."""

    accounts: tuple[AccountShown, ...] = ()
    networks: tuple[NetworkShown, ...] = ()
    ends: tuple[EndShown, ...] = ()
