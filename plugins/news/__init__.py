"""News: posts with a picture for whom they concern, with comments and reactions."""
