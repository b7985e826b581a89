import { html, svg } from './lit.js';

const icon = (shape) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`;

export const logo = html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <rect class="logo-ground" width="32" height="32" rx="8" />
  <path class="logo-desk" d="M7.5 13.2 22.6 8l2 4.6L9.4 17.9z" />
  <path class="logo-stand" d="M15.9 17v5.2M11.5 24h9" />
</svg>`;

export const icons = {
  back: icon(svg`<path d="M15 5l-7 7 7 7" />`),
  video: icon(svg`<rect x="3" y="6.5" width="12" height="11" rx="2.5" /><path d="M15 11l6-3.5v9L15 13z" />`),
  send: icon(svg`<path d="M5 12h13M12 5.5l6.5 6.5-6.5 6.5" />`),
  hand: icon(svg`<path d="M8 12.5V6.2a1.4 1.4 0 0 1 2.8 0V11m0-.5V4.4a1.4 1.4 0 0 1 2.8 0V11m0-5a1.4 1.4 0 0 1 2.8 0v6m0-3.2a1.4 1.4 0 0 1 2.8 0V15a6 6 0 0 1-6 6h-.8a6 6 0 0 1-4.7-2.3L4.9 14.8a1.5 1.5 0 0 1 2.3-1.9L8 13.8" />`),
  people: icon(svg`<circle cx="9" cy="8.5" r="3.2" /><path d="M3.2 19a5.8 5.8 0 0 1 11.6 0M15.5 5.6a3.2 3.2 0 0 1 0 5.9M17.3 14.2a5.8 5.8 0 0 1 3.5 4.8" />`),
  chat: icon(svg`<path d="M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H10l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z" />`),
  list: icon(svg`<path d="M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4 6.5h.01M4 12h.01M4 17.5h.01" />`),
  download: icon(svg`<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15" />`),
  play: icon(svg`<path d="M8 5.500l10.500 6.500L8 18.500z" />`),
  sound: icon(svg`<path d="M4.500 10v4h3.500l4.500 4V6L8 10zM16 9.500a3.500 3.500 0 0 1 0 5M18.500 7a7 7 0 0 1 0 10" />`),
  pencil: icon(svg`<path d="M4.500 19.500l.9-4L15.700 5.200a1.800 1.800 0 0 1 2.600 0l.5.5a1.800 1.800 0 0 1 0 2.600L8.500 18.600z" />`),
  bin: icon(svg`<path d="M5 7h14M10 4.500h4M7 7l.8 12h8.400L17 7M10.500 10.500v5M13.500 10.500v5" />`),
  refresh: icon(svg`<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15" />`),
  down: icon(svg`<path d="M12 5v13M6 12.5l6 6 6-6" />`),
  check: icon(svg`<path d="M5 12.5l4.5 4.5L19 7.5" />`),
  clock: icon(svg`<circle cx="12" cy="12" r="8" /><path d="M12 7.5V12l3 2" />`),
  alert: icon(svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.5v5.2M12 16.2h.01" />`),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18" />`),
  calendar: icon(svg`<rect x="4" y="5.5" width="16" height="14.5" rx="2.5" /><path d="M4 10h16M8.5 3v4M15.5 3v4" />`),
  lock: icon(svg`<rect x="5.5" y="10.5" width="13" height="9.5" rx="2" /><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" />`),
  out: icon(svg`<path d="M14 4.5H7A2.5 2.5 0 0 0 4.5 7v10A2.5 2.5 0 0 0 7 19.5h7M10.5 12h10M17 8.5l3.5 3.5-3.5 3.5" />`),
  poll: icon(svg`<path d="M5 20V11M12 20V4M19 20v-6" />`),
  sliders: icon(svg`<path d="M4 7h9m5 0h2M4 17h2m5 0h9" /><circle cx="15.5" cy="7" r="2.4" /><circle cx="8.5" cy="17" r="2.4" />`),
  more: icon(svg`<path d="M5.5 12h.01M12 12h.01M18.5 12h.01" stroke-width="2.8" />`),
  link: icon(svg`<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1.2 1.2M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1.2-1.2" />`),
  board: icon(svg`<rect x="3.5" y="4.5" width="17" height="12" rx="2" /><path d="M8 13c2-5 3 2 4.500-2S15 11 16.500 8M9 20.500l3-4 3 4" />`),
  megaphone: icon(svg`<path d="M4 10v4h3l9 4.500V5.500L7 10zM19 9.500a3.500 3.500 0 0 1 0 5M8 14l1.500 5h2" />`),
  plus: icon(svg`<path d="M12 5.5v13M5.5 12h13" />`),
  minus: icon(svg`<path d="M5.5 12h13" />`),
  pause: icon(svg`<path d="M9 6v12M15 6v12" />`),
  drain: icon(svg`<path d="M5 5h14M7.5 10h9M10 15h4M12 20h.01" />`),
  seat: icon(svg`<path d="M7 4v9h10V4M5 20l2-7m12 7l-2-7M5.5 16.5h13" />`),
};
