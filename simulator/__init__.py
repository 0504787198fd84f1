"""The exercise engine, its world and its telemetry."""
