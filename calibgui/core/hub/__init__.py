"""Data sets and models from the model hub, through huggingface_hub: listed, fetched, cached."""
