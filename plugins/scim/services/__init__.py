"""The rules: programs and their tokens, users, groups, finding them, and telling the portal that something changed."""
