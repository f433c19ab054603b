"""The blocks that come with the portal. Each folder is a whole and can be removed on its own."""
