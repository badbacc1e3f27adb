"""Users, corporations, roles, the door and the log."""
