"""Signing in with an OpenID provider: what it says is checked here, and whose account that opens.

``providers`` reads the configuration, ``talk`` asks the provider, ``flow`` is the way there and back, ``identities``
finds the account.
"""
