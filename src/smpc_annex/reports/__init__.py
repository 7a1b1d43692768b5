"""The result of a check as a file: JSON, SARIF, JUnit XML, and a page to file.

Each module has ``write``: a CheckReport to bytes. The same report gives the same bytes; nothing is read, and no clock is asked.
"""
