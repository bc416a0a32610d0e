"""A calibration as one HTML file that is read without the program."""
