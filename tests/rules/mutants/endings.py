"""What a mutant can come to: only a test that fails notices it; what is unclear counts as not noticed (see bench.py)."""

import tomllib
from pathlib import Path

NOTICED, SURVIVED, ENDLESS, UNCLEAR = "noticed", "survived", "endless", "unclear"
EQUIVALENT = Path(__file__).parents[1] / "equivalent_mutants.toml"


def equivalent() -> dict[str, str]:
    """The changes that truly change nothing, by how they look, with the reason."""
    return {entry["change"].strip(): entry["reason"] for entry in tomllib.loads(EQUIVALENT.read_text())["mutant"]}
