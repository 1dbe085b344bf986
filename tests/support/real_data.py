"""Tests that need the real data sets say so when they are left out."""

import pytest

from tests.real_sets.sets import DATA

needs_real_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="NOT TESTED: the real data sets are not at ../shared/data"
)
