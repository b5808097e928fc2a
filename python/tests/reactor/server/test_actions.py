import asyncio
import unittest
from dataclasses import dataclass
from unittest import mock

from pickle_reactor import actions
from pickle_reactor.actions import ActionError, action
from pickle_reactor.conversion import InvalidValue


@dataclass(frozen=True)
class NewTodo:
    title: str
    done: bool = False


@dataclass(frozen=True)
class Todo:
    id: int
    title: str


@action
async def add_todo_of_tests(data: NewTodo) -> Todo:
    """Add one."""
    return Todo(7, data.title)


@action(name="sum.of")
async def sum_of_tests(left: int, right: int = 1) -> int:
    return left + right


class ActionTest(unittest.TestCase):
    def browser(self, *answers: tuple[int, object]) -> list[tuple[str, object]]:
        """Play the page: give these answers, and tell what was asked."""
        asked: list[tuple[str, object]] = []
        left = list(answers)

        async def caller(name: str, payload: object) -> tuple[int, object]:
            asked.append((name, payload))
            return left.pop(0)

        before = actions.use_caller(caller)
        self.addCleanup(actions.use_caller, before)
        return asked

    def test_on_the_server_the_function_runs(self) -> None:
        self.assertEqual(asyncio.run(add_todo_of_tests(NewTodo("x"))), Todo(7, "x"))
        self.assertEqual(asyncio.run(sum_of_tests(2, right=3)), 5)

    def test_an_action_is_called_like_its_function_was(self) -> None:
        self.assertEqual(
            (add_todo_of_tests.__name__, add_todo_of_tests.__doc__),
            ("add_todo_of_tests", "Add one."),
        )
        self.assertEqual(repr(sum_of_tests), "<action sum.of>")

    def test_in_the_browser_the_call_travels_and_the_result_has_its_type(self) -> None:
        asked = self.browser((200, {"id": 3, "title": "milk"}), (200, 9))
        self.assertEqual(asyncio.run(add_todo_of_tests(NewTodo("milk"))), Todo(3, "milk"))
        self.assertEqual(asyncio.run(sum_of_tests(4)), 9)
        self.assertEqual(
            asked,
            [("add_todo_of_tests", {"title": "milk", "done": False}), ("sum.of", {"left": 4})],
        )

    def test_errors_of_fields_reach_the_component(self) -> None:
        self.browser((422, {"errors": {"title": "This is missing."}}))
        with self.assertRaises(ActionError) as caught:
            asyncio.run(add_todo_of_tests(NewTodo("")))
        self.assertEqual(caught.exception.fields, {"title": "This is missing."})
        self.assertEqual(str(caught.exception), "This is missing.")

    def test_every_other_answer_is_an_error_with_a_sentence(self) -> None:
        for status, body in [
            (0, None),
            (403, {}),
            (404, "?"),
            (500, []),
            (500, {"errors": 3}),
            (502, None),
        ]:
            self.browser((status, body))
            with self.assertRaisesRegex(ActionError, r"^[A-Z].*\.$") as caught:
                asyncio.run(sum_of_tests(1))
            self.assertEqual((caught.exception.status, caught.exception.fields), (status, {}))

    def test_an_answer_of_another_type_is_an_error(self) -> None:
        self.browser((200, {"id": "three", "title": "x"}))
        with self.assertRaisesRegex(ActionError, "does not fit. id: This must be a whole number"):
            asyncio.run(add_todo_of_tests(NewTodo("x")))

    def test_in_a_browser_without_a_server_it_says_so(self) -> None:
        with (
            mock.patch("sys.platform", "emscripten"),
            self.assertRaisesRegex(ActionError, "runs on a server"),
        ):
            asyncio.run(sum_of_tests(1))

    def test_payloads_are_checked(self) -> None:
        answer = add_todo_of_tests.answer
        self.assertEqual(asyncio.run(answer({"title": "x"})), {"id": 7, "title": "x"})
        self.assertEqual(asyncio.run(sum_of_tests.answer({"left": 1})), 2)
        for call, payload, fields in [
            (answer, None, [""]),
            (answer, {"title": 3, "more": 1}, ["more", "title"]),
            (sum_of_tests.answer, None, ["left"]),
            (sum_of_tests.answer, [1], [""]),
            (sum_of_tests.answer, {"left": "1", "x": 0}, ["x", "left"]),
        ]:
            with self.assertRaises(InvalidValue) as caught:
                asyncio.run(call(payload))
            self.assertEqual(sorted(caught.exception.errors), sorted(fields))

    def test_functions_that_cannot_be_actions_are_refused_early(self) -> None:
        def plain(value: int) -> int: ...
        async def untyped(value): ...
        async def many(*values: int) -> None: ...
        async def add_todo_of_tests(data: int) -> None: ...

        for function, words in [
            (plain, "async def"),
            (untyped, "has no type"),
            (many, "cannot be sent"),
        ]:
            with self.assertRaisesRegex(TypeError, words):
                action(function)
        with self.assertRaisesRegex(ValueError, "Two actions have the name"):
            action(add_todo_of_tests)
        with self.assertRaisesRegex(ValueError, "is no name"):
            action(name="a/b")(add_todo_of_tests)

    def test_a_module_that_is_loaded_again_may_define_its_actions_again(self) -> None:
        again = action(sum_of_tests.function)
        self.addCleanup(actions._actions.pop, "sum_of_tests")
        self.assertIs(action(again.function).function, sum_of_tests.function)


if __name__ == "__main__":
    unittest.main()
