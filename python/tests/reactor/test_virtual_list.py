import unittest
from typing import Any

from pickle_reactor.elements import span
from pickle_reactor.testing import Mounted, mount
from pickle_reactor.virtual_list import VirtualList


def numbers(items: Any, **more: Any) -> Any:
    return VirtualList(
        items=items,
        row_height=20,
        height=100,
        overscan=2,
        render=lambda item, place: span[item],
        **more,
    )


def texts(view: Mounted) -> list[str]:
    return [one.text for one in view.find_all("[role=listitem]")]


class VirtualListTest(unittest.TestCase):
    def scroll(self, view: Mounted, top: float) -> None:
        view.fire("[role=list]", "scroll", scroll_top=top)

    def test_only_rows_near_the_seen_ones_are_made(self) -> None:
        with mount(numbers(range(100_000))) as view:
            self.assertEqual(texts(view), [str(n) for n in range(8)])
            self.scroll(view, 20 * 500 + 7)
            self.assertEqual(texts(view), [str(n) for n in range(498, 508)])
            style = view.find("[role=presentation]").style
            self.assertEqual((style["height"], style["padding-top"]), ("2000000px", "9960px"))

    def test_rows_that_stay_in_sight_are_kept(self) -> None:
        with mount(numbers(range(1000))) as view:
            self.scroll(view, 400)
            before = {one.text: one for one in view.find_all("[role=listitem]")}
            self.scroll(view, 420)
            after = {one.text: one for one in view.find_all("[role=listitem]")}
            self.assertEqual(
                sum(before[name] is one for name, one in after.items() if name in before),
                len(before) - 1,
            )

    def test_scrolling_within_a_row_renders_nothing(self) -> None:
        with mount(numbers(range(1000))) as view:
            self.scroll(view, 400)
            commits = len(view.commits)
            self.scroll(view, 419)
            self.assertEqual(len(view.commits), commits)

    def test_fewer_items_than_were_scrolled_by(self) -> None:
        with mount(numbers(range(1000))) as view:
            self.scroll(view, 19_900)
            self.assertEqual(texts(view)[-1], "999")
            view.render(numbers(range(10)))
            self.assertEqual(texts(view)[-1], "9")
            self.assertLessEqual(len(texts(view)), 10)
            view.render(numbers([]))
            self.assertEqual(texts(view), [])

    def test_keys_of_items(self) -> None:
        with mount(numbers("abc", item_key=lambda item: item)) as view:
            first = view.find_all("[role=listitem]")[0]
            view.render(numbers("xabc", item_key=lambda item: item))
            self.assertIs(view.find_all("[role=listitem]")[1], first)

    def test_readers_hear_how_long_it_is(self) -> None:
        with mount(numbers(range(50), label="Numbers")) as view:
            self.assertEqual(view.find("[role=list]")["aria-label"], "Numbers")
            row = view.find_all("[role=listitem]")[3]
            self.assertEqual((row["aria-setsize"], row["aria-posinset"]), ("50", "4"))

    def test_rows_without_a_height(self) -> None:
        with mount(
            VirtualList(items=[], row_height=0, height=10, render=lambda item, place: item),
            keep_errors=True,
        ) as view:
            self.assertIn("row_height is pixels, above 0, not 0", view.text)


if __name__ == "__main__":
    unittest.main()
