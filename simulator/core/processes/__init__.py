"""What happens in an exercise, one room each: every module registers with the kernel."""
