"""What went wrong, and where: the log, what nobody caught, crashes, and the system. No Qt."""
