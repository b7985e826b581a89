/** The one place that knows where the rendering library lives. */
export { html, nothing, render, svg } from '/vendor/lit-html/lit-html.js';
export { repeat } from '/vendor/lit-html/directives/repeat.js';
export { guard } from '/vendor/lit-html/directives/guard.js';
