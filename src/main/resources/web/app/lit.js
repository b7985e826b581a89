/** The one place that knows where the rendering library lives; its version is part of the path, so it may be cached for ever. */
export { html, nothing, render, svg } from '/vendor/lit-html-3.3.2/lit-html.js';
export { repeat } from '/vendor/lit-html-3.3.2/directives/repeat.js';
export { guard } from '/vendor/lit-html-3.3.2/directives/guard.js';
