"""The thread that computes, and the one object that talks to it."""
