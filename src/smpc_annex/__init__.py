"""smpc-annex: compulsory-information blocks for advertisements of prescription medicines, built from data."""

__version__ = "0.1.0"
