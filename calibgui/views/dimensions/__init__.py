"""The Dimensions tab: the table at the left, the chosen dimension at the right."""
