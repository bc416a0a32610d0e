"""Which ranges keep the search results, and how sure that is."""
