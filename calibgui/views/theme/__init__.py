"""Colours, type, icons and the style sheet, from the design tokens."""
