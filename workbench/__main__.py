"""Entry of the commands: ``python workbench run|test|bench ...``."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from workbench.cli import main  # noqa: E402 (the path above makes it importable)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
