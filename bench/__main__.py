"""`python -m bench [NAME …]`: all benchmarks, or those that are named."""

from __future__ import annotations

import importlib
import sys

BENCHMARKS = ("moves", "alerts", "delivery", "bulk", "forms", "imports", "scale", "due", "digests")


def main(names: list[str]) -> None:
    """Run the benchmarks that are named, in their order; all where none is."""
    for name in BENCHMARKS:
        if not names or name in names:
            importlib.import_module(f"bench.{name}").run()


if __name__ == "__main__":
    main(sys.argv[1:])
