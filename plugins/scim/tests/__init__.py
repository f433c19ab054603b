"""The block's own tests."""
