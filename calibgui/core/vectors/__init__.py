"""Vectors that were computed before: read from files, drawn as texts are, never encoded again."""
