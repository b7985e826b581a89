import { textFor } from '../announcements.js';
import { currentLanguage, t } from '../i18n.js';
import { icons, logo } from '../icons.js';
import { html, nothing } from '../lit.js';
import { avatar, fullName } from './person.js';
import { problem, spinner } from './parts.js';

export function shell(app) {
  return html`
    <a class="skip" href="#content" @click=${skip}>${t('app.skip')}</a>
    <div class="frame ${app.page?.room || app.page?.fixed ? 'frame-fixed' : ''}">
      ${header(app)} ${app.me ? html`${connection(app)} ${news(app)}` : nothing}
      <main id="content" tabindex="-1">${content(app)}</main>
    </div>
  `;
}

function skip(event) {
  event.preventDefault();
  document.querySelector('#content').focus();
}

function content(app) {
  if (app.problem) return html`<div class="page">${problem(app.problem, () => app.enter())}</div>`;
  return app.page ? app.page.view() : html`<div class="page">${spinner(t('loading'))}</div>`;
}

function header(app) {
  return html`
    <header class="header">
      <a class="brand" href="#/lessons" aria-label=${t('app.name')}>${logo}<span>${t('app.name')}</span></a>
      ${app.me ? nav(app) : nothing}
      <div class="header-side">
        <button class="quiet" data-test="language-switch" @click=${app.switchLanguage} aria-label=${t('language.switch')}>
          ${t('language.other')}
        </button>
        ${app.me ? account(app) : nothing}
      </div>
    </header>
  `;
}

function nav({ me, page, inbox }) {
  const entry = (name, n = 0) => html`
    <a href="#/${name}" data-test="nav-${name}" aria-current=${page?.section === name ? 'page' : nothing}>${t(`nav.${name}`)}
      ${n > 0 ? html`<span class="count count-new" data-test="unread-all" aria-label=${t('nav.unread', { n })}>${n > 99 ? '99+' : n}</span>` : nothing}</a>
  `;
  return html`<nav class="nav" aria-label=${t('nav.label')}>${entry('lessons')} ${entry('groups', inbox.unread)} ${me.role === 'admin' ? entry('pool') : nothing}</nav>`;
}

/** What the school tells everybody, on every page, until it is put away. */
function news({ announcements }) {
  const current = announcements.current();
  if (!current) return nothing;
  return html`
    <aside class="school-news" data-test="school-news" aria-label=${t('announcement.label')}>
      ${icons.megaphone}
      <p role="status"><strong>${t('announcement.school')}:</strong> ${textFor(current, currentLanguage())}</p>
      <button class="quiet icon-only small" data-test="school-news-dismiss" @click=${() => announcements.putAway(current)}
        aria-label=${t('error.close')} title=${t('error.close')}>${icons.close}</button>
    </aside>
  `;
}

function account(app) {
  const { me } = app;
  return html`
    <div class="account">
      ${avatar(me.id, fullName(me), 'small')}
      <span class="account-text">
        <span class="account-name">${fullName(me)}</span>
        <span class="account-role">${t(`role.${me.role}`)}</span>
      </span>
    </div>
    <button class="quiet icon-only" data-test="sign-out" @click=${app.signOut} aria-label=${t('signout')} title=${t('signout')}>
      ${icons.out}
    </button>
  `;
}

/** Always there for those who listen, seen only when there is something to say. */
function connection({ connection: link, client }) {
  const state = link.state.state;
  const look = state === 'closed' ? 'closed' : link.lost ? 'lost' : link.welcome ? 'welcome' : 'well';
  return html`
    <div class="link-state link-${look}" data-test="connection-state" data-state=${state}>
      <p role="status">${words(link, look)}</p>
      ${look === 'lost' && state === 'offline' ? retry(link, client) : nothing}
      ${look === 'closed' ? html`<button class="plain" @click=${() => location.reload()}>${t('link.reload')}</button>` : nothing}
    </div>
  `;
}

function words(link, look) {
  if (look === 'lost') return html`<span class="pulse" aria-hidden="true"></span>${t('link.lost')}`;
  if (look === 'welcome') return html`${icons.check}${t(`link.${link.welcome}`)}`;
  if (look === 'closed') return html`${icons.alert}${closedReason(link.closedCode) ?? t('link.closed')}`;
  return html`<span class="unseen">${t(link.state.state === 'online' ? 'link.online' : 'link.connecting')}</span>`;
}

function retry(link, client) {
  return html`
    ${link.retryInS > 1 ? html`<span class="link-count" aria-hidden="true">${t('link.retry', { n: link.retryInS })}</span>` : nothing}
    <button class="plain" @click=${() => client?.retry()}>${t('link.now')}</button>
  `;
}

/** What a final close code means to the reader, if it means anything. */
export function closedReason(code) {
  const text = t(`link.closed.${code}`);
  return text.startsWith('link.') ? null : text;
}
