"""Readers for files of texts, one per family of formats, and the sample drawn from them."""
