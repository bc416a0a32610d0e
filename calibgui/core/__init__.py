"""Everything that needs no window: sources, sampling, encoding, ranges, quantization, checks, export."""
