import { t } from '../i18n.js';
import { html, nothing } from '../lit.js';

/** A window that holds the keyboard; Escape and a click beside it close it. It is opened once it is drawn. */
export function dialogView(page) {
  const { dialog } = page;
  if (!dialog) return nothing;
  return frame(dialog.title, page.closeDialog, dialog.body ? dialog.body(page) : question(dialog, page), dialog.body ? 'dialog' : 'alertdialog');
}

export const frame = (title, close, body, role = 'dialog') => html`
  <dialog class="question" role=${role} aria-labelledby="dialog-title" @cancel=${(event) => quietly(event, close)}
    @mousedown=${(event) => event.target === event.currentTarget && close()}>
    <div class="question-body">
      <h2 id="dialog-title">${title}</h2>
      ${body}
    </div>
  </dialog>
`;

/** Drawing it away is what closes it. */
function quietly(event, close) {
  event.preventDefault();
  close();
}

const question = ({ hint, yes, no, test, act }, page) => html`
  <p>${hint}</p>
  <div class="question-answers">
    <button class="secondary" autofocus @click=${page.closeDialog}>${no ?? t('dialog.cancel')}</button>
    <button class="danger filled" data-test=${test} @click=${() => answer(page, act)}>${yes}</button>
  </div>
`;

function answer(page, act) {
  page.closeDialog();
  act();
}
