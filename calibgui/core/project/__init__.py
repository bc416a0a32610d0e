"""The project file: all that a user set up, as JSON that another machine and a later release can read."""
