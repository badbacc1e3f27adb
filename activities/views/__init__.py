"""The agenda for everybody, one's own sign-ups, and the lists of those who run activities."""
