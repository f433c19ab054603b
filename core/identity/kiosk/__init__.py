"""Shared screens: people without a computer of their own sign in there with personnel number and PIN."""
