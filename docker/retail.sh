#!/bin/sh
# The command `retail`, as the checkout's environment has it.
exec python -m scripts.retail "$@"
