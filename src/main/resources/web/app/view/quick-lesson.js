import { t } from '../i18n.js';
import { icons } from '../icons.js';
import { html, nothing } from '../lit.js';
import { QuickLesson } from '../quick-lesson.js';
import { frame } from './dialog.js';

/** Above a teacher's lessons: the way to one that is in no timetable. */
export function quickLessonView(quick) {
  if (!quick) return nothing;
  return html`
    <button class="secondary quick-lesson" data-test="quick-start" aria-haspopup="dialog" @click=${quick.show}>${icons.video}${t('quick.start')}</button>
    ${quick.open ? frame(t('quick.start'), quick.close, form(quick)) : nothing}
  `;
}

const form = (quick) => html`
  <form class="draft" @submit=${quick.start} autocomplete="off">
    ${quick.groups.length > 0 ? groupField(quick) : nothing}
    <div class="field">
      <label for="quick-title">${t('quick.title')}</label>
      <input id="quick-title" name="title" maxlength="200" placeholder=${quick.usualTitle} data-test="quick-title" />
    </div>
    <div class="field">
      <label for="quick-duration">${t('quick.length')}</label>
      <select id="quick-duration" name="duration" data-test="quick-duration">
        ${QuickLesson.LENGTHS.map((n) => html`<option value=${n} ?selected=${n === QuickLesson.USUAL}>${t('lessons.minutes', { n })}</option>`)}
      </select>
    </div>
    <p class="soft">${t('quick.hint')}</p>
    <div role="alert">${quick.error ? html`<p class="form-error" data-test="quick-error">${icons.alert}<span>${quick.error}</span></p>` : nothing}</div>
    <div class="question-answers">
      <button type="button" class="secondary" @click=${quick.close}>${t('dialog.cancel')}</button>
      <button class="primary" data-test="quick-go" ?disabled=${quick.busy}>${t(quick.busy ? 'quick.busy' : 'quick.go')}</button>
    </div>
  </form>
`;

const groupField = ({ groups }) => html`
  <div class="field">
    <label for="quick-group">${t('quick.group')}</label>
    <select id="quick-group" name="group" data-test="quick-group">
      ${groups.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
    </select>
  </div>
`;
