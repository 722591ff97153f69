"""Public inputs of imports, which are not part of the repository: beside it, or where ADVISOR_INPUTS says."""

import os
from pathlib import Path

import pytest

from tests.conftest import ROOT

INPUTS = Path(os.environ.get("ADVISOR_INPUTS", ROOT.parent / "shared" / "inputs"))
with_inputs = pytest.mark.skipif(not INPUTS.is_dir(), reason="the public inputs are not here")
