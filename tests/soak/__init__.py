"""Races and kills: seconds in CI, minutes under `make soak`."""
