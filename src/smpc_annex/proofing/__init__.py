"""A proof → its text; the text against Blocks → what differs."""
