"""`python -m coxa`."""
from . import main

main()
