"""Whether a file of the ERP is believed at once. Pure."""


def needs_second_look(*, gone_or_moved: int, known: int) -> bool:
    """More than 5 % of the people known in these complexes would be gone or moved."""
    return gone_or_moved * 20 > known
