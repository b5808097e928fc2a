import doctest
import unittest
from dataclasses import dataclass
from typing import Any

from pickle_reactor import stores
from pickle_reactor.signals import batch, effect
from pickle_reactor.stores import Store


@dataclass(frozen=True)
class Cart:
    items: tuple[str, ...] = ()
    coupon: str | None = None


@dataclass
class Loose:
    n: int = 0


class StoreTest(unittest.TestCase):
    def test_fields_are_replaced(self) -> None:
        store = Store(Cart())
        before = store.state
        store.set(items=("apple",))
        self.assertEqual(store.state, Cart(("apple",)))
        self.assertEqual(before, Cart())
        store.update(lambda state: Cart((*state.items, "pear"), "x"))
        self.assertEqual(store.peek(), Cart(("apple", "pear"), "x"))

    def test_subscribers_hear_of_real_changes_once(self) -> None:
        store, seen = Store(Cart()), []
        end = store.subscribe(lambda: seen.append(store.state))
        store.set(coupon=None)
        store.set()
        with batch():
            store.set(coupon="a")
            store.set(coupon="b")
        end()
        store.set(coupon="c")
        self.assertEqual(seen, [Cart(coupon="b")])

    def test_a_part_changes_by_itself(self) -> None:
        store, seen = Store(Cart()), []
        amount = store.select(lambda state: len(state.items))
        kept = effect(lambda: seen.append(amount.value))
        store.set(coupon="a")
        store.set(items=("apple",))
        self.assertEqual(seen, [0, 1])
        kept.dispose()

    def test_an_unknown_field_is_named(self) -> None:
        with self.assertRaisesRegex(
            TypeError, "Cart has no field 'item'; its fields: items, coupon"
        ):
            Store(Cart()).set(item=())

    def test_a_state_is_a_frozen_dataclass(self) -> None:
        wrong: list[Any] = [{}, Cart, None]
        for state in wrong:
            with (
                self.subTest(state),
                self.assertRaisesRegex(TypeError, "holds an instance of a dataclass"),
            ):
                Store(state)
        with self.assertRaisesRegex(TypeError, r"@dataclass\(frozen=True\) above Loose"):
            Store(Loose())
        with self.assertRaisesRegex(TypeError, "must return another Cart, not None"):
            Store(Cart()).update(lambda state: None)  # type: ignore[arg-type,return-value]

    def test_repr(self) -> None:
        self.assertEqual(repr(Store(Cart())), "Store(Cart(items=(), coupon=None))")


class ExamplesTest(unittest.TestCase):
    def test_examples_work(self) -> None:
        self.assertEqual(doctest.testmod(stores).failed, 0)


if __name__ == "__main__":
    unittest.main()
