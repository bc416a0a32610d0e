"""The Coverage tab."""
