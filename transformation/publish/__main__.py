"""``python -m transformation.publish DATE``: publish what is staged and passed the gate."""

import sys

from transformation.publish.publish import main

if __name__ == "__main__":
    sys.exit(main())
