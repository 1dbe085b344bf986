"""Declarations held to what they must be, before anything is asked for or published."""
