"""The habits of the house, as tests: each names what it found and where."""
