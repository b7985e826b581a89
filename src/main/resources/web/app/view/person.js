import { t } from '../i18n.js';
import { html, nothing } from '../lit.js';

const TONES = 8;

export const fullName = ({ first_name: first, last_name: last, email }) => [first, last].filter(Boolean).join(' ') || email || '';

/** The same person has the same colour everywhere and always. */
export function avatar(user, name, size = '') {
  const tone = Math.abs(Math.imul(Number(user) || 0, 0x9e3779b1) >>> 8) % TONES;
  return html`<span class="avatar tone-${tone} ${size}" aria-hidden="true">${initials(name)}</span>`;
}

function initials(name) {
  const words = String(name ?? '').trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toLocaleUpperCase()).join('') || '·';
}

export const teacherBadge = (role) => (role === 'teacher' ? html`<span class="badge">${t('role.teacher')}</span>` : nothing);
