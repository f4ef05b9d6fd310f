"""Speed and memory of the whole command beside frictionless; run with `python -m benchmarks`."""
