import sys
import types
from typing import Any

from _py_playground.display import mimebundle
from _py_playground.figures import figure_png, take_open_figures

from .support import RunnerTest


class Figure:
    """A stand-in for matplotlib's class of that name."""

    def __repr__(self) -> str:
        return "<Figure>"

    def savefig(self, file: Any, format: str, bbox_inches: str) -> None:
        file.write(f"{format} {bbox_inches}".encode())


class FiguresTest(RunnerTest):
    def use_matplotlib(self) -> list[Figure]:
        """Pretend that matplotlib is loaded; returns the list of pyplot's open figures."""
        opened: list[Figure] = []
        module = types.ModuleType("matplotlib.figure")
        module.Figure = Figure  # type: ignore[attr-defined]
        pyplot = types.ModuleType("matplotlib.pyplot")
        pyplot.get_fignums = lambda: range(len(opened))  # type: ignore[attr-defined]
        pyplot.figure = lambda number: opened[number]  # type: ignore[attr-defined]
        pyplot.close = lambda which: opened.clear()  # type: ignore[attr-defined]
        for one in (module, pyplot):
            sys.modules[one.__name__] = one
            self.addCleanup(sys.modules.pop, one.__name__, None)
        return opened

    def test_nothing_is_a_figure_while_matplotlib_is_not_loaded(self) -> None:
        self.assertIsNone(figure_png(Figure()))
        self.assertEqual(take_open_figures(), [])
        self.assertNotIn("matplotlib", sys.modules)

    def test_a_figure_becomes_a_png(self) -> None:
        self.use_matplotlib()
        self.assertEqual(figure_png(Figure()), b"png tight")
        self.assertEqual(mimebundle(Figure())["image/png"], "cG5nIHRpZ2h0")
        self.assertNotIn("image/png", mimebundle("no figure"))

    def test_figures_left_open_are_shown_once_when_the_run_ends(self) -> None:
        opened = self.use_matplotlib()
        opened += [Figure(), Figure()]
        self.run_code("x = 1")
        self.assertEqual([item["stream"] for item in self.page.items], ["display", "display"])
        self.run_code("x = 2")
        self.assertEqual(len(self.page.items), 2)

    def test_a_figure_that_is_also_the_last_value_is_shown_once(self) -> None:
        opened = self.use_matplotlib()
        opened.append(Figure())
        self.namespace["fig"] = opened[0]
        report = self.run_code("fig")
        self.assertEqual(report["mime"]["image/png"], "cG5nIHRpZ2h0")
        self.assertEqual([item["stream"] for item in self.page.items], ["value"])
