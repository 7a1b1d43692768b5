"""The library API: the one room that knows everybody. Nothing here asks for today's date."""

from smpc_annex.pipeline.build import assemble_all, build, countries
from smpc_annex.pipeline.types import FORMATS, USUAL, Outcome, Request

__all__ = ["FORMATS", "USUAL", "Outcome", "Request", "assemble_all", "build", "countries"]
