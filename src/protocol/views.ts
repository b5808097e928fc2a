/*
 * Live views: interfaces that Python draws in the page. A view is a list of nodes that lives in Python; the page shows it. What goes
 * between them is JSON text in the messages `view` of `messages.ts`, both ways.
 *
 * ```
 *   Python ──commit: operations──▶ page            a component rendered; the page does as told, within its allow-list
 *   Python ◀──event───────────────  page           the reader clicked
 * ```
 *
 * Nodes have numbers, given by Python and never used twice: an inserted tree is numbered in the order of its source text, its first
 * node with the number that the operation tells, elements and texts alike. Python shows a view by an output item of the type
 * {@link VIEW_TYPE}. The page may ask for a view's nodes again at any time (`attach`): after a reload, or when Python was restored.
 */

/** MIME type of an output item that shows a view; its data is a {@link ViewPlace} as JSON. */
export const VIEW_TYPE = 'application/vnd.py-playground.view+json';

export interface ViewPlace {
  readonly view: number;
}

/** What the page is to know of an event before Python does, and which fields of it travel. */
export interface ListenOptions {
  /** Names of `EVENT_FIELDS` in `element/views/event-fields.ts`. */
  readonly fields?: readonly string[];
  /** The browser's own answer to the event does not happen. */
  readonly prevent?: true;
  /** Elements around this one do not hear of it. */
  readonly stop?: true;
  /** Milliseconds of rest after which the last of several events is told. */
  readonly debounce?: number;
  /** Milliseconds in which one event is told at most; the last of them always is. */
  readonly throttle?: number;
}

/**
 * Attributes by name: text, or true for one without a value. Beside them: `style`, properties by name; `#on`, events by name; `#html`, the
 * whole content as HTML, which the page sanitises. `value`, `checked` and `selected` of form fields are what the field holds.
 */
export interface NodeProps {
  readonly [attribute: string]: string | true | Readonly<Record<string, string>> | Readonly<Record<string, ListenOptions>>;
}

/** A node to be made: a text, or an element's tag, properties (0 for none) and children. */
export type NodeSpec = string | readonly [tag: string, props: NodeProps | 0, children: readonly NodeSpec[]];

/** Methods of an element that Python may call. */
export const NODE_METHODS = ['focus', 'blur', 'select', 'scroll-into-view'] as const;
export type NodeMethod = (typeof NODE_METHODS)[number];

/** `parent` 0 is the view itself; `before` 0 is the end. */
export type ViewOperation =
  /** The view consists of these nodes. What is there already and fits is used again: that of a server, or of before. */
  | readonly ['reset', first: number, specs: readonly NodeSpec[]]
  | readonly ['insert', parent: number, before: number, first: number, spec: NodeSpec]
  | readonly ['move', node: number, before: number]
  | readonly ['remove', node: number]
  | readonly ['text', node: number, text: string]
  /** Null takes the attribute away. */
  | readonly ['attr', node: number, name: string, value: string | true | null]
  | readonly ['style', node: number, changes: Readonly<Record<string, string | null>>]
  | readonly ['html', node: number, html: string]
  | readonly ['listen', node: number, event: string, options: ListenOptions]
  | readonly ['unlisten', node: number, event: string]
  | readonly ['call', node: number, method: NodeMethod];

/** Python → page. */
export type ViewMessage =
  /** Changes that belong together. `seen`: the last event that they answer; what the reader typed after it stays. The answer is `applied`. */
  | { readonly type: 'commit'; readonly commit: number; readonly seen: number; readonly operations: readonly ViewOperation[] }
  /** Please call this action of the page's own server; the answer is `called`. Only a view that came from that server may. */
  | { readonly type: 'action'; readonly call: number; readonly action: string; readonly payload: unknown }
  /** The view is over: what is shown stays, and does nothing. */
  | { readonly type: 'over' };

/** Page → Python. */
export type ViewReply =
  /** The page shows the view and has none of its nodes: a commit with `reset` is to come. */
  | { readonly type: 'attach' }
  /** The page does not show it any more. */
  | { readonly type: 'detach' }
  | { readonly type: 'applied'; readonly commit: number }
  /** The reader did something. `event` numbers them, from 1. */
  | { readonly type: 'event'; readonly event: number; readonly name: string; readonly node: number; readonly fields: Readonly<Record<string, unknown>> }
  /** Parts of what was to be shown are not, each with a sentence that says why. */
  | { readonly type: 'refused'; readonly sentences: readonly string[] }
  /** What the server answered: its status (0 when it could not be reached), and the body as JSON. */
  | { readonly type: 'called'; readonly call: number; readonly status: number; readonly body: unknown };

/** Numbers that both sides keep to. */
export const VIEW_LIMITS = {
  /** Characters of one message. */
  message: 16 << 20,
  /** Nodes of one view. */
  nodes: 200_000,
  /** Views that are shown at a time. */
  views: 256,
  /** Elements within each other. */
  depth: 400,
  /** Characters of a tag, an attribute's or an event's name. */
  name: 128,
} as const;
