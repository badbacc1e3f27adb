"""An address as the post wants it (NEN 5825). Pure."""


def place_line(postcode: str, town: str) -> str:
    """ "2285 AB  RIJSWIJK": a space in the postcode, two before the town, the town in capitals."""
    spaced = f"{postcode[:4]} {postcode[4:]}".strip()
    return f"{spaced}  {town.upper()}".strip()
