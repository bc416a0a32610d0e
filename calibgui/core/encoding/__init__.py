"""The embedding model: finding, loading, fingerprinting it, and feeding it batches of even cost."""
