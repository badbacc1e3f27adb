"""What takes too long for each commit. Needs what the tests need; leaves nothing behind."""
