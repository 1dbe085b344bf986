"""Is everything well? Probes that ask each part, side by side, and look at no process.

A module has the probes of one part: `of_…` gives them. They need the settings and nothing of the
local stack, so that they work wherever the pipeline does.
"""
