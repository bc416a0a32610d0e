"""A whole collection, from files of vectors or texts to one file of codes, in blocks and resumable."""
