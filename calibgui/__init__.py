"""calibgui: calibrate the int8/uint8 quantization of text embeddings by pointing and clicking."""

__version__ = "0.1.0"
