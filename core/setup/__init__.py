"""The set-up wizard: leads the first administrator from an empty portal to the first invitation."""
