"""Tests that drive a real browser through a running portal."""
