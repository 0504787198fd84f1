"""What an exercise is: the scenario format, its loader and its lint."""
