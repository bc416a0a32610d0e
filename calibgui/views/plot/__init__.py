"""The envelope plot: one vertical min-max bar per dimension and domain."""
