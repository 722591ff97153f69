"""Inputs made from good ones by cutting, doubling and spoiling bytes: the same seed gives the same inputs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from tests.conftest import EXAMPLES

CORPUS = Path(__file__).parent / "corpus"
LARGEST = 6_000
TOKENS = [
    b"*a", b"&a ", b"<<: ", b"!!python/object:os.system ", b"---\n", b"...\n", b"%YAML 1.1\n", b"? ", b": ", b"- ", b"[", b"]",
    b"{", b"}", b"|\n", b">-\n", b"'", b'"', b"#", b"@", b"`", b"%", b"\t", b"\r", b"\r\n", b"\x00", b"\x1b[31m", b"\x85",
    b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b"\xf0\x9f\x98\x80", b"\xe4\xbd\xa0", b"e\xcc\x81",
    b"unknown", b"null", b"~", b"yes", b"-1", b"0", b"1e999", b".inf", b".nan", b"0x10", b"1_000", b"9" * 400, b"2027-02-30",
    b"10.0.0.1/16", b"127.0.0.0/8", b"::/0", b"fe80::1%eth0/64", b"x" * 300, b"  ", b"\n", b",", b"count: 0", b"zones: 9",
    b"\\ud800", b'"\\ud83d"', b"left.out.0",
]  # fmt: skip
"""What YAML, numbers, ranges and terminals stumble over."""


def seeds() -> list[bytes]:
    """Good inputs and earlier failing ones to start from."""
    files = [*sorted(EXAMPLES.glob("*.yaml")), *sorted(CORPUS.glob("*"))]
    return [raw for raw in (file.read_bytes() for file in files) if len(raw) <= LARGEST]


def mutants(seed: int, number: int) -> Iterator[bytes]:
    """So many inputs, each one to eight changes away from a good one, most of them one."""
    random = Random(seed)
    start = seeds()
    for _ in range(number):
        raw = random.choice(start)
        for _ in range(random.choice([1, 1, 1, 2, 3, 8])):
            raw = _changed(raw, start, random)
        yield raw


def _changed(raw: bytes, others: Sequence[bytes], random: Random) -> bytes:
    here = random.randint(0, len(raw))
    there = min(len(raw), here + random.randint(0, 40))
    match random.randint(0, 7):
        case 0:
            return raw[:here] + raw[there:]
        case 1:
            return raw[:there] + raw[here:there] + raw[there:]
        case 2:
            return raw[:here] + bytes([random.randrange(256)]) + raw[here + 1 :]
        case 3:
            other = random.choice(others)
            cut = random.randint(0, len(other))
            return raw[:here] + other[cut : cut + random.randint(0, 200)] + raw[there:]
        case 4:
            return _line_moved(raw, random)
        case 5:
            words = raw.split(b" ")
            words[random.randrange(len(words))] = random.choice(words)
            return b" ".join(words)
        case _:
            return raw[:here] + random.choice(TOKENS) + raw[random.choice([here, there]) :]


def _line_moved(raw: bytes, random: Random) -> bytes:
    lines = raw.split(b"\n")
    line = lines[random.randrange(len(lines))]
    lines.insert(random.randint(0, len(lines)), line)
    return b"\n".join(lines)
