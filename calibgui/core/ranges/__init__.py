"""Envelopes, the schemes that turn them into ranges, and the artefact that carries them."""
