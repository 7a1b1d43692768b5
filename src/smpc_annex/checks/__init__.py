"""Findings about a dossier and its blocks: one family a module. Checks look at the model and the Block, and at nothing else."""
