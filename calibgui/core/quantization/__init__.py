"""Float embeddings to integer codes, equal to sentence-transformers to the bit."""
