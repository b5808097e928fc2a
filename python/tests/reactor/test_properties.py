"""Random trees: what the operations make of one is the other, and they are few."""

import random
import unittest
from itertools import combinations
from typing import Any

from pickle_reactor.components import component
from pickle_reactor.elements import div, input_, li, p, span, ul
from pickle_reactor.lis import longest_increasing
from pickle_reactor.nodes import VNode, fragment
from pickle_reactor.testing import Mounted, mount

#: Pairs of lists that are tried.
PAIRS = 10_000
#: Pairs of whole trees: fewer, as each takes 1 ms or 2.
TREES = 2_000
NAMES = "abcdefghijkl"
TAGS = (div, p, span, ul, li)


@component
def Wrap(title: str = "", children: Any = ()) -> Any:
    """A component with an element around its children."""
    return div(class_="wrap", title=title)[children]


@component
def Bare(many: int = 1, children: Any = ()) -> Any:
    """A component without an element of its own: nothing, or several nodes."""
    return [span[i] for i in range(many)], children


def random_node(rng: random.Random, depth: int, key: str | None = None) -> Any:
    """A tree with attributes, styles, handlers, components and fragments."""
    kind = rng.random()
    if kind < 0.15 and key is None:
        return rng.choice(["x", "y", "some text"])
    children = random_children(rng, depth - 1) if depth else rng.choice(["", "leaf", "leaf 2"])
    if kind < 0.3:
        return Wrap(title=rng.choice("ab"), key=key)[children]
    if kind < 0.4:
        return Bare(many=rng.randrange(3), key=key)[children]
    if kind < 0.5:
        return fragment(key=key)[children]
    if kind < 0.55:
        return input_(value=rng.choice("ab"), checked=rng.random() < 0.5, key=key)
    props: dict[str, Any] = {}
    if rng.random() < 0.5:
        props["class_"] = rng.choice(["one", "two"])
    if rng.random() < 0.2:
        props["style"] = rng.choice([{"color": "red"}, {"color": "blue", "margin": "0"}])
    if rng.random() < 0.2:
        props["on_click"] = rng.choice([lambda: None, lambda button: None])
    if rng.random() < 0.1:
        props["hidden"] = True
    return rng.choice(TAGS)(key=key, **props)[children]


def random_children(rng: random.Random, depth: int) -> list[Any]:
    """Some children, all with keys or none or mixed."""
    keys = rng.sample(NAMES, rng.randrange(len(NAMES)))
    keyed = rng.choice([1.0, 1.0, 0.7, 0.0])
    if depth:
        keys = keys[:5]
    return [
        random_node(rng, rng.randrange(depth + 1), key if rng.random() < keyed else None)
        for key in keys
    ]


def shown(node: Any) -> str:
    """What a page shows that never showed anything else."""
    with mount(node) as view:
        return outline(view)


def outline(view: Mounted) -> str:
    """All that a page shows and listens to, in one text; attributes by name."""

    def lines(node: Any) -> Any:
        if hasattr(node, "children"):
            attributes = sorted(node.attributes.items(), key=str)
            return [
                node.tag,
                attributes,
                sorted(node.style.items()),
                sorted(node.listening.items()),
                [lines(c) for c in node.children],
            ]
        return node.text

    return repr(lines(view.page.body))


def brute_longest(numbers: list[int]) -> int:
    """The length of the longest increasing part, by trying all parts."""
    for length in range(len(numbers), 0, -1):
        if any(list(part) == sorted(part) for part in combinations(numbers, length)):
            return length
    return 0


class LongestIncreasingTest(unittest.TestCase):
    def test_it_is_increasing_and_as_long_as_any(self) -> None:
        rng = random.Random(1)
        for _ in range(400):
            numbers = rng.sample(range(12), rng.randrange(9))
            found = longest_increasing(numbers)
            values = [numbers[i] for i in found]
            self.assertEqual(found, sorted(found))
            self.assertEqual(values, sorted(values))
            self.assertEqual(len(found), brute_longest(numbers))


class KeyedPairsTest(unittest.TestCase):
    def test_lists_with_keys_become_each_other_with_the_fewest_operations(self) -> None:
        # "Changed": removed + inserted + moved children + texts that differ. Nothing else is sent.
        rng = random.Random(2)
        with mount(ul[()]) as view:
            before: list[str] = []
            texts: dict[str, str] = {}
            for _ in range(PAIRS):
                names = rng.sample(NAMES, rng.randrange(len(NAMES) + 1))
                said = {
                    name: rng.choice([name, texts.get(name, name)]) + rng.choice(["", "", "!"])
                    for name in names
                }
                old = {one["id"]: one for one in view.find_all("li")}
                count = len(view.commits)
                view.render(ul[[li(key=name, id=name)[said[name]] for name in names]])
                operations = view.operations if len(view.commits) > count else []

                items = "".join(f'<li id="{name}">{said[name]}</li>' for name in names)
                self.assertEqual(view.html, f"<ul>{items}</ul>")
                common = [before.index(name) for name in names if name in before]
                moves = len(common) - len(longest_increasing(common))
                kinds = [operation[0] for operation in operations]
                self.assertEqual(kinds.count("move"), moves)
                self.assertEqual(kinds.count("insert"), len(set(names) - set(before)))
                self.assertEqual(kinds.count("remove"), len(set(before) - set(names)))
                self.assertEqual(
                    kinds.count("text"), sum(said[n] != texts[n] for n in names if n in before)
                )
                self.assertEqual(
                    len(kinds), sum(map(kinds.count, ("move", "insert", "remove", "text")))
                )
                for one in view.find_all("li"):  # those that stay are the same elements
                    if one["id"] in old:
                        self.assertIs(one, old[one["id"]])
                before, texts = names, said

    def test_moves_are_the_fewest_by_trying_all_ways(self) -> None:
        rng = random.Random(3)
        for _ in range(300):
            first = rng.sample(NAMES, 6)
            second = rng.sample(first, 6)
            with mount(ul[[li(key=n)[n] for n in first]]) as view:
                view.render(ul[[li(key=n)[n] for n in second]])
                moves = (
                    sum(operation[0] == "move" for operation in view.operations)
                    if first != second
                    else 0
                )
            self.assertEqual(moves, 6 - brute_longest([first.index(n) for n in second]))


class RandomTreesTest(unittest.TestCase):
    def test_any_tree_becomes_any_other(self) -> None:
        rng = random.Random(4)
        with mount(None) as view:
            for _ in range(TREES):
                node = random_node(rng, 3)
                view.render(node)
                self.assertEqual(outline(view), shown(node))

    def test_a_change_in_one_place_sends_nothing_else(self) -> None:
        # "Changed" here: one attribute, one text, or one node that came or went.
        rng = random.Random(5)
        for _ in range(TREES // 4):
            tree = random_node(rng, 3, "top")
            with mount(div[tree]) as view:
                view.render(div[tree, p(key="new")["new"]])
                self.assertEqual([one[0] for one in view.operations], ["insert"])
                view.render(div[tree, p(key="new", class_="x")["new"]])
                self.assertEqual([one[0] for one in view.operations], ["attr"])
                view.render(div[tree])
                self.assertEqual([one[0] for one in view.operations], ["remove"])
                count = len(view.commits)
                view.render(div[tree])
                self.assertEqual(len(view.commits), count)

    def test_a_page_that_asks_again_gets_the_same(self) -> None:
        rng = random.Random(6)
        with mount(None) as view:
            for _ in range(TREES // 10):
                node = random_node(rng, 3)
                view.render(node)
                before = outline(view)
                view.attach()
                self.assertEqual(view.operations[0][0], "reset")
                self.assertEqual(outline(view), before)
                view.render(None)
                self.assertEqual(view.html, "")


class DeepAndWideTest(unittest.TestCase):
    def test_400_levels(self) -> None:
        def deep(text: str, wrap: Any = div) -> VNode:
            node: Any = text
            for _ in range(400):
                node = wrap[node]
            return node

        for wrap in (div, Wrap):
            with mount(deep("a", wrap)) as view:
                view.render(deep("b", wrap))
                self.assertEqual([one[0] for one in view.operations], ["text"])
                self.assertEqual(sum(1 for _ in view.page.body.walk()), 401)
                view.attach()
                view.render(p["flat"])
                self.assertEqual(view.html, "<p>flat</p>")

    def test_more_levels_are_an_error_of_the_program(self) -> None:
        node: Any = "x"
        for _ in range(401):
            node = div[node]
        with mount(node, keep_errors=True) as view:
            self.assertIn("more than 400 elements", view.text)
            view.render(p["fine"])
            self.assertEqual(view.html, "<p>fine</p>")

    def test_a_component_that_shows_itself_is_an_error_of_the_program(self) -> None:
        @component
        def Endless() -> Any:
            return Endless()

        with mount(Endless(), keep_errors=True) as view:
            self.assertIn("does one show itself", view.text)

    def test_10_000_children(self) -> None:
        def items(order: Any) -> VNode:
            return ul[[li(key=i)[i] for i in order]]

        with mount(items(range(10_000))) as view:
            view.render(items([9_999, *range(9_999)]))
            self.assertEqual([one[0] for one in view.operations], ["move"])
            view.render(items(reversed(range(10_000))))
            self.assertEqual(len(view.operations), 9_998)
            self.assertEqual(view.find_all("li")[0].text, "9999")


if __name__ == "__main__":
    unittest.main()
