"""The library API: the one room that knows everybody. Nothing here asks for today's date."""

from smpc_annex.pipeline.build import assemble_all, build, countries
from smpc_annex.pipeline.types import FORMATS, Outcome, Request

__all__ = ["FORMATS", "Outcome", "Request", "assemble_all", "build", "countries"]
