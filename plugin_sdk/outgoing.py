"""Requests to addresses that people entered, guarded against reaching into the company's network."""

from core.outgoing import Client, OutgoingError, Reply, Rules, checked, fetch

__all__ = ["Client", "OutgoingError", "Reply", "Rules", "checked", "fetch"]
