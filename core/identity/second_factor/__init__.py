"""The second step of signing in: codes of an app, passkeys, recovery codes; who needs one, who is half way in.

``factors`` knows what an account has, ``policy`` what it must have, ``steps`` who is half way in.
"""
