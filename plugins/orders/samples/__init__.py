"""Sample orders for the demo, in English and in Russian."""
