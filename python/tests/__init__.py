"""Tests that run in CPython: ``python3 -m unittest discover -s python/tests -t python``."""
