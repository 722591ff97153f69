"""Calls of AWS's APIs over boto3, which the extra `aws` installs: credentials, roles, pages. The only module with it.

Messages name codes and kinds of errors, never what they say: that may hold keys or what a program printed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any

import boto3
from botocore import exceptions, parsers, xform_name
from botocore.config import Config

from advisor.importers.aws_answers.records import NEXT_TOKENS
from advisor.importers.live.calls import Call, NoAnswer
from advisor.problems import AdvisorError

_CONFIG = Config(
    connect_timeout=5,
    read_timeout=30,
    retries={"mode": "standard", "max_attempts": 6},
    user_agent_extra="connectivity-advisor",
)
_SESSION_NAME = "connectivity-advisor"
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_NOT_OFFERED = {
    "UnsupportedOperation", "UnsupportedOperationException", "InvalidAction", "UnknownOperationException",
    "AWSOrganizationsNotInUseException",
}  # fmt: skip
_NO_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.SSOError,
    exceptions.TokenRetrievalError,
)


@dataclass(frozen=True)
class Signed:
    """In whose name calls are made: what people call it, and its keys where it is a role that was assumed."""

    name: str
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)


class Aws:
    """The APIs as one profile may call them; raises AdvisorError wherever it turns out to have no valid credentials."""

    def __init__(self, profile: str | None):
        self.own = Signed(f"profile {profile}" if profile else "default credentials")
        self.account = self._partition = ""
        self._lock = Lock()
        try:
            self._session = boto3.Session(profile_name=profile)
            self.region: str | None = self._session.region_name
        except exceptions.BotoCoreError as error:
            raise self._unusable(type(error).__name__) from None

    def identify(self, region: str) -> None:
        """Finds out whose the credentials are."""
        try:
            with self.client("sts", region, self.own) as sts, self._answered():
                caller = sts.get_caller_identity()
        except NoAnswer as none:
            raise self._unusable(f"sts:GetCallerIdentity {none.reason}") from None
        self.account = str(caller.get("Account"))
        self._partition = str(caller.get("Arn")).partition(":")[2].partition(":")[0]

    def regions(self, region: str) -> list[str]:
        """The Regions that the caller's account has enabled; raises NoAnswer."""
        with self.client("ec2", region, self.own) as ec2, self._answered():
            return sorted(str(one["RegionName"]) for one in ec2.describe_regions()["Regions"])

    def assumed(self, role: str, account: str, external_id: str | None, region: str) -> Signed:
        """A role of an account; raises NoAnswer. The caller's own account needs none."""
        more = {"ExternalId": external_id} if external_id else {}
        name = f"arn:{self._partition}:iam::{account}:role/{role}"
        try:
            with self.client("sts", region, self.own) as sts, self._answered():
                given = sts.assume_role(RoleArn=name, RoleSessionName=_SESSION_NAME, **more)["Credentials"]
        except NoAnswer:
            if account == self.account:
                return self.own
            raise
        keys = {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }
        return Signed(f"role {role}", keys)

    @contextmanager
    def client(self, service: str, region: str, signed: Signed) -> Iterator[Any]:
        """What calls one service; threads may ask for several at once."""
        try:
            with self._lock, self._answered():
                client = self._session.client(service, region_name=region, config=_CONFIG, **signed.keys)
        except ValueError:
            raise AdvisorError(
                f"advisor: boto3 refuses a setting of the {self.own.name} or of the environment, such as "
                "AWS_ENDPOINT_URL: check what is set for AWS"
            ) from None
        try:
            yield client
        finally:
            client.close()

    def pages(self, client: Any, call: Call, arguments: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """The answers to a call, page by page; raises NoAnswer."""
        method = xform_name(call.operation)
        with self._answered(call.service, client.meta.region_name):
            if client.can_paginate(method):
                yield from client.get_paginator(method).paginate(**arguments)
            else:
                yield from _by_hand(getattr(client, method), arguments)

    @contextmanager
    def _answered(self, service: str = "", region: str = "") -> Iterator[None]:
        """Makes NoAnswer of what AWS or the network refuses."""
        try:
            yield
        except exceptions.ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))[:80]
            if code in _EXPIRED:
                raise self._unusable(code) from None
            raise NoAnswer(f"answered {code}", is_offered=code not in _NOT_OFFERED) from None
        except _NO_CREDENTIALS as error:
            raise self._unusable(type(error).__name__) from None
        except exceptions.ConnectionError as error:
            reason = f"could not be reached ({type(error).__name__})"
            raise NoAnswer(reason, is_offered=self._may_be_in(service, region), is_reached=False) from None
        except (exceptions.BotoCoreError, parsers.ResponseParserError) as error:
            raise NoAnswer(f"gave no answer ({type(error).__name__})") from None

    def _may_be_in(self, service: str, region: str) -> bool:
        """Whether a service is in a Region, as far as the SDK knows both; it has no Regions of global services."""
        if not service:
            return True
        in_partition = partial(self._session.get_available_regions, partition_name=self._partition)
        known = in_partition(service)
        return region in known or not known or region not in in_partition("ec2")

    def _unusable(self, why: str) -> AdvisorError:
        return AdvisorError(
            f"advisor: AWS cannot be asked with the {self.own.name} ({why}); sign in (aws sso login, aws configure), "
            "or name another profile with --profile"
        )


def _by_hand(ask: Any, arguments: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """Pages of a call for which the SDK has no paginator."""
    token: dict[str, str] = {}
    while True:
        page = ask(**arguments, **token)
        yield page
        following = {name: page[name] for name in NEXT_TOKENS if page.get(name)}
        if following and following == token:
            raise NoAnswer("told of the same next page again")
        if not following:
            return
        token = following
