import unittest
from typing import Any

from pickle_reactor.components import component
from pickle_reactor.elements import b, div, i, li, p, table, tbody, td, tr, ul
from pickle_reactor.hooks import use_state
from pickle_reactor.nodes import DuplicateKeyError, fragment
from pickle_reactor.testing import Mounted, mount


def kinds(view: Mounted) -> list[str]:
    return [operation[0] for operation in view.operations]


class KeyedTest(unittest.TestCase):
    def rows(self, names: Any) -> Any:
        return ul[[li(key=name)[name] for name in names]]

    def after(self, first: Any, second: Any) -> list[Any]:
        with mount(self.rows(first)) as view:
            view.render(self.rows(second))
            self.assertEqual(
                [one.text for one in view.find_all("li")], [str(name) for name in second]
            )
            return view.operations

    def test_usual_changes_take_as_few_operations_as_can_be(self) -> None:
        for first, second, expected in (
            ("abc", "abcd", ["insert"]),
            ("abc", "xabc", ["insert"]),
            ("abc", "abxc", ["insert"]),
            ("abcd", "abd", ["remove"]),
            ("abcdef", "aecdbf", ["move", "move"]),
            ("abcd", "bcda", ["move"]),
            ("abcd", "dabc", ["move"]),
            ("abcd", "dcba", ["move"] * 3),
            ("abc", "", ["remove"] * 3),
            ("abc", "xyz", ["remove"] * 3 + ["insert"] * 3),
        ):
            with self.subTest(f"{first} {second}"):
                self.assertEqual([one[0] for one in self.after(first, second)], expected)

    def test_new_nodes_come_in_order(self) -> None:
        operations = self.after("az", "abcz")
        self.assertEqual(
            [(one[0], one[2], one[4][2]) for one in operations],
            [("insert", 4, ("b",)), ("insert", 4, ("c",))],
        )

    def test_numbers_and_texts_are_different_keys(self) -> None:
        self.assertEqual([one[0] for one in self.after([1, 2], ["1", 2])], ["remove", "insert"])

    def test_the_same_key_with_another_tag_is_another_node(self) -> None:
        with mount(div[b(key=1)["x"], p(key=2)["y"]]) as view:
            view.render(div[i(key=1)["x"], p(key=2)["y"]])
            self.assertEqual(kinds(view), ["remove", "insert"])

    def test_nodes_with_and_without_keys(self) -> None:
        with mount(div["start", li(key="a")["a"], p["x"], li(key="b")["b"], "end"]) as view:
            paragraph = view.find("p")
            view.render(div["start", li(key="b")["b"], p["y"], p["new"], li(key="a")["a"], "end"])
            self.assertIs(view.find_all("p")[0], paragraph)
            self.assertEqual(view.text, "startbynewaend")

    def test_the_same_key_twice_is_an_error(self) -> None:
        @component
        def Twice() -> Any:
            return [li(key=1), li(key=1)]

        message = "two of its children have the key 1"
        for node in (
            ul[li(key=1), li(key=1)],
            Twice(),
            fragment[li(key=1), p(key=1)],
            [li(key=1), li(key=1)],
        ):
            with mount(node, keep_errors=True) as view:
                self.assertIn(message, view.text)
                self.assertIsInstance(view.errors[0][0], DuplicateKeyError)
        with mount(self.rows("abc"), keep_errors=True) as view:
            view.render(self.rows("bab"))
            self.assertIn("ul: two of its children have the key 'b'", view.text)
            view.render(self.rows("ba"))
            self.assertEqual(view.html, "<ul><li>b</li><li>a</li></ul>")

    def test_rows_as_components_or_not_send_the_same(self) -> None:
        @component
        def Row(name: str, chosen: bool) -> Any:
            return tr(class_="chosen" if chosen else "")[td[name], td["x"]]

        def plain(name: str, chosen: bool) -> Any:
            return tr(key=name, class_="chosen" if chosen else "")[td[name], td["x"]]

        def page(row: Any, names: Any, chosen: str) -> Any:
            return table[tbody[[row(name, name == chosen) for name in names]]]

        names = [f"row {n}" for n in range(100)]
        swapped = [names[0], names[98], *names[2:98], names[1], names[99]]
        for row in (plain, lambda name, chosen: Row(name, chosen, key=name)):
            with mount(page(row, names, "")) as view:
                view.render(page(row, names, "row 7"))
                self.assertEqual(kinds(view), ["attr"])
                view.render(page(row, swapped, "row 7"))
                self.assertEqual(kinds(view), ["move", "move"])
                view.render(page(row, swapped[:50] + swapped[51:], "row 7"))
                self.assertEqual(kinds(view), ["remove"])

    def test_states_stay_with_their_keys_in_any_order(self) -> None:
        @component
        def Item(name: str) -> Any:
            own, _ = use_state(lambda: f"state of {name}")
            return li[own]

        with mount(ul[[Item(name, key=name) for name in "abcdef"]]) as view:
            for order in ("fedcba", "abc", "cxab", "bac"):
                view.render(ul[[Item(name, key=name) for name in order]])
                self.assertEqual(
                    [one.text for one in view.find_all("li")],
                    [f"state of {name}" for name in order],
                )


if __name__ == "__main__":
    unittest.main()
