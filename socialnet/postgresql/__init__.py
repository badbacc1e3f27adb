"""Django's PostgreSQL, with a look at the line in place of a question."""
