"""`python -m advisor`."""

import sys

from advisor.cli import run

sys.exit(run())
