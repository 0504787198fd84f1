"""What is said and kept: commands, entries, reads, the board. Pure."""
