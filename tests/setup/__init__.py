"""The set-up wizard: from an empty portal to the first invitation, by whoever has the console."""
