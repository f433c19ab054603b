"""Web push: short messages to people's phones and browsers, by way of the browser makers' services (RFC 8030)."""
