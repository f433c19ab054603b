"""Real servers for tests: each starts on a free port of the loopback address and is gone when the run is gone."""
