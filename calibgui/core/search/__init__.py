"""What quantization does to search: scoring rules as engines have them, and what they keep of the results."""
