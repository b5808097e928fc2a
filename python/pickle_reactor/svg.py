"""Elements of SVG, for drawings: ``from pickle_reactor.svg import circle, svg``.

They are used like those of :mod:`pickle_reactor.elements`. Attributes are written in small letters
with underscores: ``stroke_width``, ``view_box``. Links (``a``) and ``style`` within a drawing are
those of :mod:`pickle_reactor.elements`.

Examples
--------
>>> svg(view_box="0 0 10 10")[circle(cx=5, cy=5, r=4, stroke_width=2)]
svg({'viewBox': '0 0 10 10'})[circle({'cx': '5', 'cy': '5', 'r': '4', 'stroke-width': '2'})]
"""

from __future__ import annotations

from .nodes import Element

__all__ = [
    "circle",
    "clip_path",
    "defs",
    "desc",
    "ellipse",
    "fe_blend",
    "fe_color_matrix",
    "fe_component_transfer",
    "fe_composite",
    "fe_convolve_matrix",
    "fe_diffuse_lighting",
    "fe_displacement_map",
    "fe_distant_light",
    "fe_drop_shadow",
    "fe_flood",
    "fe_func_a",
    "fe_func_b",
    "fe_func_g",
    "fe_func_r",
    "fe_gaussian_blur",
    "fe_merge",
    "fe_merge_node",
    "fe_morphology",
    "fe_offset",
    "fe_point_light",
    "fe_specular_lighting",
    "fe_spot_light",
    "fe_tile",
    "fe_turbulence",
    "filter_",
    "g",
    "image",
    "line",
    "linear_gradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radial_gradient",
    "rect",
    "stop",
    "svg",
    "switch",
    "symbol",
    "text",
    "text_path",
    "title",
    "tspan",
    "use",
    "view",
]

svg = Element("svg")
g = Element("g")
defs = Element("defs")
symbol = Element("symbol")
use = Element("use")
title = Element("title")
desc = Element("desc")
switch = Element("switch")
view = Element("view")
path = Element("path")
circle = Element("circle")
rect = Element("rect")
line = Element("line")
polyline = Element("polyline")
polygon = Element("polygon")
ellipse = Element("ellipse")
image = Element("image")
text = Element("text")
tspan = Element("tspan")
text_path = Element("textPath")
linear_gradient = Element("linearGradient")
radial_gradient = Element("radialGradient")
stop = Element("stop")
pattern = Element("pattern")
clip_path = Element("clipPath")
mask = Element("mask")
marker = Element("marker")
filter_ = Element("filter")
fe_blend = Element("feBlend")
fe_color_matrix = Element("feColorMatrix")
fe_component_transfer = Element("feComponentTransfer")
fe_composite = Element("feComposite")
fe_convolve_matrix = Element("feConvolveMatrix")
fe_diffuse_lighting = Element("feDiffuseLighting")
fe_displacement_map = Element("feDisplacementMap")
fe_distant_light = Element("feDistantLight")
fe_drop_shadow = Element("feDropShadow")
fe_flood = Element("feFlood")
fe_func_a = Element("feFuncA")
fe_func_b = Element("feFuncB")
fe_func_g = Element("feFuncG")
fe_func_r = Element("feFuncR")
fe_gaussian_blur = Element("feGaussianBlur")
fe_merge = Element("feMerge")
fe_merge_node = Element("feMergeNode")
fe_morphology = Element("feMorphology")
fe_offset = Element("feOffset")
fe_point_light = Element("fePointLight")
fe_specular_lighting = Element("feSpecularLighting")
fe_spot_light = Element("feSpotLight")
fe_tile = Element("feTile")
fe_turbulence = Element("feTurbulence")
