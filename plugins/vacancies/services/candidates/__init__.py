"""Candidates: friends whom colleagues recommend, and colleagues who apply. Kept no longer than the settings say."""
