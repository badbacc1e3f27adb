"""The demo: made-up corporations and people, and the mailbox that shows what went out."""
