"""Complexes, homes, people, and who works where."""
