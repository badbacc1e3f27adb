"""What is asked for on the web."""
