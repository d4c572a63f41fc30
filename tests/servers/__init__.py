"""Real servers for tests, as plain processes."""
