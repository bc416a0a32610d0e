"""From the Session to what each panel shows: plain functions, no widgets."""
