"""Sample pages in English and Russian."""
