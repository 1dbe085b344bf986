"""What continuous integration runs besides the tests."""
