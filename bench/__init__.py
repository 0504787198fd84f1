"""What things cost on this machine, each beside a named peer."""
