"""Devices of the page for Python: what both faces of the API, and the adapters of other libraries, stand on."""
