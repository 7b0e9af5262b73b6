"""One module for each figure of the README, run as `python -m evals.benchmarks.NAME`; each prints ratios of one run."""
