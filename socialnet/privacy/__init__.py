"""The desk of the privacy officer: how long data is kept, what goes, and who asked for it."""
