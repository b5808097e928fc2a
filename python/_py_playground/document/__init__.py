"""The page's document for programs: a tree in Python that the output shows.

`nodes` is the tree as programs use it, with `selectors` and `markup`; `changes` finds out what the
page is to be told, and `live` tells it.
"""
