"""Blocks to bytes. A writer knows the Block and nothing else; what it writes depends on nothing else.

Each writer has three functions: ``part`` makes a block's share of any file, ``block`` a file of one block, and ``annex`` the file
of a whole annex. Parts are made once and used in both.
"""
