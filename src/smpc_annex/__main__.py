"""So that ``python -m smpc_annex`` is the same as the command."""

import sys

from smpc_annex.cli import main

sys.exit(main())
