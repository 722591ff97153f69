"""AWS's APIs on this machine: moto, with recorded answers in pages where it has none, and faults on demand."""

import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import botocore.session
from moto.iam.models import get_account_id_from
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from advisor.importers.live.calls import CALLS

PAGE = 2
"""Records on a page of recorded answers."""
_SIGNED = re.compile(r"Credential=([^/]+)/[0-9]+/([^/]+)/([^/]+)/")
_LISTS = {
    "DescribeRegions": "regionInfo",
    "DescribeVpcEncryptionControls": "vpcEncryptionControlSet",
    "DescribeVpcEndpointServices": "serviceDetailSet",
}
_FILTERS = {"serviceNetworkIdentifier": "serviceNetworkArn", "directConnectGatewayId": "directConnectGatewayId"}
"""The field of a recorded answer that has the value of a parameter."""
_NOT_IN_MOTO = {
    "directconnect": ("DescribeDirectConnectGateways", "DescribeDirectConnectGatewayAssociations",
                      "DescribeVirtualInterfaces"),
    "ec2": ("DescribeVpcEncryptionControls", "DescribeVpcEndpointServices"),
    "networkmanager": ("ListCoreNetworks", "ListAttachments"),
    "ram": ("ListResources", "ListPrincipals"),
    "vpc-lattice": ("ListListeners", "ListResourceGateways", "ListResourceConfigurations",
                    "ListServiceNetworkResourceAssociations"),
}  # fmt: skip


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Says nothing."""


class Asked(NamedTuple):
    """A request."""

    account: str
    region: str
    operation: str
    parameters: Mapping[str, Any]


class AwsServer:
    """Answers on loopback. Operations are named as `service:Operation`, by the name with which requests are signed."""

    def __init__(self) -> None:
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.recorded: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        """Records by account, Region (`*`: of a global service) and operation; a role is assumed in its own account."""
        self.faults: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        """Codes of errors by account, Region and operation, each `*` for all; the first of a list is taken out, and
        the last of one that ends in `always` stays."""
        self.asked: list[Asked] = []
        self._paths = _paths()
        self._server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "AwsServer":
        # What moto holds is the process's: an earlier server may have left it.
        moto_api_backend.reset()
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail(self, operation: str, *codes: str, account: str = "*", region: str = "*") -> None:
        """Lets an operation be refused: with each code once, or with the code before `always` each time.

        An empty code lets it be answered once.
        """
        self.faults[account, region, operation] += codes

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """A WSGI application."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        signed = _SIGNED.search(environ.get("HTTP_AUTHORIZATION", ""))
        if not signed:
            return self.moto(environ, start_response)  # type: ignore[no-any-return]
        key, region, service = signed.groups()
        parameters = _parameters(environ, body)
        operation = f"{service}:{self._operation(service, environ, parameters)}"
        role = str(parameters.get("RoleArn", ""))
        account = role.split(":")[4] if role else get_account_id_from(key)
        self.asked.append(Asked(account, region, operation, parameters))
        if code := self._fault(account, region, operation):
            return _answer(start_response, service, *_error(service, code))
        name = operation.partition(":")[2]
        records = self.recorded.get((account, region, operation), self.recorded.get((account, "*", operation)))
        if records is not None or name in _NOT_IN_MOTO.get(service, ()):
            return _answer(start_response, service, "200 OK", _page(service, name, records or [], parameters))
        return self.moto(environ, start_response)  # type: ignore[no-any-return]

    def _operation(self, service: str, environ: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
        target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
        # Where a path names what is asked about, that is a service of VPC Lattice.
        uri = re.sub("arn:.+(?=/)", "{serviceIdentifier}", environ["PATH_INFO"])
        path = (service, environ["REQUEST_METHOD"], uri)
        return target.rpartition(".")[2] or str(parameters.get("Action") or self._paths.get(path, environ["PATH_INFO"]))

    def _fault(self, account: str, region: str, operation: str) -> str | None:
        for place in ((account, region), (account, "*"), ("*", region), ("*", "*")):
            codes = self.faults.get((*place, operation)) or self.faults.get((*place, "*"))
            if codes:
                return codes[0] if codes[-1] == "always" else codes.pop(0)
        return None


def _paths() -> dict[tuple[str, str, str], str]:
    """Operations by service, method and path, of APIs that name them so."""
    session = botocore.session.Session()
    found = {}
    for call in CALLS:
        http = session.get_service_model(call.service).operation_model(call.operation).http
        if http["requestUri"] != "/":
            found[call.service, http["method"], http["requestUri"]] = call.operation
    return found


def _parameters(environ: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    if "json" in environ.get("CONTENT_TYPE", "") or body[:1] == b"{":
        return json.loads(body or b"{}")  # type: ignore[no-any-return]
    text = body.decode("utf-8", "replace") or environ.get("QUERY_STRING", "")
    return {name: values[0] for name, values in parse_qs(text).items()}


def _page(service: str, operation: str, records: list[dict[str, Any]], parameters: Mapping[str, Any]) -> str:
    token = str(parameters.get("nextToken") or parameters.get("NextToken") or "0")
    begin = int(token)
    for name, field in _FILTERS.items():
        records = [one for one in records if name not in parameters or one[field] == parameters[name]]
    shown, more = records[begin : begin + PAGE], records[begin + PAGE :]
    if service == "ec2":
        after = f"<nextToken>{begin + PAGE}</nextToken>" if more else ""
        items = "".join(f"<item>{_xml(one)}</item>" for one in shown)
        name = _LISTS[operation]
        return f"<{operation}Response><{name}>{items}</{name}>{after}</{operation}Response>"
    found_in = next(call.found_in for call in CALLS if call.operation == operation)
    following = "NextToken" if service in ("networkmanager", "organizations") else "nextToken"
    return json.dumps({found_in: shown, **({following: str(begin + PAGE)} if more else {})})


def _xml(record: Mapping[str, Any]) -> str:
    parts = ((name, _xml(one) if isinstance(one, dict) else escape(str(one))) for name, one in record.items())
    return "".join(f"<{name}>{text}</{name}>" for name, text in parts)


def _error(service: str, code: str) -> tuple[str, str]:
    status = "400 Bad Request" if "Thrott" in code or "Limit" in code else "403 Forbidden"
    inner = f"<Error><Code>{code}</Code><Message>token hush-hush is no good</Message></Error>"
    if service == "ec2":
        return status, f"<Response><Errors>{inner}</Errors><RequestID>1</RequestID></Response>"
    if service in ("sts", "elasticloadbalancing"):
        return status, f"<ErrorResponse>{inner}<RequestId>1</RequestId></ErrorResponse>"
    return status, json.dumps({"__type": code, "message": "token hush-hush is no good"})


def _answer(start_response: Any, service: str, status: str, text: str) -> Iterable[bytes]:
    kind = "application/json" if text[:1] == "{" else "text/xml"
    if service in ("directconnect", "organizations"):
        kind = "application/x-amz-json-1.1"
    raw = text.encode()
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(raw)))])
    return [raw]
