"""A whole collection, a folder of Parquet files: quantized or measured file by file, here or on Ray."""
