import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';

const EDGE_PX = 8;

/** A list of things to do, beside the button that opened it. */
export function menuView(page) {
  const { menu } = page;
  if (!menu) return nothing;
  return html`
    <div class="menu-ground" @click=${page.closeMenu}>
      <div class="menu" role="menu" tabindex="-1" aria-label=${menu.label} @keydown=${(event) => onKey(event, page)} @click=${(event) => event.stopPropagation()}>
        ${menu.title ? html`<p class="menu-title">${menu.title}</p>` : nothing}
        ${menu.items.map((item) => entry(item, page))}
      </div>
    </div>
  `;
}

function entry(item, page) {
  if (item.heading) return html`<p class="menu-heading" role="presentation">${item.heading}</p>`;
  const checkable = item.checked !== undefined;
  return html`
    <button class="menu-item ${item.bad ? 'menu-bad' : ''}" role=${checkable ? 'menuitemcheckbox' : 'menuitem'} tabindex="-1"
      aria-checked=${checkable ? item.checked : nothing} data-test=${item.test ?? nothing} @click=${() => page.choose(item)}>
      <span>${item.text}</span>${item.checked ? icons.check : nothing}
    </button>
  `;
}

function onKey(event, page) {
  const items = [...event.currentTarget.querySelectorAll('.menu-item')];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (event.key === 'Escape' || event.key === 'Tab') page.closeMenu();
  else if (event.key in steps) items.at(steps[event.key] % items.length)?.focus();
  else return;
  event.preventDefault();
}

/** Below its button if there is room, above it otherwise, and never beyond the edge of the window. */
export function place({ left, right, top, bottom }) {
  const menu = document.querySelector('.menu');
  if (!menu) return;
  const { width, height } = menu.getBoundingClientRect();
  const x = left + width > innerWidth - EDGE_PX ? right - width : left;
  const y = bottom + height > innerHeight - EDGE_PX ? top - height : bottom;
  menu.style.left = `${Math.max(EDGE_PX, Math.min(x, innerWidth - width - EDGE_PX))}px`;
  menu.style.top = `${Math.max(EDGE_PX, Math.min(y, innerHeight - height - EDGE_PX))}px`;
  (menu.querySelector('.menu-item') ?? menu).focus();
}
