"""Organisations that can help, what was agreed with them, and what was referred to them."""
