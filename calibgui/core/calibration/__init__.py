"""The one use case: texts in, ranges out."""
