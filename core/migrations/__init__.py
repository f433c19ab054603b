"""The one migration environment that core and every plugin share."""
