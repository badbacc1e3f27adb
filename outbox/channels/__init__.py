"""How a message leaves the house. Only the outbox worker comes here."""
