"""The Search check tab: what quantization does to the results, and what its neighbours became."""
