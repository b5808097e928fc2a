import { mayLoad } from './safe-css.js';

/*
 * What a view may consist of. What is not named here does not come into the page: every element is made by `document.createElement` and
 * every attribute set by the name that stands here, never by one that a program sent.
 */

/** `pane`: shows only what came with the program. `page`: the view is the page's own; it may also use what lies on the page's own server. */
export type ViewPolicy = 'pane' | 'page';

const HTML_TAGS = new Set(
  (
    'a abbr address article aside b bdi bdo blockquote br button caption cite code col colgroup data datalist dd del details dfn dialog div dl dt ' +
    'em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd label legend li main mark menu meter nav ' +
    'ol optgroup option output p pre progress q rp rt ruby s samp search section select small span strong sub summary sup table tbody td ' +
    'textarea tfoot th thead time tr u ul var wbr'
  ).split(' '),
);

/** By the name in small letters, as it is spelled. */
const spelled = (names: string): [string, string][] => names.split(' ').map((name) => [name.toLowerCase(), name]);

/** Without what draws other elements again and again (`use`, patterns, masks, clips, markers): a few of those within each other draw for ever. */
const SVG_TAGS = new Map(
  spelled(
    'svg g defs title desc switch view a path circle ellipse rect line polyline polygon text tspan textPath linearGradient ' +
      'radialGradient stop image filter feBlend feColorMatrix feComposite feDisplacementMap feDropShadow feFlood ' +
      'feGaussianBlur feMerge feMergeNode feMorphology feOffset feTurbulence',
  ),
);

const GLOBAL =
  'id class title lang dir role tabindex hidden draggable spellcheck inputmode enterkeyhint translate inert name type value width height';

const HTML_ATTRIBUTES = new Map(
  spelled(
    `${GLOBAL} abbr accept accept-charset align alt border cellpadding cellspacing checked colspan cols datetime decoding disabled ` +
      'download enctype for form headers high hreflang label list loading low max maxlength method min minlength multiple novalidate open optimum ' +
      'pattern placeholder readonly required reversed rows rowspan scope selected size span start step valign wrap',
  ),
);

/** Beside these, every property of CSS may be an attribute in a drawing. */
const SVG_ATTRIBUTES = new Map(
  spelled(
    `${GLOBAL} baseFrequency clipPathUnits cx cy d dx dy filterUnits fr fx fy gradientTransform gradientUnits in in2 k1 k2 k3 k4 lengthAdjust ` +
      'markerHeight markerUnits markerWidth maskContentUnits maskUnits mode numOctaves offset operator orient pathLength patternContentUnits ' +
      'patternTransform patternUnits points preserveAspectRatio primitiveUnits r radius refX refY result rotate rx ry scale seed side ' +
      'spreadMethod startOffset stdDeviation stitchTiles textLength transform values viewBox x x1 x2 xChannelSelector y y1 y2 yChannelSelector',
  ),
);
const CSS_PROPERTY = /^[a-z][a-z-]+$/;

function svgAttribute(given: string): string | undefined {
  return SVG_ATTRIBUTES.get(given) ?? (CSS_PROPERTY.test(given) && CSS.supports(given, 'inherit') ? given : undefined);
}

const OPEN_ENDED = /^(aria|data)-[a-z0-9_.-]+$/i;
const LINKS = new Set(['http:', 'https:', 'mailto:', 'tel:']);
/** Pictures that came with the program; in an image, not even SVG runs or loads anything. */
/** No SVG, which a view has elements for: a picture of it may take for ever to draw, and nobody sees into it. */
const PICTURE = /^data:image\/(png|jpeg|gif|webp|avif)[;,]/i;

/** The name that an element is made by, or null. */
export function allowedTag(tag: string, svg: boolean): string | null {
  const name = tag.toLowerCase();
  if (svg) return SVG_TAGS.get(name) ?? null;
  return HTML_TAGS.has(name) ? name : null;
}

/** An address as the browser will understand it, or null when it is none. */
function address(value: string): URL | null {
  try {
    return new URL(value, document.baseURI);
  } catch {
    return null;
  }
}

const onOurServer = (url: URL): boolean => (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === location.origin;

function mayLink(value: string): boolean {
  if (value.startsWith('#')) return true;
  const url = address(value);
  return url !== null && LINKS.has(url.protocol);
}

function mayShow(value: string, policy: ViewPolicy): boolean {
  const url = address(value);
  return url !== null && (PICTURE.test(url.href) || (policy === 'page' && onOurServer(url)));
}

function mayGoTo(value: string): boolean {
  const url = address(value);
  return url !== null && onOurServer(url);
}

/** Whether the browser would find this name on every document: an element of that name would hide what the page's own scripts look for. */
const isTaken = (element: Element, value: string): boolean =>
  (element instanceof HTMLFormElement || element instanceof HTMLImageElement) && value in HTMLDocument.prototype;

/** A name to set an attribute by, or a sentence's end that says why not. */
export type Verdict = { readonly name: string } | { readonly why: string };

const UNKNOWN: Verdict = { why: 'it is not among the attributes that a view may have' };
const LINK: Verdict = { why: 'a link may lead to http, https, mailto and tel addresses, and to places in the same view' };
const NO_LOADING: Verdict = { why: 'a view may not load anything' };

/** Whether an element may have an attribute with this value, which is null when it goes away. */
export function allowedAttribute(element: Element, attribute: string, value: string | null, policy: ViewPolicy): Verdict {
  const svg = element instanceof SVGElement;
  const given = attribute.toLowerCase();
  const name = svg ? svgAttribute(given) : HTML_ATTRIBUTES.get(given);
  if (name !== undefined) {
    if (value === null) return { name };
    if (svg) return mayLoad(value) ? NO_LOADING : { name };
    if (policy === 'page' && (name === 'id' || name === 'name') && isTaken(element, value)) return { why: 'pages have something of this name already' };
    return { name };
  }
  if (OPEN_ENDED.test(given)) return { name: given };
  return allowedAddress(element, given, value, policy) ?? UNKNOWN;
}

/** The verdict on an attribute that holds an address, or that depends on the policy. */
function allowedAddress(element: Element, name: string, value: string | null, policy: ViewPolicy): Verdict | null {
  const pass: Verdict = { name };
  switch (name) {
    case 'href':
      if (element instanceof SVGImageElement) return value === null || mayShow(value, policy) ? pass : picture(policy);
      if (element instanceof HTMLAnchorElement || element instanceof SVGAElement) return value === null || mayLink(value) ? pass : LINK;
      // Gradients and text on a path take parts of the same drawing.
      if (element instanceof SVGElement) return value === null || value.startsWith('#') ? pass : NO_LOADING;
      return null;
    case 'src':
      if (!(element instanceof HTMLImageElement)) return null;
      return value === null || mayShow(value, policy) ? pass : picture(policy);
    case 'action':
      if (!(element instanceof HTMLFormElement) || policy !== 'page') return null;
      return value === null || mayGoTo(value) ? pass : { why: "a form may send to the page's own server only" };
    case 'autocomplete':
    case 'rel':
      return policy === 'page' ? pass : null;
    default:
      return null;
  }
}

const picture = (policy: ViewPolicy): Verdict => ({
  why: `an image is a data: address of a PNG, JPEG, GIF, WebP or AVIF${policy === 'page' ? ", or lies on the page's own server" : ''}`,
});
