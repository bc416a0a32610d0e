"""Small widgets with one job each, used by the panels."""
