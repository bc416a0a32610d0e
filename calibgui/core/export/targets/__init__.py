"""One writer per search engine and file format, behind one registry (`registry.TARGETS`)."""
