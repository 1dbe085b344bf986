"""Faults that a simulated API gives on purpose, by a plan that is set while it runs.

A layer around each retailer's WSGI application; no view knows of it. Without a fault token in the
environment there is no layer and no fault.
"""
