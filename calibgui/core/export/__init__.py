"""Writers for what leaves the program; each verifies what it wrote."""
