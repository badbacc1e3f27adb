"""Noting a signal at the door, following it, and passing it on through the gate."""
