"""A page of 1000 elements that a server rendered.

As a program, it writes that page and its wheel into a folder; see ``subjects/hydration.mjs``.
"""

import sys
from pathlib import Path

from pickle_reactor import component, render_to_string, use_state
from pickle_reactor.elements import b, button, li, span, ul


@component
def Line(number):
    count, set_count = use_state(0)
    return li[
        b[number],
        span[f"bought {count} times"],
        button(on_click=lambda: set_count(count + 1))["Buy"],
    ]


@component
def Page():
    return ul[[Line(key=number, number=number) for number in range(250)]]


def write(folder):
    import hydrated
    from pickle_reactor.server.wheel import ClientCode

    wheel = ClientCode("hydrated").wheel
    (folder / wheel.file_name).write_bytes(wheel.data)
    view = f'<div class="view">{render_to_string(hydrated.Page())}</div>'
    (folder / "hydrated.html").write_text(f"""<!doctype html>
<meta charset="utf-8">
<script>
  done = new Promise((resolve, reject) => {{
    addEventListener('py-hydrate', ({{ target, mismatches }}) => {{
      resolve({{ live: performance.now(), source: target.bootReport.source, mismatches }});
    }});
    addEventListener('py-error', ({{ error }}) => reject(error));
  }});
</script>
<script type="module" src="/dist/py-playground.js"></script>
<py-playground boot="now" no-persist hydrate="hydrated:Page"
    packages="/built/{wheel.file_name}#sha256={wheel.sha256}">{view}</py-playground>
""")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
