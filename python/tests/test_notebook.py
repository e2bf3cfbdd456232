"""The notebook runs from top to bottom."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import REPOSITORY


def test_the_notebook_runs(tmp_path: Path) -> None:
    for module in ("nbconvert", "ipykernel", "matplotlib", "pandas"):
        pytest.importorskip(module, reason=f"{module} is not installed")
    notebook = REPOSITORY / "examples" / "quickstart.ipynb"
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", str(notebook)]
    done = subprocess.run(
        [*command, "--output-dir", str(tmp_path)], capture_output=True, encoding="utf-8", check=False, cwd=REPOSITORY
    )
    assert done.returncode == 0, done.stderr
    ran = json.loads((tmp_path / "quickstart.ipynb").read_text("utf-8"))
    outputs = [output for cell in ran["cells"] for output in cell.get("outputs", ())]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert {"image/png", "text/html", "text/plain"} <= kinds
    assert not any(output["output_type"] == "error" for output in outputs)
