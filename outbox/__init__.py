"""Durable messages to the outside: lease, retry, channels. It knows no other app."""
