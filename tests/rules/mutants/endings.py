"""What a mutant can come to: only a test that fails notices it; what is unclear counts as not noticed (see bench.py)."""

NOTICED, SURVIVED, ENDLESS, UNCLEAR = "noticed", "survived", "endless", "unclear"
