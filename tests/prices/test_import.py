"""`advisor import prices` reads AWS's public price list, and what it writes is a file for --prices."""

import subprocess
from collections.abc import Callable
from datetime import date
from math import inf
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.catalogue import Catalogue
from advisor.catalogue.cost_files import Price
from advisor.catalogue.prices import with_prices
from advisor.importers.prices import import_prices
from advisor.problems import InvalidInput
from tests.commands.test_commands import advisor
from tests.prices.offers import Product, as_csv, as_json

Form = Callable[..., str]
FORMS = pytest.mark.parametrize("form", [as_json, as_csv])
TIERS = (
    ("0", "1048576", "0.0100000000"),
    ("1048576", "5242880", "0.0060000000"),
    ("5242880", "Inf", "0.0040000000"),
)
VPC = (
    Product("AAAA", "EU-VpcEndpoint-Hours", "VpcEndpoint", "eu-west-1", "Hrs", (("0", "Inf", "0.0110000000"),)),
    Product("BBBB", "EU-VpcEndpoint-Bytes", "VpcEndpoint", "eu-west-1", "GB", TIERS),
    Product("CCCC", "EU-TransitGateway-Hours", "TransitGatewayVPC", "", "hour", (("0", "Inf", "0.0510000000"),)),
    Product("DDDD", "EU-TransitGateway-Hours", "TransitGatewayVPN", "", "hour", (("0", "Inf", "0.0530000000"),)),
    Product("EEEE", "VpcEndpoint-Resource-Hours", "VpcResourceConsumer", "", "Hrs", (("0", "Inf", "0.0210000000"),)),
    Product("FFFF", "EU-IPAddressManager-IP-Hours", "", "eu-west-1"),
)


def written(folder: Path, *texts: str) -> list[Path]:
    """Files that hold these texts."""
    paths = [folder / f"offer-{number}" for number, _ in enumerate(texts)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    return paths


def imported(folder: Path, catalogue: Catalogue, *texts: str) -> dict[tuple[str, str], Price]:
    """The prices that are in force with the file that offers are made into, and only with it."""
    file = folder / "imported.yaml"
    file.write_text(import_prices(written(folder, *texts), catalogue).text)
    return {
        (region, name): price
        for region, prices in with_prices(catalogue, file).prices.items()
        for name, price in prices.items()
        if price != catalogue.prices[region].get(name)
    }


def problems(folder: Path, catalogue: Catalogue, *texts: str) -> list[str]:
    """What is wrong with offer files."""
    with pytest.raises(InvalidInput) as caught:
        import_prices(written(folder, *texts), catalogue)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


@FORMS
def test_an_offer_becomes_prices_with_source_and_day(tmp_path: Path, catalogue: Catalogue, form: Form) -> None:
    """Of the Region in the product or in the usage type, of the right operation, and with tiers."""
    prices = imported(tmp_path, catalogue, form("AmazonVPC", *VPC))
    assert {key: price.steps for key, price in prices.items()} == {
        ("eu-west-1", "interface_endpoint_az_hour"): ((inf, 0.011),),
        ("eu-west-1", "interface_endpoint_gb"): ((1048576, 0.01), (4194304, 0.006), (inf, 0.004)),
        ("eu-west-1", "tgw_attachment_hour"): ((inf, 0.051),),
        ("us-east-1", "resource_endpoint_hour"): ((inf, 0.021),),
        ("us-east-1", "tunnel_endpoint_hour"): ((inf, 0.021),),
    }
    one = prices["eu-west-1", "interface_endpoint_gb"]
    assert (one.unit, one.day, one.confidence, one.note) == ("GB", "2026-11-17", "verified", "SKU BBBB")
    assert one.source.endswith("/offers/v1.0/aws/AmazonVPC/current/eu-west-1/index.json")


@FORMS
def test_transfer_between_regions_is_a_price_of_each_pair(tmp_path: Path, catalogue: Catalogue, form: Form) -> None:
    """The sender's code stands first; what comes in, and goes to edge locations, is none of them."""
    products = (
        Product("AAAA", "APS3-USE1-AWS-Out-Bytes", "", "ap-south-1", "GB", (("0", "Inf", "0.0860000000"),)),
        Product("BBBB", "APS3-USE1-AWS-In-Bytes", "", "ap-south-1", "GB", (("0", "Inf", "0.0000000000"),)),
        Product("CCCC", "APS3-CloudFront-Out-Bytes", "", "ap-south-1", "GB", (("0", "Inf", "0.0000000000"),)),
        Product("DDDD", "EU-APS3-AWS-Out-Bytes", "", "", "GB", (("0", "Inf", "0.0210000000"),)),
    )
    prices = imported(tmp_path, catalogue, form("AWSDataTransfer", *products))
    assert {key: price.usd for key, price in prices.items()} == {
        ("ap-south-1", "inter_region_gb_to_us-east-1"): 0.086,
        ("eu-west-1", "inter_region_gb_to_ap-south-1"): 0.021,
    }


def test_load_balancers_are_told_apart_by_operation(tmp_path: Path, catalogue: Catalogue) -> None:
    """Only Network Load Balancers are costed, and a free first range stays a step of its own."""
    units = (("0", "10", "0.0000000000"), ("10", "Inf", "0.0070000000"))
    products = (
        Product("AAAA", "LoadBalancerUsage", "LoadBalancing:Application", "us-east-1"),
        Product(
            "BBBB", "LoadBalancerUsage", "LoadBalancing:Network", "us-east-1", steps=(("0", "Inf", "0.0230000000"),)
        ),
        Product("CCCC", "LCUUsage", "LoadBalancing:Network", "us-east-1", "LCU-Hrs", units),
    )
    prices = imported(tmp_path, catalogue, as_json("AWSELB", *products))
    assert {name: price.steps for (_, name), price in prices.items()} == {
        "nlb_hour": ((inf, 0.023),),
        "nlb_capacity_unit_hour": ((10, 0.0), (inf, 0.007)),
    }


def test_offers_of_several_files_become_one_file(tmp_path: Path, catalogue: Catalogue) -> None:
    """Whatever their form; each price has the day of its own offer."""
    nat = Product("AAAA", "EU-NatGateway-Hours", "NatGateway", "eu-west-1")
    other = as_csv("AmazonEC2", nat, published="2026-10-30T00:00:00Z")
    prices = imported(tmp_path, catalogue, as_json("AmazonVPC", *VPC), other)
    assert prices["eu-west-1", "nat_gateway_hour"].day == "2026-10-30"
    assert prices["eu-west-1", "interface_endpoint_az_hour"].day == "2026-11-17"


def test_local_zones_and_regions_that_nobody_knows_are_left_out(tmp_path: Path, catalogue: Catalogue) -> None:
    """Their prices are not those of a Region."""
    products = (
        Product("AAAA", "LAX1-NatGateway-Hours", "NatGateway", "us-west-2-lax-1"),
        Product("BBBB", "NatGateway-Hours", "NatGateway", "xx-nowhere-1"),
    )
    assert imported(tmp_path, catalogue, as_json("AmazonEC2", *products)) == {}


def test_usage_types_that_are_no_price_are_counted_and_named(tmp_path: Path, catalogue: Catalogue) -> None:
    """So that somebody sees when AWS has given a product another name."""
    counted, lacking, others = import_prices(written(tmp_path, as_json("AmazonVPC", *VPC)), catalogue).said
    assert counted == f"{tmp_path}/offer-0: 5 prices of AmazonVPC of 2026-11-17"
    assert "tgw_gb" in lacking
    assert "tgw_attachment_hour" not in lacking
    assert "nat_gateway_hour" not in lacking
    assert others == "  1 usage type not known as a price: EU-IPAddressManager-IP-Hours"


def test_what_is_concluded_of_a_usage_type_is_no_more_than_derived(tmp_path: Path, catalogue: Catalogue) -> None:
    """That consumers' bytes of resources are those of resource endpoints nobody says in so many words."""
    product = Product("AAAA", "VpcResource-Consumer-Bytes", "", "us-east-1", "GB", (("0", "Inf", "0.0120000000"),))
    prices = imported(tmp_path, catalogue, as_json("AmazonVPC", product))
    assert {(name, price.confidence) for (_, name), price in prices.items()} == {
        ("resource_endpoint_gb", "derived"),
        ("tunnel_endpoint_gb", "derived"),
    }


@FORMS
def test_two_prices_for_one_name_are_an_error_that_names_both(tmp_path: Path, catalogue: Catalogue, form: Form) -> None:
    """Nobody could tell which holds; two products with one price are none."""
    one = Product("AAAA", "NatGateway-Hours", "NatGateway", "us-east-1")
    same, other = one._replace(sku="BBBB"), one._replace(sku="CCCC", steps=(("0", "Inf", "0.0200000000"),))
    assert imported(tmp_path, catalogue, form("AmazonEC2", one, same)).keys() == {("us-east-1", "nat_gateway_hour")}
    (found,) = problems(tmp_path, catalogue, form("AmazonEC2", one, other))
    assert "error: nat_gateway_hour has two prices in us-east-1: those of AAAA and CCCC" in found
    assert found.startswith("offer-0:")


@FORMS
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"currency": "CNY"}, "AAAA has no price in US dollars"),
        ({"unit": "GB"}, "AAAA is priced by GB"),
        ({"steps": (("0", "10", "0.1"), ("20", "Inf", "0.1"))}, "the ranges of AAAA do not join"),
        ({"steps": (("0", "10", "0.1"),)}, "the ranges of AAAA do not join"),
        ({"steps": (("5", "Inf", "0.1"),)}, "the ranges of AAAA do not join"),
    ],
)
def test_what_is_no_price_is_an_error_at_its_place(
    tmp_path: Path, catalogue: Catalogue, form: Form, change: dict[str, object], message: str
) -> None:
    """Another currency or unit, or ranges that leave volumes without a price."""
    product = Product("AAAA", "NatGateway-Hours", "NatGateway", "us-east-1")._replace(**change)  # type: ignore[arg-type]
    text = form("AmazonEC2", product)
    (found,) = problems(tmp_path, catalogue, text)
    assert message in found
    line = int(found.split(":")[1])
    assert "AAAA.TERM.0" in text.splitlines()[line - 1]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('"0.0110000000"', '"cheap"', "'cheap' is not valid here"),
        ('"5242880"', '"lots"', "'lots' is not valid here"),
        ('"v1.0"', '"v2.0"', "'v2.0' is not valid here"),
        ("2026-11-17T", "yesterday T", "error: "),
        ("AmazonVPC", "AmazonVCP", "the offer AmazonVCP holds no price that the advisor knows"),
    ],
)
@FORMS
def test_a_value_that_cannot_be_is_an_error(
    tmp_path: Path, catalogue: Catalogue, form: Form, right: str, wrong: str, message: str
) -> None:
    """With the file and the line."""
    text = form("AmazonVPC", *VPC)
    assert right in text
    found = problems(tmp_path, catalogue, text.replace(right, wrong))
    assert any(message in one for one in found)
    assert all(one.startswith("offer-0:") for one in found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "offer-0:1:1: error: this is no offer file"),
        ("prices", "offer-0:1:1: error: this is no offer file"),
        ("[]", "offer-0:1:1: error: this is no offer file"),
        ("{}", "the key 'offerCode' is missing"),
        ('{"offerCode": "AmazonVPC",\n', "offer-0:2:1: error: this is not JSON"),
        ('{"a":' * 100_000, "error: this is no offer file"),
        ('"FormatVersion","v1.0"\n', "Publication Date is missing"),
        (as_csv("AmazonVPC").replace("PricePerUnit", "Price"), "offer-0:6:1: error: there is no column PricePerUnit"),
        (as_csv("AmazonVPC") + '"AAAA', "offer-0:7:1: error: this is not CSV"),
    ],
)
def test_what_is_no_offer_file_is_told(tmp_path: Path, catalogue: Catalogue, text: str, message: str) -> None:
    """With what there should have been."""
    assert any(message in one for one in problems(tmp_path, catalogue, text))


def test_all_files_are_read_before_anything_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    """Problems of every file come in one run."""
    found = problems(tmp_path, catalogue, "prices", "{}")
    assert {one.split(":")[0] for one in found} == {"offer-0", "offer-1"}


def test_large_json_is_refused_with_a_way_out(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The CSV of the same offer is read line by line, of any size."""
    monkeypatch.setattr("advisor.importers.price_list.MAX_BYTES", 10)
    (found,) = problems(tmp_path, catalogue, as_json("AmazonVPC", *VPC))
    assert "take the same offer as CSV" in found
    assert imported(tmp_path, catalogue, as_csv("AmazonVPC", *VPC))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([as_json("AmazonVPC", *VPC), as_csv("AmazonVPC", *VPC)]), st.data())
def test_spoilt_files_are_read_or_refused_and_nothing_else(
    tmp_path: Path, catalogue: Catalogue, text: str, data: st.DataObject
) -> None:
    """Whatever bytes are cut out or put in, there is a result or an error with a place in the file."""
    raw = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw)))
        cut = data.draw(st.integers(0, 40))
        raw[start : start + cut] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b'"', b"{}", b"null", b"-1", b"1e999"])
        )
    path = tmp_path / "offer"
    path.write_bytes(raw)
    try:
        text = import_prices([path], catalogue).text
    except InvalidInput as error:
        assert error.problems
        assert all(problem.position.file == str(path) and problem.position.line > 0 for problem in error.problems)
    else:
        (tmp_path / "imported.yaml").write_text(text)
        with_prices(catalogue, tmp_path / "imported.yaml")


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `advisor import prices`."""
    return advisor("import", "prices", *arguments)


def test_the_command_writes_a_file_that_recommend_takes(tmp_path: Path) -> None:
    """Prices go to the file, talk to standard error; a file that is there stays as it is."""
    (offer,) = written(tmp_path, as_json("AmazonVPC", *VPC))
    target = tmp_path / "prices.yaml"
    run = command(str(offer), "-o", str(target))
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr.endswith(f"wrote {target}\n")
    decided = advisor("recommend", "examples/slice.yaml", "--prices", str(target))
    assert decided.returncode == 0
    assert command(str(offer)).stdout == target.read_text()
    again = command(str(offer), "-o", str(target))
    assert (again.returncode, again.stdout) == (2, "")
    assert "is there already" in again.stderr


def test_the_command_tells_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    """As of any other input."""
    for path in (tmp_path / "nowhere.json", tmp_path):
        run = command(str(path))
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.startswith(f"{path}:1:1: error: ")


def test_days_are_those_of_publication(tmp_path: Path, catalogue: Catalogue) -> None:
    """An offer without a zone or a time has a day too."""
    text = as_json("AmazonVPC", *VPC, published="2026-02-28")
    days = {date.fromisoformat(price.day) for price in imported(tmp_path, catalogue, text).values()}
    assert days == {date(2026, 2, 28)}
