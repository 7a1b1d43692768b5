"""Blocks to bytes. A writer knows the Block and nothing else; what it writes depends on nothing else."""
