"""The simulated systems: services, calls, load, state, and the metrics that come out of them."""
