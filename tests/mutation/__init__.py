"""Files that a machine or a stranger damaged: each reader answers them with what is in them or a CalibError.

`python -m tests.mutation [KIND ...] [--count N] [--seed S]` prints a line for each kind; not in the tests.
"""
