"""Answers of AWS's APIs about a company with thousands of VPCs, as the AWS CLI saves them.

    python -m benchmarks.answers 5000 3 DIR

writes four files for each account and Region: VPCs, three subnets and two endpoints of each, and its attachment to the
hub of its Region. Ten VPCs share an account.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

REGIONS = {"eu-west-1": "euw1", "us-east-1": "use1", "ap-south-1": "aps1", "eu-central-1": "euc1"}
HUBS = "999988887777"
"""The account that owns them."""


def write(vpcs: int, regions: int, folder: Path) -> int:
    """Writes the files; returns how many there are."""
    places = list(REGIONS)[:regions]
    answers: defaultdict[tuple[str, str], defaultdict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for number in range(vpcs):
        account, region = f"{100_000_000_000 + number // 10}", places[number % regions]
        lists = answers[account, region]
        for name, records in _of_vpc(number, account, region).items():
            lists[name] += records
    for (account, region), lists in answers.items():
        (folder / account / region).mkdir(parents=True)
        for name, records in lists.items():
            (folder / account / region / f"{name}.json").write_text(json.dumps({name: records}), encoding="utf-8")
    return sum(map(len, answers.values()))


def _of_vpc(number: int, account: str, region: str) -> dict[str, list[Any]]:
    """The records that tell of one VPC."""
    key, cidr = f"vpc-{number:017x}", f"10.{number % 256}.{number // 256 % 32 * 8}.0/21"
    owned = {"VpcId": key, "OwnerId": account, "State": "available"}
    return {
        "Vpcs": [
            {
                **owned,
                "CidrBlock": cidr,
                "CidrBlockAssociationSet": [{"CidrBlock": cidr, "CidrBlockState": {"State": "associated"}}],
                "Tags": [{"Key": "Name", "Value": f"app-{number % 700}"}],
            }
        ],
        "Subnets": [
            {
                **owned,
                "SubnetId": f"subnet-{number:015x}{zone:02}",
                "AvailabilityZoneId": f"{REGIONS[region]}-az{zone}",
                "CidrBlock": "10.0.0.0/24",
            }
            for zone in (1, 2, 3)
        ],
        "VpcEndpoints": [
            {
                **owned,
                "VpcEndpointId": f"vpce-{service}-{number:010x}",
                "ServiceName": f"com.amazonaws.{region}.{service}",
            }
            for service in ("s3", "ssm")
        ],
        "TransitGatewayVpcAttachments": [
            {
                "TransitGatewayAttachmentId": f"tgw-attach-{number:017x}",
                "TransitGatewayId": f"tgw-{region}",
                "TransitGatewayOwnerId": HUBS,
                "VpcId": key,
                "VpcOwnerId": account,
                "State": "available",
            }
        ],
    }


if __name__ == "__main__":
    write(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
