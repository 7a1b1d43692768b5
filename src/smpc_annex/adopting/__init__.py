"""A finished annex → what a dossier says: values, wordings, and what could not be placed."""
