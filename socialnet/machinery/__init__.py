"""Whether everything works, shown to people: the page, and the mail of the morning."""
