"""The rules of the block, free of Flask and the only writers of its tables."""
