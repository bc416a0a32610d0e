"""Earlier ranges beside the current ones."""
