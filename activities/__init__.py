"""What happens in a complex, and who comes."""
