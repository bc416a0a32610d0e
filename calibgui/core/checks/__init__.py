"""What the ranges do to texts that did not set them."""
