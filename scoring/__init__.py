"""From a session log to a scorecard: pure functions."""
