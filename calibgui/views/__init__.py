"""Widgets. They read the Session and speak through signals and commands; they never see a worker."""
