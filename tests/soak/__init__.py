"""Random use of the real window for as long as one likes: `python -m tests.soak [--minutes 60] [--seed 0]`.

No Qt warning, no exception, and after the first sixth of the time no growth of memory, threads or handles.
"""
