"""The complexes, the file of a resident, cards, and the resident's own view of it all."""
