"""The exercises that are shipped, held to what the project promises of them."""
