"""Benchmarks: ratios within one run, on both engines, the load generator included."""
