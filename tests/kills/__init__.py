"""Killed at random moments and started again: `python -m tests.kills [--kills 200] [--seed 0]`.

Every start works, no project and no artefact is torn, and at most the last batch is encoded again. It is no
part of the tests: it takes a quarter of an hour.
"""
