"""`python -m coxa_ray`."""

import sys

from .cli import main

sys.exit(main())
