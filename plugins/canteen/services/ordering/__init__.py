"""Meals ordered beforehand: until when, by whom, for the kitchen, and what they cost."""
