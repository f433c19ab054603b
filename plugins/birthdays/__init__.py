"""Birthdays: greetings on birthdays and anniversaries, a welcome for newcomers."""
