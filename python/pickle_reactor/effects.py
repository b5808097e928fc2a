"""What components do beside showing something: timers, subscriptions, tasks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from .hooks import check_deps, take_cell
from .instances import now
from .same import same_all

__all__ = ["EffectCell", "TaskHost", "in_post_order", "run_effects", "use_effect"]


class TaskHost(Protocol):
    """The part of a tree's host that effects need."""

    def report(self, error: BaseException, where: str) -> object:
        """Tell the program's author of an error."""

    def create_task(
        self,
        coroutine: Coroutine[Any, Any, object],
        again: Callable[[], Coroutine[Any, Any, object]] | None = None,
    ) -> Any:
        """Run a coroutine, which raises nothing itself; what is returned has ``cancel()``.

        ``again`` makes another one: what was running is lost after a restore from a memory image.
        """


class EffectCell:
    """An effect: what it did, and what is to be done again when ``deps`` change."""

    __slots__ = ("clean_up", "deps", "due", "host")

    hook = "use_effect"

    def __init__(self) -> None:
        self.deps: tuple[object, ...] | None = None
        #: Runs after the changes were sent.
        self.due: Callable[[], object] | None = None
        self.clean_up: Callable[[], object] | None = None
        self.host: TaskHost | None = None

    def dispose(self, where: str) -> None:
        """Undo what the effect did."""
        self.due = None
        undo, self.clean_up = self.clean_up, None
        if undo is None or self.host is None:
            return
        before, now.doing = now.doing, f"a clean-up of {where}"
        try:
            undo()
        except Exception as error:
            self.host.report(error, where)
        finally:
            now.doing = before

    def run(self, host: TaskHost, where: str) -> None:
        """Do it. An async effect becomes a task, which its clean-up cancels."""
        due, self.due = self.due, None
        if due is None:
            return
        self.host = host
        result = due()
        if inspect.iscoroutine(result):
            again: Any = due
            task = host.create_task(
                reported(result, host, where), lambda: reported(again(), host, where)
            )
            self.clean_up = task.cancel
        elif result is not None and not callable(result):
            raise TypeError(
                f"an effect of {where} returned {type(result).__name__}: "
                "it returns nothing, or a function that undoes what it did"
            )
        else:
            self.clean_up = result


def use_effect(
    effect: Callable[[], object], deps: tuple[Any, ...] | list[Any] | None = None
) -> None:
    """Do something after the component's changes were sent to the page.

    Parameters
    ----------
    effect
        Called without arguments. It may return a function that undoes what it did: that is called
        before the effect runs again, and when the component is shown no more. An ``async def`` runs
        as a task, and is cancelled instead.
    deps
        The effect runs again when one of these changed: ``[]`` for once, None for each render.
    """
    deps = check_deps("use_effect", deps)
    instance, cell = take_cell(EffectCell, EffectCell)
    if deps is None or cell.deps is None or not same_all(deps, cell.deps):
        cell.deps = deps
        cell.due = effect
        instance.keeper.queue(instance)


async def reported(coroutine: Coroutine[Any, Any, object], host: TaskHost, where: str) -> None:
    """Await a coroutine of the program, and report what it raises."""
    try:
        await coroutine
    except Exception as error:
        host.report(error, where)


def in_post_order(instances: list[Any]) -> list[Any]:
    """Bring instances into an order in which each comes after those inside of it.

    They have a ``depth``, and come in the order in which they rendered.
    """
    ordered: list[Any] = []
    around: list[Any] = []
    for instance in instances:
        while around and around[-1].depth >= instance.depth:
            ordered.append(around.pop())
        around.append(instance)
    return ordered + around[::-1]


def run_effects(
    instances: list[Any], host: TaskHost, failed: Callable[[Any, Exception], object]
) -> None:
    """Run the effects that are due: clean-ups first, then inner components before outer ones."""
    due = []
    for instance in in_post_order(instances):
        for cell in instance.cells if instance.alive else ():
            if type(cell) is EffectCell and cell.due is not None:
                effect = cell.due
                cell.dispose(instance.name)
                cell.due = effect
                due.append((instance, cell))
    before = now.doing
    for instance, cell in due:
        if instance.alive:
            now.doing = f"an effect of {instance.name}"
            try:
                cell.run(host, instance.name)
            except Exception as error:
                failed(instance, error)
            finally:
                now.doing = before
