"""The report of a calibration as PDF pages or one tall picture, painted from the blocks of the HTML."""
