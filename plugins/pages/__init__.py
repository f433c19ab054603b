"""Official information: a tree of owned pages with versions, reviews and attachments."""
