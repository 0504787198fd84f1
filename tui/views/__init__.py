"""The six views of the exercise screen."""
