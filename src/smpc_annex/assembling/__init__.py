"""Model, country, language and day to a Block of which every character knows its origin."""
