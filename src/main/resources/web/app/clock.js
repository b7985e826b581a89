import { currentLanguage, t } from './i18n.js';

const formats = new Map();

function format(name, options) {
  const key = `${currentLanguage()} ${name}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(region(), options));
  return formats.get(key);
}

/** The reader's own kind of the chosen language, which decides between 14:30 and 2:30 PM. */
const region = () => navigator.languages.find((each) => each.startsWith(currentLanguage())) ?? currentLanguage();

export const clockTime = (at) => format('time', { hour: 'numeric', minute: '2-digit' }).format(new Date(at));

/** A text of the server, which knows no reader's time zone, with its moments as times of the reader's day. */
export const inLocalTime = (text) => text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z/g, (at) => clockTime(at));

/** Today, yesterday, tomorrow, or the date. */
export function dayName(at, now = Date.now(), width = 'long') {
  const away = daysBetween(now, at);
  if (away === 0) return t('day.today');
  if (away === -1) return t('day.yesterday');
  if (away === 1) return t('day.tomorrow');
  return fullDay(at, now, width);
}

/** @param {'long' | 'short'} width of the names of day and month */
export function fullDay(at, now = Date.now(), width = 'long') {
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  const options = { weekday: width, day: 'numeric', month: width, year };
  return capital(format(`day ${width} ${year}`, options).format(date));
}

/** The short name of a weekday. */
export const weekday = (at) => capital(format('weekday', { weekday: 'short' }).format(new Date(at)));

/** @returns {number} calendar days from the first moment to the second, in the reader's time zone */
export function daysBetween(from, to) {
  return Math.round((new Date(to).setHours(12, 0, 0, 0) - new Date(from).setHours(12, 0, 0, 0)) / 86_400_000);
}

/** 7:05 or 1:07:05. */
export function stopwatch(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
