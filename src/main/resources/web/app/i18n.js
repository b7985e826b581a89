import { en } from './text.en.js';
import { ru } from './text.ru.js';

const LANGUAGES = { en, ru };
const KEY = 'lectern.language';

let language = stored() ?? (navigator.language?.toLowerCase().startsWith('ru') ? 'ru' : 'en');
document.documentElement.lang = language;

export const currentLanguage = () => language;

export function useLanguage(next) {
  language = next in LANGUAGES ? next : 'en';
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A browser that keeps nothing forgets the choice with the page.
  }
}

/**
 * The text of `key` in the reader's language; a text that depends on numbers or names is a function of them.
 *
 * @param {string} key
 * @param {object} [values]
 */
export function t(key, values = {}) {
  const text = LANGUAGES[language][key] ?? en[key] ?? key;
  return typeof text === 'function' ? text(values) : text;
}

function stored() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept !== null && kept in LANGUAGES ? kept : null;
  } catch {
    return null;
  }
}
