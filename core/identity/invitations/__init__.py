"""Inviting people who have no account yet: by a letter with a link, or by a slip of paper with a code."""
